"""A gradient that no single example can move far: each is clipped by itself, and noise is added to the sum."""

from typing import Any

import torch
from torch import nn

from tutor.data.batching import Batch
from tutor.shapes import Tensor
from tutor.training.clipping import clip_by_global_norm
from tutor.training.objective import Objective


def private_gradient(
    model: nn.Module,
    objective: Objective,
    batch: Batch | Any,
    clip_norm: float | int,
    noise: float | int,
    expected_size: float | int,
    stream: torch.Generator,
) -> list[Tensor]:
    """Clip the gradient of each example to one length, add them up, add noise, and divide by the expected number.

    Args:
        model: Its parameters get no gradient here.
        objective: Of one example; its mean over the example's targets is followed.
        batch: Examples of which each was drawn by itself, with one chance: their number varies.
        clip_norm: The greatest length of one example's gradient.
        noise: The standard deviation of the noise in each number, as a multiple of the clipping length.
        expected_size: Examples in a batch on average.
        stream: Of the noise.

    Returns:
        A gradient for each parameter, in their order.

    Raises:
        ValueError: If the clipping length or the expected size is not positive, or the noise is negative.

    Source: Abadi et al. 2016, algorithm 1 (arXiv:1607.00133). Built in chapter 20.
    """
    if not (clip_norm > 0 and expected_size > 0 and noise >= 0):
        raise ValueError(
            "expected a positive clipping length and size, and noise of at least 0, "
            f"got {clip_norm}, {expected_size} and {noise}"
        )
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    sums = [torch.zeros_like(parameter) for parameter in parameters]
    for place in range(len(batch)):
        loss = objective(model, batch.rows(place, place + 1)).mean()
        own = [*torch.autograd.grad(loss, parameters)]
        clip_by_global_norm(own, clip_norm)
        torch._foreach_add_(sums, own)
    for total in sums:
        if noise:
            total.add_(torch.randn(total.shape, generator=stream), alpha=noise * clip_norm)
        total.div_(expected_size)
    return sums
