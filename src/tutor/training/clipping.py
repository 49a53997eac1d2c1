"""Clipping: one wild batch must not throw the weights far away."""

from collections.abc import Sequence

import torch

from tutor.shapes import Tensor


def global_norm(gradients: Sequence[Tensor]) -> float:
    """Give the length of all gradients laid end to end.

    Raises:
        ValueError: If there is no gradient.
    """
    if not gradients:
        raise ValueError("expected at least one gradient, got none: did the loss reach any parameter?")
    norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    # where each process holds a piece of every gradient, this asks all of them
    return (norm.full_tensor() if hasattr(norm, "full_tensor") else norm).item()


def clip_by_global_norm(gradients: Sequence[Tensor], longest: int | float) -> float:
    """Shorten all gradients by one factor, in place, where together they are too long; the direction stays.

    Args:
        longest: Greatest length allowed.

    Returns:
        The length before.

    Raises:
        ValueError: If the greatest length is not positive.

    Source: Pascanu et al. 2013, algorithm 1 (arXiv:1211.5063). Built in chapter 11.
    """
    if not longest > 0:
        raise ValueError(f"expected a positive greatest length, got {longest}")
    norm = global_norm(gradients)
    # the small number is PyTorch's, against a division by zero
    shrink = longest / (norm + 1e-6)
    if shrink < 1:
        torch._foreach_mul_(gradients, shrink)
    return norm
