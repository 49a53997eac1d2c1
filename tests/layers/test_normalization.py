import pytest
import torch
from torch import nn

from tutor.layers.normalization import LayerNorm, RMSNorm, normalize


@pytest.fixture
def states():
    torch.manual_seed(0)
    return (3 + 5 * torch.randn(2, 4, 8, dtype=torch.float64)).requires_grad_()


def test_a_normalized_state_has_mean_zero_and_variance_one(states):
    normed = normalize(states, epsilon=0.0)
    torch.testing.assert_close(normed.mean(-1), torch.zeros(2, 4, dtype=torch.float64))
    torch.testing.assert_close(normed.var(-1, correction=0), torch.ones(2, 4, dtype=torch.float64))


def test_neither_scale_nor_shift_of_a_state_matters(states):
    torch.testing.assert_close(normalize(7 * states + 2, epsilon=0.0), normalize(states, epsilon=0.0))


def test_a_constant_state_becomes_zero():
    assert normalize(torch.full((1, 4), 3.0)).tolist() == [[0, 0, 0, 0]]


def test_layer_norm_is_normalize_with_scale_and_shift(states):
    norm = LayerNorm(8, epsilon=1e-3).double()
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    torch.testing.assert_close(norm(states), normalize(states, 1e-3) * norm.weight + norm.bias)


def test_rms_norm_by_hand():
    norm = RMSNorm(2, epsilon=0.0).double()
    # the root mean square of 3 and 4 is 5 / sqrt(2)
    given = norm(torch.tensor([[3.0, 4.0]], dtype=torch.float64))
    torch.testing.assert_close(given, torch.tensor([[0.6, 0.8]], dtype=torch.float64) * 2**0.5)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (LayerNorm(8, 1e-3), nn.LayerNorm(8, 1e-3)),
        (LayerNorm(8, 1e-3, bias=False), nn.LayerNorm(8, 1e-3, bias=False)),
        (RMSNorm(8, 1e-3), nn.RMSNorm(8, 1e-3)),
    ],
)
def test_both_norms_equal_torch(ours, theirs, states):
    ours, theirs = ours.double(), theirs.double()
    for parameter in ours.parameters():
        nn.init.normal_(parameter)
    theirs.load_state_dict(ours.state_dict())
    torch.testing.assert_close(ours(states), theirs(states))
    direction = torch.randn_like(states)
    given = torch.autograd.grad((ours(states) * direction).sum(), [states, *ours.parameters()])
    wanted = torch.autograd.grad((theirs(states) * direction).sum(), [states, *theirs.parameters()])
    torch.testing.assert_close(given, wanted)
