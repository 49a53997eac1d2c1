"""The states of all sources of randomness, as tensors: they can be kept, written without pickle, and set again."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch

from tutor.shapes import Tensor

_CPU = torch.device("cpu")


def get_random_states(device: torch.device = _CPU) -> dict[str, Tensor]:
    """Give the states of Python, NumPy and PyTorch, and of the GPU if the device is one."""
    _, python, spare = random.getstate()
    numpy = np.random.get_state(legacy=False)
    states = {
        "python": torch.tensor(python),
        # normal numbers are made in pairs: the second may be waiting
        "python_spare": torch.tensor([] if spare is None else [spare], dtype=torch.float64),
        "numpy": torch.tensor([*numpy["state"]["key"].tolist(), numpy["state"]["pos"], numpy["has_gauss"]]),
        "numpy_spare": torch.tensor([numpy["gauss"]], dtype=torch.float64),
        "torch": torch.get_rng_state(),
    }
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    return states


def set_random_states(states: Mapping[str, Tensor], device: torch.device = _CPU) -> None:
    """Set what `get_random_states` gave; the GPU's is left as it is where none was kept."""
    random.setstate((3, tuple(states["python"].tolist()), next(iter(states["python_spare"].tolist()), None)))
    *key, place, has_spare = states["numpy"].tolist()
    np.random.set_state(("MT19937", np.array(key, dtype=np.uint32), place, has_spare, states["numpy_spare"].item()))
    torch.set_rng_state(states["torch"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)


@contextmanager
def kept_random_states(device: torch.device = _CPU) -> Iterator[None]:
    """Set all states back at the end: what runs inside may draw as it likes, and changes nothing behind it."""
    states = get_random_states(device)
    try:
        yield
    finally:
        set_random_states(states, device)
