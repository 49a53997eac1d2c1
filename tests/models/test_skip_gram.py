import math

import pytest
import torch

from tutor.models.skip_gram import SkipGram, negative_sampling_loss

COUNTS = torch.tensor([[4.0, 9, 2], [9, 1, 6], [2, 6, 3]], dtype=torch.float64)


def information(counts):
    return (counts * counts.sum() / (counts.sum(dim=1, keepdim=True) * counts.sum(dim=0))).log()


@pytest.mark.parametrize("n_negative", [1, 5])
def test_the_least_loss_is_at_the_shifted_information(n_negative):
    scores = (information(COUNTS) - math.log(n_negative)).requires_grad_()
    negative_sampling_loss(scores, COUNTS, n_negative).backward()
    assert scores.grad.abs().max() < 1e-12


def test_the_loss_is_the_average_over_drawn_neighbors():
    torch.manual_seed(0)
    scores = torch.randn(3, 3, dtype=torch.float64)
    words, neighbors = COUNTS.nonzero(as_tuple=True)
    times = COUNTS[words, neighbors].long()
    words, neighbors = words.repeat_interleave(times), neighbors.repeat_interleave(times)
    drawn = torch.multinomial(COUNTS.sum(dim=0), 5 * 4000 * len(words), replacement=True).view(4000, len(words), 5)
    true = -torch.nn.functional.logsigmoid(scores[words, neighbors]).mean()
    false = -torch.nn.functional.logsigmoid(-scores[words[:, None], drawn]).sum(dim=-1).mean()
    assert negative_sampling_loss(scores, COUNTS, 5).item() == pytest.approx((true + false).item(), rel=0.01)


def test_training_finds_it():
    torch.manual_seed(0)
    model = SkipGram(3, 3).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(800):
        loss = negative_sampling_loss(model(), COUNTS, 2)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    torch.testing.assert_close(model(), information(COUNTS) - math.log(2), atol=0.01, rtol=0)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="got 42 true ones and n_negative=0"):
        negative_sampling_loss(COUNTS, COUNTS, 0)
    with pytest.raises(ValueError, match="got 0 true ones"):
        negative_sampling_loss(COUNTS, torch.zeros(3, 3))
