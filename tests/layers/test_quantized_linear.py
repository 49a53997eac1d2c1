import pytest
import torch
from torch import nn

from tutor.layers.quantized_linear import BITS, QuantizedLinear, quantize


def test_by_hand():
    # 4 bits: whole numbers to 7; the scale of the first row is 0.7 / 7
    found = quantize(torch.tensor([[0.7, -0.34, 0.04, 0.26], [1.4, 1.4, -1.4, 0.0]]), bits=4)
    assert found.codes.tolist() == [[7, -3, 0, 3], [7, 7, -7, 0]]
    assert found.scales.tolist() == [[pytest.approx(0.1, rel=1e-3)], [pytest.approx(0.2, rel=1e-3)]]
    assert found.n_bytes == 8 * 4 // 8 + 2 * 2


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("group", [None, 4, 16])
def test_no_weight_is_off_by_more_than_half_a_step(bits, group):
    torch.manual_seed(bits)
    weights = torch.randn(6, 16)
    found = quantize(weights, bits, group)
    steps = found.scales.repeat_interleave(16 // found.scales.shape[1], dim=1)
    largest = 2 ** (bits - 1) - 1
    assert ((found.restored() - weights).abs() <= steps * (0.5 + largest * 2**-10)).all()
    assert found.codes.abs().max() <= largest


def test_smaller_groups_and_more_bits_are_nearer():
    torch.manual_seed(0)
    weights = torch.randn(32, 64)

    def error(bits, group):
        return (quantize(weights, bits, group).restored() - weights).pow(2).mean().item()

    assert error(8, None) < error(4, 16) < error(4, None) < error(3, None) < error(2, None)


def test_one_wild_weight_harms_its_own_group_alone():
    weights = torch.full((1, 8), 0.5)
    weights[0, 0] = 100.0
    assert quantize(weights, 4).restored()[0, 4:].tolist() == [0.0] * 4
    assert quantize(weights, 4, 4).restored()[0, 4:].tolist() == pytest.approx([0.5] * 4, rel=1e-3)


def test_zeros_stay_zeros():
    assert quantize(torch.zeros(2, 4), 4).restored().tolist() == torch.zeros(2, 4).tolist()


def test_the_layer_multiplies_by_the_restored_matrix():
    torch.manual_seed(0)
    layer, states = nn.Linear(8, 4), torch.randn(3, 5, 8)
    rounded = QuantizedLinear(layer, 8)
    with torch.no_grad():
        assert torch.allclose(rounded(states), states @ rounded.matrix.restored().T + layer.bias)
        assert torch.allclose(rounded(states), layer(states), atol=0.02)
    assert not [*rounded.parameters()]
    assert QuantizedLinear(nn.Linear(8, 4, bias=False), 4)(states).shape == (3, 5, 4)


@pytest.mark.parametrize(
    ("weights", "bits", "group", "message"),
    [
        (torch.zeros(2, 4), 5, None, "expected bits among 2, 3, 4, 8, got 5"),
        (torch.zeros(2, 4), 4, 3, "groups of 3"),
        (torch.zeros(2, 4), 4, 0, "groups of 0"),
        (torch.tensor([[float("inf"), 0.0]]), 4, None, "expected finite weights"),
    ],
)
def test_what_does_not_fit_is_refused(weights, bits, group, message):
    with pytest.raises(ValueError, match=message):
        quantize(weights, bits, group)
