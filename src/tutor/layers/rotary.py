"""Rotary positions: queries and keys are turned by their positions, so that their products know only the distance."""

import torch
from torch import nn

from tutor.shapes import Float, Tensor


class RotaryEncoding(nn.Module):
    """Turn each pair of a vector's coordinates by an angle that grows with the position.

    Coordinate i is paired with coordinate i + d_head / 2, as in GPT-NeoX and in Hugging Face's Llama; the paper pairs
    neighbors, which is the same with the coordinates in another order. Keep the layer itself in float32, as autocast
    does: in 16 bits the angles of far positions are wrong.

    Args:
        d_head: Width of the vectors; even.
        base: Pair i turns by base^(-2i / d_head) radians at each step.

    Raises:
        ValueError: If the width is odd.

    Source: Su et al. 2021, equation 34 (arXiv:2104.09864). Built in chapter 6.
    """

    def __init__(self, d_head: int, base: float | int = 10_000.0) -> None:
        super().__init__()
        if d_head % 2:
            raise ValueError(f"expected an even width, since coordinates are turned in pairs, got {d_head}")
        frequencies = base ** (-torch.arange(0, d_head, 2, dtype=torch.float64) / d_head)
        self.register_buffer("frequencies", frequencies.float(), persistent=False)

    def forward(
        self, vectors: Float[Tensor, "*batch position d_head"], offset: int = 0
    ) -> Float[Tensor, "*batch position d_head"]:
        """Turn the vectors of consecutive positions.

        Args:
            offset: Position of the first.
        """
        positions = torch.arange(offset, offset + vectors.shape[-2], device=vectors.device)
        angles = positions[:, None] * self.frequencies
        cosine, sine = angles.cos().to(vectors.dtype), angles.sin().to(vectors.dtype)
        first, second = vectors.chunk(2, dim=-1)
        return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)
