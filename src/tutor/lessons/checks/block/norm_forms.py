"""Layer norms and RMS norms, right and wrong, in the ways in which people write them."""

import torch
from torch.nn import functional as F

from tutor.layers.normalization import LayerNorm, RMSNorm

EPSILON = 1e-5


def layer_oracle(states, weight, bias, epsilon=EPSILON):
    """PyTorch's own."""
    return F.layer_norm(states, weight.shape, weight, bias, epsilon)


def rms_oracle(states, weight, epsilon=EPSILON):
    """PyTorch's own."""
    return F.rms_norm(states, weight.shape, weight, epsilon)


def layer(axis=-1, unbiased=False, under=True, center=True, root=True, epsilon=None):
    """A layer norm with one step in another form."""

    def layer_norm(states, weight, bias, given):
        added = given if epsilon is None else epsilon
        deviations = states - states.mean(axis, keepdim=True)
        variance = states.var(axis, keepdim=True, unbiased=unbiased)
        size = (variance + added).sqrt() if under else variance.sqrt() + added
        size = size if root else variance + added
        return (deviations if center else states) / size * weight + bias

    return layer_norm


def rms(under=True, center=False, axis=-1, total=torch.mean, root=True):
    """A norm by the root mean square, with one step in another form."""

    def rms_norm(states, weight, epsilon):
        centered = states - states.mean(-1, keepdim=True) if center else states
        squares = total(centered.square(), axis, keepdim=True)
        size = (squares + epsilon).sqrt() if under else squares.sqrt() + epsilon
        return centered / (size if root else squares + epsilon) * weight

    return rms_norm


def all_numbers(states, weight, bias, epsilon):
    """One mean and one variance for all states."""
    return (states - states.mean()) / (states.var(unbiased=False) + epsilon).sqrt() * weight + bias


def second_axis(states, weight, bias, epsilon):
    """Right for a matrix alone."""
    return layer(axis=1 if states.dim() > 1 else 0)(states, weight, bias, epsilon)


def without_keepdim(states, weight, bias, epsilon):
    """Means that no longer line up with their states."""
    deviations = states - states.mean(dim=-1)
    return deviations / (states.var(dim=-1, unbiased=False) + epsilon).sqrt() * weight + bias


def difference_of_squares(states, weight, bias, epsilon):
    """Right on paper, not in float32."""
    mean = states.mean(-1, keepdim=True)
    variance = states.square().mean(-1, keepdim=True) - mean.square()
    return (states - mean) / (variance + epsilon).sqrt() * weight + bias


def bias_first(states, weight, bias, epsilon):
    """The weight multiplies the bias, too."""
    return (layer_oracle(states, torch.ones_like(weight), bias, epsilon)) * weight


def by_float32(states, weight, bias, epsilon):
    """Too few digits for float64, of the right type."""
    return layer_oracle(states.float(), weight.float(), bias.float(), epsilon).to(states.dtype)


def in_place(states, weight, bias, epsilon):
    """Writes to the states."""
    states -= states.mean(-1, keepdim=True)
    return states / (states.square().mean(-1, keepdim=True) + epsilon).sqrt() * weight + bias


def rms_in_place(states, weight, epsilon):
    """Writes to the states."""
    states /= (states.square().mean(-1, keepdim=True) + epsilon).sqrt()
    return states * weight


def row_by_row(states, weight, bias, epsilon):
    """Plain loops."""
    rows = []
    for row in states.reshape(-1, states.shape[-1]):
        mean = sum(row) / len(row)
        variance = sum((number - mean) ** 2 for number in row) / len(row)
        rows.append((row - mean) / (variance + epsilon) ** 0.5 * weight + bias)
    return torch.stack(rows).reshape(states.shape)


def rms_row_by_row(states, weight, epsilon):
    """Plain loops."""
    rows = [row / (sum(row**2) / len(row) + epsilon) ** 0.5 for row in states.reshape(-1, states.shape[-1])]
    return torch.stack(rows).reshape(states.shape) * weight


def by_norm(states, weight, epsilon):
    """By the length of each state."""
    width = states.shape[-1]
    length = torch.linalg.vector_norm(states, dim=-1, keepdim=True)
    return states * weight / torch.sqrt(length * length / width + epsilon)


def by_rms_of_deviations(states, weight, bias, epsilon):
    """A layer norm is an RMS norm of the deviations."""
    return rms_oracle(states - states.mean(-1, keepdim=True), weight, epsilon) + bias


def the_books(states, weight, bias, epsilon):
    """The book's layer norm."""
    norm = LayerNorm(states.shape[-1], epsilon)
    norm.weight, norm.bias = torch.nn.Parameter(weight), torch.nn.Parameter(bias)
    return norm(states)


def the_books_rms(states, weight, epsilon):
    """The book's RMS norm."""
    norm = RMSNorm(states.shape[-1], epsilon)
    norm.weight = torch.nn.Parameter(weight)
    return norm(states)
