import math

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from tests.alignment.tiny_policy import PROMPTS, REPLIES, WORSE, make_policy, make_run, make_scalar
from tutor.alignment.reward_model import ComparisonBatch, ComparisonObjective, agreement, comparison_loss
from tutor.alignment.scalar_model import ScalarModel
from tutor.data.batching import Batch


def rewards(n=40):
    torch.manual_seed(0)
    return 3 * torch.randn(n, dtype=torch.float64), 3 * torch.randn(n, dtype=torch.float64)


def test_the_loss_is_the_surprise_of_bradley_and_terry():
    better, worse = rewards()
    # the odds are those of two strengths, and a strength is e to its reward
    wanted = [
        -math.log(math.exp(first) / (math.exp(first) + math.exp(second)))
        for first, second in zip(better.tolist(), worse.tolist(), strict=True)
    ]
    assert comparison_loss(better, worse).tolist() == pytest.approx(wanted, abs=1e-8)


def test_the_loss_and_its_gradient_equal_pytorchs_of_a_yes_or_no():
    better, worse = (side.requires_grad_() for side in rewards())
    ours = comparison_loss(better, worse)
    theirs = binary_cross_entropy_with_logits(better - worse, torch.ones_like(better), reduction="none")
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)
    slopes, wanted = (torch.autograd.grad(losses.sum(), (better, worse)) for losses in (ours, theirs))
    for slope, same in zip(slopes, wanted, strict=True):
        torch.testing.assert_close(slope, same, rtol=0, atol=1e-12)


def test_the_loss_by_hand():
    better, worse = torch.tensor([1.0, 2.0, 0.0]).double(), torch.tensor([1.0, 0.0, 2.0]).double()
    # log 2; log(1 + e^-2); log(1 + e^2)
    assert comparison_loss(better, worse).tolist() == pytest.approx(
        [0.6931471805599453, 0.1269280110429725, 2.1269280110429725], abs=1e-12
    )


def test_only_the_difference_counts_and_no_lead_is_too_large():
    better, worse = rewards()
    torch.testing.assert_close(comparison_loss(better + 5, worse + 5), comparison_loss(better, worse))
    assert comparison_loss(torch.tensor([1e4]), torch.tensor([-1e4])) == 0
    assert comparison_loss(torch.tensor([-1e4]), torch.tensor([1e4])) == 2e4


def test_the_objective_sums_over_pairs_and_reads_each_text_at_its_end():
    scalar, batch = make_scalar(), ComparisonBatch.of(PROMPTS, REPLIES, WORSE)
    wanted = []
    for prompt, good, bad in zip(PROMPTS, REPLIES, WORSE, strict=True):
        first, second = (scalar(torch.tensor([[*prompt, *reply]]))[0, -1].item() for reply in (good, bad))
        wanted.append(math.log(1 + math.exp(second - first)))
    loss = ComparisonObjective()(scalar, batch)
    assert loss.total.item() == pytest.approx(sum(wanted), abs=1e-8)
    assert loss.count == 4
    parts = ComparisonObjective()(scalar, batch.rows(0, 1)) + ComparisonObjective()(scalar, batch.rows(1, 4))
    assert parts.total.item() == pytest.approx(sum(wanted), abs=1e-8)


def test_it_is_a_batch_for_the_trainer():
    batch = ComparisonBatch.of(PROMPTS, REPLIES, WORSE)
    some = batch.rows(1, 3)
    assert isinstance(batch, Batch)
    assert (len(batch), len(some)) == (4, 2)
    assert torch.equal(some.better.tokens, batch.better.tokens[1:3])
    assert torch.equal(some.worse.tokens, batch.worse.tokens[1:3])
    moved = batch.to(torch.device("meta"))
    assert {moved.better.tokens.device.type, moved.worse.is_real.device.type} == {"meta"}


def test_pairs_that_are_not_whole_are_refused():
    with pytest.raises(ValueError, match="expected a reply for each of 4 prompts, got 3"):
        ComparisonBatch.of(PROMPTS, REPLIES, WORSE[:3])
    with pytest.raises(ValueError, match="got one in row 0"):
        ComparisonBatch.of([[1]], [[]], [[2]])
    with pytest.raises(ValueError, match="expected at least one sequence"):
        ComparisonBatch.of([], [], [])


def test_agreement_counts_a_tie_as_one_half():
    scalar, batch = make_scalar(), ComparisonBatch.of(PROMPTS, REPLIES, WORSE)
    ends = scalar.at_end(batch.better.tokens, batch.better.is_real)
    low, high = ([*PROMPTS[place], *REPLIES[place]][1:] for place in (ends.argmin(), ends.argmax()))
    # right, wrong, the same text twice, and right again
    batch = ComparisonBatch.of([[1]] * 4, [high, low, high, high], [low, high, high, low])
    assert [agreement(scalar, batch.rows(place, place + 1)) for place in range(4)] == [1, 0, 0.5, 1]
    assert agreement(scalar, batch) == 2.5 / 4


def test_a_model_that_has_learned_nothing_agrees_by_half():
    scalar = ScalarModel.from_language_model(make_policy())
    assert agreement(scalar, ComparisonBatch.of(PROMPTS, REPLIES, WORSE)) == 0.5


def test_agreement_asks_the_model_at_rest():
    scalar, batch = make_scalar(dropout=0.5).train(), ComparisonBatch.of(PROMPTS * 8, REPLIES * 8, WORSE * 8)
    assert agreement(scalar, batch) == agreement(scalar, batch)
    assert scalar.training


def test_it_learns_a_taste_from_comparisons():
    """The better reply is the one with more of token 5; it is never told so."""
    torch.manual_seed(1)
    replies = torch.randint(3, 8, (400, 2, 6))
    n_wanted = (replies == 5).sum(-1)
    replies = replies[n_wanted[:, 0] != n_wanted[:, 1]]
    n_wanted = (replies == 5).sum(-1)
    pairs = replies.take_along_dim(n_wanted.argsort(-1, descending=True)[..., None], 1).tolist()
    known, unseen = pairs[:160], pairs[160:]

    def batch(some):
        return ComparisonBatch.of([[1]] * len(some), [pair[0] for pair in some], [pair[1] for pair in some])

    scalar = ScalarModel.from_language_model(make_policy(sharpness=1.0, d_model=16).float())
    make_run(
        scalar,
        ComparisonObjective(),
        lambda places: batch([known[place] for place in places]),
        len(known),
        batch_size=32,
        n_steps=60,
    ).train()
    assert len(unseen) > 60
    assert agreement(scalar, batch(unseen)) > 0.85
