import random

import numpy as np
import pytest
import torch

from tutor.seeding import set_seed


def draw():
    return random.random(), np.random.rand(), torch.rand(1).item()


def test_one_number_starts_every_stream():
    generator = set_seed(7)
    first, own = draw(), torch.rand(1, generator=generator).item()
    generator = set_seed(7)
    assert (draw(), torch.rand(1, generator=generator).item()) == (first, own)
    set_seed(8)
    assert not set(draw()) & set(first)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=f"got {seed}"):
        set_seed(seed)
