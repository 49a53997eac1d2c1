"""Positions that are added to the tokens' embeddings: fixed waves, or learned vectors."""

import torch
from torch import nn

from tutor.shapes import Float, Int, Tensor


def sinusoidal_encoding(n_positions: int, d_model: int) -> Float[Tensor, "position d_model"]:
    """Give each position a vector of sines and cosines, from fast waves to slow ones.

    Args:
        n_positions: Positions, from 0.

    Raises:
        ValueError: If the width is odd: sines and cosines come in pairs.

    Source: Vaswani et al. 2017, section 3.5 (arXiv:1706.03762). Built in chapter 6.
    """
    if d_model % 2:
        raise ValueError(f"expected an even width, since sines and cosines come in pairs, got {d_model}")
    frequencies = 10_000.0 ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    angles = torch.arange(n_positions, dtype=torch.float64)[:, None] * frequencies
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).float()


class SinusoidalEncoding(nn.Module):
    """Look up fixed waves: nothing is learned.

    Args:
        n_positions: Positions that it knows, from 0.

    Source: Vaswani et al. 2017, section 3.5 (arXiv:1706.03762). Built in chapter 6.
    """

    def __init__(self, n_positions: int, d_model: int) -> None:
        super().__init__()
        self.register_buffer("weight", sinusoidal_encoding(n_positions, d_model), persistent=False)

    def forward(self, positions: Int[Tensor, "*batch position"]) -> Float[Tensor, "*batch position d_model"]:
        """Give the vector of each position."""
        return self.weight[positions]


class LearnedEncoding(nn.Embedding):
    """Look up learned vectors: a position beyond the table has none.

    Source: Gehring et al. 2017, section 3.1 (arXiv:1705.03122); as in GPT-2 and BERT. Built in chapter 6.
    """
