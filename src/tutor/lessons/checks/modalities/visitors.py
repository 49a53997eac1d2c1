"""Visitors to a shop, drawn for checks: what is looked at next hangs on what was looked at last."""

import random

import numpy as np
import torch

from tutor.lessons.answers import Sure, describe, tensor


def draw(stream, n_sessions, n_items=12, shortest=2, longest=8):
    """Sessions in which a step of one or two items, or a jump to a liked one, follows."""
    liked = [stream.randrange(n_items) for _ in range(3)]
    sessions = []
    for _ in range(n_sessions):
        items = [stream.randrange(n_items)]
        for _ in range(stream.randint(shortest, longest) - 1):
            step = stream.random()
            items.append((items[-1] + (1 if step < 0.5 else 2)) % n_items if step < 0.7 else stream.choice(liked))
        sessions.append(items)
    return sessions


def items_of(given, expected):
    """Read a list of items: whole numbers in a list, a tuple, an array or a tensor.

    Raises:
        Sure: If it is anything else; the hint begins with what was expected.
    """
    of_text = isinstance(given, list | tuple) and any(isinstance(item, str) for item in given)
    if of_text or not isinstance(given, list | tuple | torch.Tensor | np.ndarray):
        raise Sure(f"{expected}, got {describe(given)}")
    items = tensor(given)
    if items.dim() != 1:
        raise Sure(f"{expected}, got numbers of shape {tuple(items.shape)}")
    if len(items) and (items.is_floating_point() or items.dtype == torch.bool):
        raise Sure(f"{expected}: whole numbers")
    return items.tolist()


def fresh():
    """A stream with a seed that nobody knows."""
    return random.Random(random.SystemRandom().getrandbits(64))
