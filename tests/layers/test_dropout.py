import pytest
import torch

from tutor.layers.dropout import Dropout


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_the_share_of_zeros_and_the_mean_are_kept(share):
    torch.manual_seed(0)
    dropped = Dropout(share)(torch.ones(1000, 1001))
    assert (dropped == 0).double().mean().item() == pytest.approx(share, abs=0.002)
    assert dropped.double().mean().item() == pytest.approx(1, abs=0.01)
    assert len(dropped.unique()) == 2


def test_neighbors_are_dropped_independently():
    torch.manual_seed(0)
    zero = (Dropout(0.5)(torch.ones(400_000)) == 0).double()
    for distance in range(1, 9):
        together = (zero[distance:] * zero[:-distance]).mean().item()
        assert together == pytest.approx(0.25, abs=0.005)


def test_the_gradient_passes_where_the_number_passed():
    torch.manual_seed(0)
    states = torch.randn(64, dtype=torch.float64, requires_grad=True)
    dropped = Dropout(0.3)(states)
    dropped.sum().backward()
    torch.testing.assert_close(states.grad * states, dropped)


def test_nothing_is_dropped_outside_training_or_for_a_share_of_zero():
    states = torch.randn(50)
    assert torch.equal(Dropout(0.9).eval()(states), states)
    assert torch.equal(Dropout(0.0)(states), states)


def test_the_same_seed_drops_the_same():
    layer, states = Dropout(0.5), torch.ones(3, 7, 5)
    torch.manual_seed(3)
    first = layer(states)
    torch.manual_seed(3)
    assert torch.equal(first, layer(states))
    assert not torch.equal(first, layer(states))


@pytest.mark.parametrize("share", [-0.1, 1.0, 2.0])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match=r"expected a share in \[0, 1\)"):
        Dropout(share)
