"""Normalization: bring each token's state to a standard size, whatever the layers before have made of it."""

import torch
from torch import nn
from torch.nn.functional import layer_norm, rms_norm

from tutor.shapes import Float, Tensor


def normalize(states: Float[Tensor, "*batch d_model"], epsilon: float = 1e-5) -> Float[Tensor, "*batch d_model"]:
    """Shift and scale each state to mean 0 and variance 1, over its own coordinates.

    Args:
        epsilon: Added to the variance, so that a constant state is not divided by zero.

    Source: Ba et al. 2016, equation 4 (arXiv:1607.06450). Built in chapter 7.
    """
    centered = states - states.mean(dim=-1, keepdim=True)
    return centered / (centered.square().mean(dim=-1, keepdim=True) + epsilon).sqrt()


class LayerNorm(nn.Module):
    """Normalize each state, then give every coordinate its learned scale and shift.

    PyTorch's kernel does the arithmetic, several times faster than `normalize` does, and a test holds them equal.

    Args:
        epsilon: Added to the variance.
        bias: Whether there is a shift.

    Source: Ba et al. 2016, equation 4 (arXiv:1607.06450). Built in chapter 7.
    """

    def __init__(self, d_model: int, epsilon: float = 1e-5, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.bias = nn.Parameter(torch.zeros(d_model)) if bias else None
        self.epsilon = epsilon

    def forward(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Give the normalized states."""
        return layer_norm(states, self.weight.shape, self.weight, self.bias, self.epsilon)


class RMSNorm(nn.Module):
    """Divide each state by its root mean square, then scale every coordinate: no mean is taken away, nothing shifted.

    Args:
        epsilon: Added to the mean square.

    Source: Zhang and Sennrich 2019, equation 4 (arXiv:1910.07467). Built in chapter 7.
    """

    def __init__(self, d_model: int, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d_model))
        self.epsilon = epsilon

    def forward(self, states: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Give the normalized states."""
        return rms_norm(states, self.weight.shape, self.weight, self.epsilon)
