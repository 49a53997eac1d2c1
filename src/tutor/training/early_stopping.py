"""Early stopping: training goes on while unseen examples get easier, no longer."""

from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from tutor.shapes import Tensor


class EarlyStopping:
    """Remember the best evaluation and its weights, and say when it is long ago.

    Args:
        patience: Evaluations without a smaller loss to wait for; None waits forever and remembers nothing.

    Source: Goodfellow et al. 2016, Deep Learning, algorithm 7.1. Built in chapter 11.
    """

    def __init__(self, patience: int | None) -> None:
        self.patience = patience
        self.best_loss, self.waited = inf, 0
        self.best_weights: Mapping[str, Tensor] | None = None

    def see(self, figures: Mapping[str, float], weights: Callable[[], Mapping[str, Tensor]]) -> None:
        """Compare an evaluation with the best so far.

        Args:
            figures: The evaluation; its ``loss`` is compared.
            weights: Gives the model's weights, copied; it is called where they are the best.

        Raises:
            ValueError: If the evaluation has no loss.
        """
        if self.patience is None:
            return
        if "loss" not in figures:
            raise ValueError(f"expected 'loss' among the figures, to stop early by it, got {', '.join(figures)}")
        self.waited += 1
        if figures["loss"] < self.best_loss:
            self.best_loss, self.waited, self.best_weights = figures["loss"], 0, weights()

    def is_over(self) -> bool:
        """Say whether training should stop."""
        return self.patience is not None and self.waited >= self.patience

    def state_dict(self) -> dict[str, Any]:
        """Give all but the weights, ready for JSON."""
        return {"best_loss": None if self.best_loss == inf else self.best_loss, "waited": self.waited}

    def load_state_dict(self, state: Mapping[str, Any], best_weights: Mapping[str, Tensor] | None) -> None:
        """Go on from what `state_dict` gave."""
        self.best_loss = inf if state["best_loss"] is None else state["best_loss"]
        self.waited, self.best_weights = state["waited"], best_weights
