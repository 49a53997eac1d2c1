import math

import pytest
import torch

from tutor.layers.positional_encoding import LearnedEncoding, SinusoidalEncoding, sinusoidal_encoding


def test_waves_are_those_of_the_paper():
    encoding = sinusoidal_encoding(50, 16)
    for position in (0, 1, 7, 49):
        for pair in range(8):
            angle = position / 10_000 ** (2 * pair / 16)
            assert encoding[position, 2 * pair].item() == pytest.approx(math.sin(angle), abs=1e-6)
            assert encoding[position, 2 * pair + 1].item() == pytest.approx(math.cos(angle), abs=1e-6)


def test_far_positions_are_as_exact_as_near_ones():
    encoding = sinusoidal_encoding(100_001, 4)
    assert encoding[100_000, 0].item() == pytest.approx(math.sin(100_000), abs=1e-6)


@pytest.mark.parametrize("step", [1, 5, 20])
def test_a_step_turns_each_pair_by_the_same_angle_wherever_it_starts(step):
    pairs = sinusoidal_encoding(60, 8).double().unflatten(-1, (4, 2))
    angles = step * 10_000.0 ** (-torch.arange(4, dtype=torch.float64) / 4)
    cosine, sine = angles.cos(), angles.sin()
    turned = torch.stack(
        [
            pairs[..., 0] * cosine + pairs[..., 1] * sine,  # sin(a + b)
            pairs[..., 1] * cosine - pairs[..., 0] * sine,  # cos(a + b)
        ],
        dim=-1,
    )
    torch.testing.assert_close(turned[:-step], pairs[step:], rtol=0, atol=1e-6)


def test_likeness_depends_on_the_distance_only():
    encoding = sinusoidal_encoding(40, 32).double()
    products = encoding @ encoding.T
    for distance in (0, 1, 9):
        diagonal = products.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), rtol=0, atol=1e-5)


def test_the_waves_are_looked_up_and_not_learned():
    layer = SinusoidalEncoding(10, 6)
    assert torch.equal(layer(torch.tensor([[3, 0], [9, 3]]))[1, 1], sinusoidal_encoding(10, 6)[3])
    assert not list(layer.parameters()) and not layer.state_dict()


def test_learned_positions_are_a_table():
    layer = LearnedEncoding(5, 4)
    assert torch.equal(layer(torch.tensor([2, 0])), layer.weight[[2, 0]])


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match=r"even width.*got 7"):
        sinusoidal_encoding(5, 7)
