"""Precision: fewer bits for each product, where that is faster and does no harm."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import perf_counter
from typing import Literal

import torch

from tutor.shapes import Float, Tensor

Precision = Literal["highest", "medium", "bfloat16"]
"""Matrix products in float32 as PyTorch's default has them; in whatever the device does fastest; or in bfloat16, with
weights, sums and the optimizer still in float32."""


@contextmanager
def matmul_precision(precision: Precision) -> Iterator[None]:
    """Set how exactly float32 matrices are multiplied, and set it back at the end.

    On most CPUs "medium" chooses another library (oneDNN), up to twice as fast and hardly less exact; on CPUs with AMX
    and on GPUs it may round to 8 or 10 bits behind the point. On a CPU it slows PyTorch's fused attention down, so do
    not use it where sequences are so long that `tutor.layers.fused_attention` takes over.
    """
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("medium" if precision == "medium" else "highest")
    try:
        yield
    finally:
        torch.set_float32_matmul_precision(before)


def autocast(precision: Precision, device: torch.device) -> AbstractContextManager:
    """Run matrix products of a forward pass in bfloat16, if that is the precision; the backward pass follows by itself.

    Open it anew for each forward pass: it keeps the rounded weights until it is closed.

    Source: Micikevicius et al. 2018, section 3.1 (arXiv:1710.03740); bfloat16 has float32's range, so no loss needs
    scaling. Built in chapter 11.
    """
    return torch.autocast(device.type, torch.bfloat16) if precision == "bfloat16" else nullcontext()


def bfloat16_pays(device: torch.device) -> bool:
    """Say whether a device multiplies bfloat16 clearly faster than float32.

    A GPU tells by itself. A CPU is asked to do it, in a few milliseconds: some have the instructions for bfloat16, and
    are slower with them all the same.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    exact = torch.ones(512, 512, device=device)
    rounded = exact.bfloat16()
    return 1.2 * _seconds(rounded) < _seconds(exact)


def _seconds(matrix: Float[Tensor, "position position"]) -> float:
    """Give the time of the fastest of a few products."""
    times = []
    for _ in range(6):
        start = perf_counter()
        torch.mm(matrix, matrix)
        times.append(perf_counter() - start)
    return min(times)
