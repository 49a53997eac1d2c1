"""Evaluation: what a model can do with examples that it does not learn from."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from tutor.training.objective import Objective


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Switch dropout off and keep no gradients; at the end every part of the model is in the mode in which it was."""
    modes = {module: module.training for module in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes.items():
            module.training = mode


def mean_loss(model: nn.Module, objective: Objective, batches: Iterable[Any]) -> float:
    """Give the loss over all targets of some batches, in nats per target.

    Args:
        objective: Without label smoothing, its loss is the logarithm of the perplexity.
        batches: Of the kind that the objective knows, on the model's device.

    Raises:
        ValueError: If there is no batch, or none with a target that counts.
    """
    with evaluating(model):
        losses = [objective(model, batch) for batch in batches]
    if not losses:
        raise ValueError("expected at least one batch, got none")
    return sum(losses[1:], start=losses[0]).mean().item()
