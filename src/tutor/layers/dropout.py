"""Dropout: in training, some numbers are left out at random, so that nothing can rely on any one of them."""

import torch
from torch import nn
from torch.nn import functional

from tutor.shapes import Float, Tensor

_LEVELS = 2**16


class Dropout(nn.Module):
    """Set a share of the numbers to zero in training, and scale up the rest, so that the mean stays.

    On a CPU most of the cost is chance itself. So one random number of 64 bits decides for four numbers, 16 bits each:
    the share is kept to 1/65,536, in less than half of the time. Elsewhere PyTorch's own kernel runs.

    Args:
        share: Of the numbers that become zero, in [0, 1).

    Raises:
        ValueError: If the share is not in [0, 1).

    Source: Srivastava et al. 2014, section 4 (scaled in training, as "inverted dropout"). Built in chapter 7.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        if not 0 <= round(_LEVELS * share) < _LEVELS:
            raise ValueError(f"expected a share in [0, 1), got {share}")
        self.share = share

    def forward(self, states: Float[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
        """Give the states, some of them zero in training; outside training, the states as they are."""
        if not self.training or self.share == 0:
            return states
        if states.device.type != "cpu":
            return functional.dropout(states, self.share)
        dropped = round(_LEVELS * self.share)
        kept = _random_levels(states.shape) >= dropped - _LEVELS // 2
        return states * (kept.to(states.dtype) * (_LEVELS / (_LEVELS - dropped)))


def _random_levels(shape: torch.Size) -> Tensor:
    """Draw whole numbers from -32,768 to 32,767, all equally likely, four from each 64 random bits."""
    n_numbers = shape.numel()
    bits = torch.empty((n_numbers + 3) // 4, dtype=torch.int64).random_(-(2**63), None)
    return bits.view(torch.int16)[:n_numbers].view(shape)
