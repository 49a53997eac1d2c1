import math

import pytest
import torch

from tutor.layers.rotary import RotaryEncoding


@pytest.fixture(autouse=True)
def _seeded():
    torch.manual_seed(0)


def test_a_pair_is_turned_by_hand():
    # one pair: position p turns it by p radians
    turned = RotaryEncoding(2).double()(torch.tensor([[1.0, 0.0]] * 3, dtype=torch.float64))
    for place in range(3):
        assert turned[place].tolist() == pytest.approx([math.cos(place), math.sin(place)])


def test_the_second_pair_turns_slower():
    turned = RotaryEncoding(4, base=100.0).double()(torch.ones(2, 4, dtype=torch.float64), offset=0)[1]
    # coordinates 1 and 3 are the second pair, which turns by 100^(-1/2) = 0.1 radians
    wanted = [math.cos(0.1) - math.sin(0.1), math.cos(0.1) + math.sin(0.1)]
    assert turned[[1, 3]].tolist() == pytest.approx(wanted)


def test_turning_keeps_lengths():
    vectors = torch.randn(2, 3, 9, 8, dtype=torch.float64)
    torch.testing.assert_close(RotaryEncoding(8).double()(vectors, 5).norm(dim=-1), vectors.norm(dim=-1))


def test_scores_depend_on_the_distance_only():
    encoding = RotaryEncoding(8).double()
    query, key = torch.randn(2, 1, 8, dtype=torch.float64)
    queries, keys = encoding(query.expand(30, 8)), encoding(key.expand(30, 8))
    scores = queries @ keys.T
    for distance in (-7, -1, 0, 1, 12):
        diagonal = scores.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal))
    assert scores[0].unique().numel() == 30


@pytest.mark.parametrize("offset", [1, 6])
def test_an_offset_continues_the_positions(offset):
    encoding, vectors = RotaryEncoding(4), torch.randn(8, 4)
    assert torch.equal(encoding(vectors)[offset:], encoding(vectors[offset:], offset))


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match=r"even width.*got 5"):
        RotaryEncoding(5)
