import pytest
import torch

from tutor.metrics.separation import separation


def test_it_is_the_share_of_pairs_by_a_plain_loop():
    first, second = [0.9, 0.4, 0.4, 0.7], [0.4, 0.1, 0.8]
    pairs = [(one > other) + (one == other) / 2 for one in first for other in second]
    assert separation(torch.tensor(first), torch.tensor(second)) == pytest.approx(sum(pairs) / len(pairs))


def test_the_ends_and_the_middle():
    low, high = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    assert separation(high, low) == 1
    assert separation(low, high) == 0
    assert separation(low, low) == 0.5


def test_an_empty_group_is_refused():
    with pytest.raises(ValueError, match="got 2 and 0"):
        separation(torch.zeros(2), torch.zeros(0))
