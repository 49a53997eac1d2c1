"""What the checks of this set ask of a tensor that a student's function returns."""

from typing import Any

import torch

from tutor.lessons.answers import Sure, ask, close, describe, tensor


def floating(function: Any, *inputs: Any) -> torch.Tensor:
    """Ask a function for a tensor of floating-point numbers.

    Raises:
        Sure: If it returns something else, in words.
    """
    answer = ask(function, *inputs)
    if not isinstance(answer, torch.Tensor):
        raise Sure(f"expected a tensor, got {describe(answer)}: torch.tensor makes one of numbers")
    answer = tensor(answer)  # no sparse one, on which the next line of the check would fail
    if not answer.is_floating_point():
        raise Sure(f"expected a tensor of floating-point numbers, got {str(answer.dtype).removeprefix('torch.')}")
    return answer


def same(function: Any, want: torch.Tensor, *inputs: Any, tolerance: float = 1e-5) -> None:
    """Require these numbers, as a tensor."""
    close(floating(function, *inputs), want, tolerance)
