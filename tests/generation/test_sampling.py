import jaxtyping
import pytest
import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from tutor.generation.sampling import (
    Greedy,
    MinP,
    RepetitionPenalty,
    Sample,
    Temperature,
    TopK,
    TopP,
    apply_rules,
)

READ = torch.tensor([[3, 3, 7], [0, 1, 2], [19, 5, 5], [4, 4, 4]])
SEEN = torch.zeros(4, 20, dtype=torch.bool).scatter(1, READ, True)


def scores_of(kind):
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(4, 20, generator=generator, dtype=torch.float64) * 3
    if kind == "ties":
        scores = scores.round()
    if kind == "extreme":
        scores = scores * 1e4
        scores[0, ::2] = -torch.inf
        scores[1] = 0
    return scores


RULES = [
    (Temperature(0.3), TemperatureLogitsWarper(0.3)),
    (Temperature(5.0), TemperatureLogitsWarper(5.0)),
    (TopK(1), TopKLogitsWarper(1)),
    (TopK(5), TopKLogitsWarper(5)),
    (TopK(100), TopKLogitsWarper(100)),
    (TopP(0.01), TopPLogitsWarper(0.01)),
    (TopP(0.5), TopPLogitsWarper(0.5)),
    (TopP(0.95), TopPLogitsWarper(0.95)),
    (TopP(1.0), TopPLogitsWarper(1.0)),
    (MinP(0.0), MinPLogitsWarper(0.0)),
    (MinP(0.1), MinPLogitsWarper(0.1)),
    (MinP(1.0), MinPLogitsWarper(1.0)),
    (RepetitionPenalty(1.3), RepetitionPenaltyLogitsProcessor(1.3)),
    (RepetitionPenalty(0.5), RepetitionPenaltyLogitsProcessor(0.5)),
]


@pytest.mark.parametrize("kind", ["random", "ties", "extreme"])
@pytest.mark.parametrize(("ours", "theirs"), RULES, ids=[str(ours) for ours, _ in RULES])
def test_a_rule_gives_what_hugging_face_gives(ours, theirs, kind):
    scores = scores_of(kind)
    before = scores.clone()
    torch.testing.assert_close(ours(scores, SEEN), theirs(READ, scores.clone()), rtol=0, atol=0)
    assert torch.equal(scores, before), "the scores given were changed"


@pytest.mark.parametrize("kind", ["random", "ties", "extreme"])
def test_rules_in_a_row_give_what_hugging_face_gives(kind):
    chosen = [RULES[number] for number in (12, 0, 3, 7, 10)]
    theirs = LogitsProcessorList([rule for _, rule in chosen])
    scores = scores_of(kind)
    ours = apply_rules([rule for rule, _ in chosen], scores, SEEN)
    torch.testing.assert_close(ours, theirs(READ, scores.clone()), rtol=0, atol=0)


def test_the_order_of_rules_counts():
    scores = torch.tensor([[0.5, 0.3, 0.2]]).log()
    seen = torch.zeros(1, 3, dtype=torch.bool)
    flat_first = apply_rules([Temperature(100.0), TopP(0.4)], scores, seen)
    flat_last = apply_rules([TopP(0.4), Temperature(100.0)], scores, seen)
    assert flat_first.isfinite().sum() == 2
    assert flat_last.isfinite().sum() == 1


def test_no_rule_changes_nothing():
    scores = scores_of("random")
    assert apply_rules([], scores, SEEN) is scores


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES[2:12]], ids=str)
@pytest.mark.parametrize("kind", ["random", "ties", "extreme"])
def test_a_best_token_is_never_ruled_out(rule, kind):
    scores = scores_of(kind)
    assert torch.equal(rule(scores, SEEN).amax(1), scores.amax(1))


@pytest.mark.parametrize(
    ("rule", "value", "problem"),
    [
        (Temperature, 0.0, "above 0, got 0.0: towards 0 only the best token is left, which is Greedy"),
        (Temperature, -1.0, "above 0"),
        (Temperature, float("inf"), "above 0"),
        (Temperature, float("nan"), "above 0"),
        (TopK, 0, "at least 1, got 0"),
        (TopP, 0.0, r"\(0, 1\], got 0.0"),
        (TopP, 1.1, r"\(0, 1\], got 1.1"),
        (MinP, -0.1, r"\[0, 1\], got -0.1"),
        (MinP, 1.5, r"\[0, 1\], got 1.5"),
        (RepetitionPenalty, 0.0, "above 0, got 0.0"),
        (RepetitionPenalty, float("nan"), "above 0, got nan"),
    ],
)
def test_a_parameter_without_meaning_is_refused(rule, value, problem):
    with pytest.raises(ValueError, match=problem):
        rule(value)


def test_greedy_takes_the_first_of_the_best():
    assert Greedy()(torch.tensor([[1.0, 3.0, 3.0], [2.0, 0.0, 1.0]])).tolist() == [1, 0]


def test_samples_come_as_often_as_softmax_says():
    probabilities = torch.tensor([0.5, 0.3, 0.2, 0.0])
    scores = probabilities.log().expand(20_000, 4)
    drawn = Sample(torch.Generator().manual_seed(0))(scores)
    shares = drawn.bincount(minlength=4) / len(drawn)
    # three standard errors of a share of one half
    torch.testing.assert_close(shares, probabilities, rtol=0, atol=3 * (0.25 / 20_000) ** 0.5)
    assert shares[3] == 0


def test_the_same_seed_draws_the_same_tokens():
    def draw(seed):
        choice = Sample(torch.Generator().manual_seed(seed))
        return [choice(scores_of("random")).tolist() for _ in range(5)]

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)


def test_scores_without_a_batch_are_refused():
    with pytest.raises(jaxtyping.TypeCheckError, match="batch vocab"):
        Greedy()(torch.zeros(5))
