"""Weights in few bits: whole numbers, and one scale for each group of them."""

from dataclasses import dataclass

import torch
from einops import rearrange
from torch import nn
from torch.nn.functional import linear

from tutor.shapes import Float, Int, Tensor

BITS = (2, 3, 4, 8)
"""How many bits a weight may have."""
SCALE_BYTES = 2
"""A scale is stored in half precision."""


@dataclass(frozen=True)
class QuantizedMatrix:
    """A matrix as whole numbers and scales: each number times the scale of its group is about the weight."""

    codes: Int[Tensor, "_ _"]
    """From -(2^(bits-1) - 1) to 2^(bits-1) - 1; kept in a byte each here, counted with their bits in `n_bytes`."""
    scales: Float[Tensor, "_ _"]
    bits: int

    def restored(self) -> Float[Tensor, "_ _"]:
        """Give the weights that the numbers stand for."""
        codes = rearrange(self.codes, "rows (groups group_size) -> rows groups group_size", groups=self.scales.shape[1])
        return rearrange(codes * self.scales[..., None], "rows groups group_size -> rows (groups group_size)")

    @property
    def n_bytes(self) -> int:
        """How many bytes a file would need: the numbers packed, and the scales."""
        return -(-self.codes.numel() * self.bits // 8) + self.scales.numel() * SCALE_BYTES


def quantize(weights: Float[Tensor, "_ _"], bits: int, group_size: int | None = None) -> QuantizedMatrix:
    """Round a matrix to the nearest whole multiples of a scale, one scale for each group of neighbors in a row.

    The scale is the largest weight of the group by its size, divided by the largest whole number.

    Args:
        bits: One of `BITS`.
        group_size: Weights that share a scale; a whole row unless told.

    Raises:
        ValueError: If there is no such number of bits, the groups do not fill a row, or a weight is not finite.

    Source: Jacob et al. 2018, section 2.1, without the zero point (arXiv:1712.05877); Dettmers et al. 2022, section 2,
    for rows (arXiv:2208.07339). Built in chapter 20.
    """
    n_columns = weights.shape[1]
    group_size = n_columns if group_size is None else group_size
    if bits not in BITS:
        raise ValueError(f"expected bits among {', '.join(map(str, BITS))}, got {bits}")
    if group_size < 1 or n_columns % group_size:
        raise ValueError(f"expected groups that fill a row of {n_columns} weights, got groups of {group_size}")
    if not weights.isfinite().all():
        raise ValueError("expected finite weights, got NaN or infinity")
    largest = 2 ** (bits - 1) - 1
    groups = rearrange(weights, "rows (groups size) -> rows groups size", size=group_size)
    # rounded as the file keeps it; tiny groups would round to a scale of 0
    scales = (groups.abs().amax(dim=-1) / largest).half().float().clamp(min=2.0**-24)
    codes = (groups / scales[..., None]).round().clamp(-largest, largest)
    return QuantizedMatrix(rearrange(codes, "rows groups size -> rows (groups size)").to(torch.int8), scales, bits)


class QuantizedLinear(nn.Module):
    """A linear layer whose matrix is kept in few bits and restored at each call; the constant stays as it is.

    It saves memory, not arithmetic: the product itself is that of ordinary numbers.

    Args:
        layer: Whose weights are rounded.
        bits: One of `BITS`.
        group_size: Weights that share a scale; a whole row unless told.

    Source: Dettmers et al. 2022, section 2 (arXiv:2208.07339). Built in chapter 20.
    """

    def __init__(self, layer: nn.Linear, bits: int, group_size: int | None = None) -> None:
        super().__init__()
        matrix = quantize(layer.weight.detach(), bits, group_size)
        self.bits = bits
        self.register_buffer("codes", matrix.codes)
        self.register_buffer("scales", matrix.scales)
        self.register_buffer("bias", None if layer.bias is None else layer.bias.detach().clone())

    @property
    def matrix(self) -> QuantizedMatrix:
        """The matrix as whole numbers and scales."""
        return QuantizedMatrix(self.codes, self.scales, self.bits)

    def forward(self, states: Float[Tensor, "*batch _"]) -> Float[Tensor, "*batch _"]:
        """Transform each state by the restored matrix."""
        return linear(states, self.matrix.restored(), self.bias)
