import pytest
import torch
from torch.nn.functional import cross_entropy as torch_cross_entropy

from tutor.training.loss import Loss, cross_entropy


def example(*batch, vocab=7):
    torch.manual_seed(0)
    scores = (3 * torch.randn(*batch, vocab, dtype=torch.float64)).requires_grad_()
    return scores, torch.randint(vocab, batch), torch.rand(batch) > 0.4


@pytest.mark.parametrize("batch", [(5,), (4, 6), (2, 3, 4)])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.7])
@pytest.mark.parametrize("masked", [False, True])
def test_the_sum_and_its_gradient_equal_torch(batch, smoothing, masked):
    scores, targets, counts = example(*batch)
    ours = cross_entropy(scores, targets, counts if masked else None, smoothing)
    (gradient,) = torch.autograd.grad(ours.total, scores)
    ignored = targets.masked_fill(~counts, -100) if masked else targets
    theirs = torch_cross_entropy(
        scores.flatten(0, -2), ignored.flatten(), label_smoothing=smoothing, ignore_index=-100, reduction="sum"
    )
    (wanted,) = torch.autograd.grad(theirs, scores)
    torch.testing.assert_close(ours.total, theirs)
    torch.testing.assert_close(gradient, wanted)
    assert ours.count == (counts.sum() if masked else targets.numel())


def test_the_mean_equals_torchs_mean():
    scores, targets, counts = example(4, 6)
    theirs = torch_cross_entropy(scores.flatten(0, 1), targets.masked_fill(~counts, -100).flatten())
    torch.testing.assert_close(cross_entropy(scores, targets, counts).mean(), theirs)


def test_a_target_that_does_not_count_has_no_influence():
    scores, targets, counts = example(4, 6)
    before = cross_entropy(scores, targets, counts, 0.1)
    changed = torch.where(counts[..., None], scores, 50.0)
    after = cross_entropy(changed, torch.where(counts, targets, 3), counts, 0.1)
    assert torch.equal(before.total, after.total)


def test_losses_of_parts_add_up_to_the_whole_though_their_means_do_not():
    scores, targets, counts = example(2, 6)
    counts = torch.tensor([[True] * 6, [True] + [False] * 5])
    whole = cross_entropy(scores, targets, counts)
    first, second = (cross_entropy(scores[row], targets[row], counts[row]) for row in (0, 1))
    torch.testing.assert_close((first + second).mean(), whole.mean())
    assert abs((first.mean() + second.mean()) / 2 - whole.mean()) > 0.1


def test_a_part_without_targets_adds_nothing_and_has_no_mean():
    scores, targets, counts = example(3, 4)
    nothing = cross_entropy(scores, targets, torch.zeros_like(counts))
    (gradient,) = torch.autograd.grad(nothing.total, scores)
    assert nothing.total == 0
    assert not gradient.any()
    with pytest.raises(ValueError, match="expected at least one target that counts, got none"):
        nothing.mean()


@pytest.mark.parametrize("smoothing", [-0.1, 1.0, float("nan")])
def test_a_smoothing_out_of_range_is_refused(smoothing):
    scores, targets, _ = example(3)
    with pytest.raises(ValueError, match=r"expected label_smoothing in \[0, 1\)"):
        cross_entropy(scores, targets, label_smoothing=smoothing)


def test_a_loss_of_large_scores_is_finite():
    loss = cross_entropy(torch.tensor([[1e4, -1e4]]), torch.tensor([1]))
    assert loss == Loss(torch.tensor(2e4), torch.tensor(1))
