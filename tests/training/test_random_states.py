import random

import numpy as np
import torch

from tutor.training.random_states import get_random_states, kept_random_states, set_random_states


def draw():
    """From every source, and an odd number of normal ones: a second one is then waiting inside."""
    return [
        random.random(),
        random.gauss(0, 1),
        np.random.standard_normal(),
        np.random.random(),
        torch.randn(3).tolist(),
        torch.rand(()).item(),
    ]


def test_what_is_drawn_after_setting_a_state_is_the_same_again():
    draw()
    states = get_random_states()
    first = [draw(), draw()]
    set_random_states(states)
    assert [draw(), draw()] == first
    assert draw() not in first


def test_states_survive_being_written_without_pickle(tmp_path):
    from safetensors.torch import load_file, save_file

    draw()
    save_file(get_random_states(), tmp_path / "random.safetensors")
    first = draw()
    set_random_states(load_file(tmp_path / "random.safetensors"))
    assert draw() == first


def test_what_draws_inside_changes_nothing_behind_it():
    states = get_random_states()
    first = draw()
    set_random_states(states)
    with kept_random_states():
        draw()
    assert draw() == first
