"""Norms that keep each state to itself, and norms through which states feel one another."""

import torch
from torch.nn import functional as F

WIDTH = 8
"""Width of the states that the models take."""
_EPSILON = 1e-5


def over(*axes, unbiased=False, under=True, root=True):
    """Make a norm with one mean and one variance for all numbers along these axes of `[batch, position, d_model]`."""

    def norm(states, weight, bias):
        mean = states.mean(axes, keepdim=True)
        variance = states.var(axes, keepdim=True, unbiased=unbiased)
        size = (variance + _EPSILON).sqrt() if under else variance.sqrt() + _EPSILON
        return (states - mean) / (size if root else variance + _EPSILON) * weight + bias

    return norm


def sound(states, weight, bias):
    """PyTorch's layer norm."""
    return F.layer_norm(states, weight.shape, weight, bias, _EPSILON)


def finished(norm, seed):
    """Bind a norm to a weight and a bias of its own, all different."""
    generator = torch.Generator().manual_seed(seed)
    weight, bias = torch.rand(WIDTH, generator=generator) + 0.5, torch.randn(WIDTH, generator=generator)
    return lambda states: norm(states, weight.to(states.dtype), bias.to(states.dtype))


def _by_the_largest(states, weight, bias):
    return states / (states.abs().amax() + _EPSILON) * weight + bias


def _by_root_mean_square(states, weight, bias):
    return F.rms_norm(states, weight.shape, weight, _EPSILON)


def _to_length_one(states, weight, bias):
    return F.normalize(states, dim=-1)


def _by_halves(states, weight, bias):
    """Each half of a state by itself, as group normalization does."""
    halves = states.unflatten(-1, (2, -1))
    return F.layer_norm(halves, halves.shape[-1:], eps=_EPSILON).flatten(-2) * weight + bias


def _bounded(states, weight, bias):
    return torch.tanh(states) * weight + bias


# each told as the student may tell it
FEELING = {
    "one with a mean and a variance for each coordinate, over all states of the batch": finished(over(0, 1), 1),
    "one that takes them over the examples": finished(over(0), 2),
    "one that takes them over the positions": finished(over(1), 3),
    "one that takes them over all numbers of an example": finished(over(1, 2), 4),
    "one that divides by the largest number of the batch": finished(_by_the_largest, 5),
}
"""Norms through which a state feels other states."""
APART = {
    "PyTorch's layer norm": finished(sound, 6),
    "a norm by the root mean square": finished(_by_root_mean_square, 7),
    "one that makes every state 1 long": finished(_to_length_one, 8),
    "one that normalizes each half of a state": finished(_by_halves, 9),
    "one that is no norm at all, but a tanh": finished(_bounded, 10),
}
"""Norms that look at each state by itself."""
