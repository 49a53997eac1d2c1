"""Evaluation: what a model can do with examples that it does not learn from."""

from collections.abc import Iterable
from typing import Any

from torch import nn

from tutor.models.evaluation_mode import evaluating
from tutor.training.objective import Objective


def mean_loss(model: nn.Module, objective: Objective, batches: Iterable[Any]) -> float:
    """Give the loss over all targets of some batches, in nats per target.

    Args:
        objective: Without label smoothing, its loss is the logarithm of the perplexity.
        batches: Of the kind that the objective knows, on the model's device.

    Raises:
        ValueError: If there is no batch, or none with a target that counts.
    """
    with evaluating(model.modules()):
        losses = [objective(model, batch) for batch in batches]
    if not losses:
        raise ValueError("expected at least one batch, got none")
    return sum(losses[1:], start=losses[0]).mean().item()
