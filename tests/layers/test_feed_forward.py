import pytest
import torch
from torch import nn
from torch.nn.functional import silu

from tutor.layers.feed_forward import FeedForward, SwiGLU


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_the_network_of_2017():
    network = FeedForward(4, 10, nn.ReLU())
    states = torch.randn(2, 3, 4)
    inner = (states @ network.up.weight.T + network.up.bias).clamp(min=0)
    torch.testing.assert_close(network(states), inner @ network.down.weight.T + network.down.bias)


def test_one_half_opens_and_closes_the_other():
    network = SwiGLU(4, 6)
    states = torch.randn(2, 3, 4)
    gate, up, down = (layer.weight.T for layer in (network.gate, network.up, network.down))
    torch.testing.assert_close(network(states), (silu(states @ gate) * (states @ up)) @ down)
    with torch.no_grad():
        network.gate.weight.zero_()
    assert not network(states).any()


@pytest.mark.parametrize("network", [FeedForward(4, 10, nn.GELU()), SwiGLU(4, 6, bias=True)])
def test_each_state_is_transformed_by_itself(network):
    states = torch.randn(2, 5, 4)
    alone = torch.stack([network(states[:, place]) for place in range(5)], dim=1)
    torch.testing.assert_close(network(states), alone)


@pytest.mark.parametrize("kind", [lambda: FeedForward(4, 6, nn.GELU(), bias=False), lambda: SwiGLU(4, 6)])
def test_without_bias_nothing_becomes_nothing(kind):
    assert not kind()(torch.zeros(1, 2, 4)).any()
