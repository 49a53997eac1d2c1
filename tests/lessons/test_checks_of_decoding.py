"""What the checks of set 09 hold to be right is what the package and plain enumeration hold to be right."""

import math

import pytest
import torch

from tutor.generation.generate import generate
from tutor.generation.sampling import Temperature, TopK, apply_rules
from tutor.lessons.answers import Sure
from tutor.lessons.checks.decoding import (
    counting,
    hands,
    loop,
    models,
    nuclei,
    penalties,
    searches,
    stream_bug,
    top_k,
    watching,
)
from tutor.lessons.exercise import evaluate


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("seed", range(8))
def test_the_loop_is_that_of_the_package(seed):
    model = models.drawn(5, seed=seed)
    session = searches.TableSession(model, [1, 2])
    written = generate(session, max_new_tokens=6, end_ids=[0])[0]
    assert loop.greedy(model, [1, 2], 0, 6) == written.tokens


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [1, 2, 3, 50])
def test_the_searches_agree_with_the_package(seed, width):
    model = models.drawn(4, seed=seed)
    tokens, total = searches.plain(model, [1], width, 0, 4)
    for search in (searches.by_the_book, searches.refilled, searches.with_tensors, searches.with_a_heap):
        found, log_probability = search(model, [1], width, 0, 4)
        assert found == tokens
        assert log_probability == pytest.approx(total)
    best, highest = searches.best_of_all(model, [1], 4, 0, 4)
    assert highest >= total - 1e-9
    if width == 50:
        assert best == tokens


def test_the_tree_by_hand_is_what_the_searches_find():
    first, second = ["the", "a", "one"], ["bird", "cat", "dog"]
    table = {(3,): [*(hands.FIRST[word] for word in first), 0.0, 0.0, 0.0, 0.0]}
    for place, word in enumerate(first):
        table[3, place] = [0.0, 0.0, 0.0, 0.0, *(hands.SECOND[word][other] for other in second)]
    model = models.after(table, [1 / 7] * 7)

    def text(width):
        tokens, total = searches.plain(model, [3], width, 99, 2)
        return f"{first[tokens[0]]} {second[tokens[1] - 4]}", math.exp(total)

    found, chances, kept = hands.tree_by_hand.variants[0].answers
    assert [text(width)[0] for width in (1, 2, 3)] == found
    assert [text(width)[1] for width in (1, 2, 3)] == pytest.approx(chances)
    assert kept == pytest.approx(sorted(chances[:2], reverse=True))


def test_the_counts_foretold_are_those_of_a_model_that_counts():
    model, asked = models.noted(models.after({}, (0.1, 0.6, 0.3)))
    loop.greedy(model, [0] * counting.N_PROMPT, None, counting.N_NEW)
    n_runs, read_without, read_with, numbers, in_training = counting.calls_predict.variants[0].answers
    assert len(asked) == n_runs
    assert sum(map(len, asked)) == read_without
    assert len(asked[-1]) == read_with
    assert numbers == 2 * counting.N_LAYERS * counting.WIDTH * read_with
    assert in_training == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_rules_are_those_of_the_package(seed):
    scores = torch.randn(3, 8, generator=generator(seed))
    seen = torch.zeros(3, 8, dtype=torch.bool)
    ruled = apply_rules([Temperature(1.5), TopK(3)], scores, seen)
    torch.testing.assert_close(top_k.oracle(scores, 3, 1.5), ruled.softmax(dim=-1))
    row = scores[0].softmax(dim=-1)
    for sound in (nuclei.honest, nuclei.by_loop, nuclei.by_threshold):
        torch.testing.assert_close(sound(row, 0.7), nuclei.by_the_book(row, 0.7))
    for sound in (penalties.honest, penalties.by_the_smaller, penalties.by_masks, penalties.by_gathering):
        want = penalties.by_the_book(scores[1], [0, 4, 4, 7], 1.3)
        torch.testing.assert_close(sound(scores[1], [0, 4, 4, 7], 1.3), want)


def test_the_streams_agree():
    for seed in range(20):
        given = stream_bug._cut("词a🙂é\ufffd元".encode()[: 17 - seed % 4], generator(seed))
        for variant in stream_bug.stream_bug.variants:
            assert variant.answers[0](given) == stream_bug.oracle(given)


@pytest.mark.parametrize("tokens", [torch.tensor([1]), [], [1.0], [True], [torch.tensor(1)], [7], 3])
def test_a_model_says_what_it_takes(tokens):
    with pytest.raises(Sure):
        models.drawn(5)(tokens)


def test_a_drawn_model_gives_probabilities_and_hears_every_token():
    model = models.drawn(6, seed=2)
    assert model([1, 2]).exp().sum().item() == pytest.approx(1)
    assert torch.equal(model([1, 2]), models.drawn(6, seed=2)([1, 2]))
    for other in ([2, 1], [1], [1, 2, 0], [0, 1, 2]):
        assert not torch.allclose(model([1, 2]), model(other))


@pytest.mark.parametrize(
    ("row", "p"), [([0.5, 0.3, 0.2], 0.8), ([0.5, 0.3, 0.2], 0), ([0.25] * 4, 0.3), ([0.5, 0.6], 0.4), ([[1.0]], 0.5)]
)
def test_a_watch_refuses_rows_on_which_right_functions_may_differ(row, p):
    with pytest.raises(Sure):
        watching.ChanceWatch()(torch.tensor(row), p)


@pytest.mark.parametrize(
    "call", [([1.0], [0], 2), (torch.ones(2), [2], 2), (torch.ones(2), [0], 0.5), (torch.ones(2),)]
)
def test_a_watch_refuses_what_penalties_are_not_made_for(call):
    with pytest.raises(Sure):
        watching.PenaltyWatch()(*call)


def test_a_model_handed_a_tensor_of_ids_is_not_blamed_on_python():
    report = evaluate("decoding-loop", lambda model, prompt, end_id, n: model(torch.tensor(prompt)))
    assert "the model takes a list of token ids" in str(report)
    assert "your code raised" not in str(report)
