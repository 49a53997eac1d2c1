"""Probes: can a property be read off a state by a linear map? And what would a probe read off anything?"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import torch

from tutor.shapes import Float, Int, Tensor


@dataclass(frozen=True)
class LinearProbe:
    """A linear map from a state to a score for each class."""

    weights: Float[Tensor, "d_model _"]
    constants: Float[Tensor, "_"]
    mean: Float[Tensor, "d_model"]
    """Of the states that it was fitted on: taken away first."""

    def classes(self, states: Float[Tensor, "batch d_model"]) -> Int[Tensor, "batch"]:
        """Name the class of each state."""
        return ((states.double() - self.mean) @ self.weights + self.constants).argmax(dim=1)

    def accuracy(self, states: Float[Tensor, "batch d_model"], labels: Int[Tensor, "_"]) -> float:
        """Give the share of states that are named rightly.

        Raises:
            ValueError: If there is no state, or not one label for each.
        """
        _require_labels(states, labels)
        return (self.classes(states) == labels).double().mean().item()

    def direction(self, one: int, other: int) -> Float[Tensor, "d_model"]:
        """Give the direction, of length 1, along which a state looks more like one class and less like another."""
        difference = self.weights[:, one] - self.weights[:, other]
        return difference / difference.norm()


def fit_probe(
    states: Float[Tensor, "batch d_model"], labels: Int[Tensor, "_"], penalty: float | int = 1.0
) -> LinearProbe:
    """Fit a linear map whose scores are near 1 for the right class and near 0 for the others: ridge regression.

    Args:
        states: Of some tokens.
        labels: Their classes, from 0.
        penalty: Keeps the map small: added to each square on the diagonal.

    Raises:
        ValueError: If there is no state, not one label for each, or the penalty is not positive.

    Source: Alain and Bengio 2017, section 3 (arXiv:1610.01644), with squares in place of the logistic loss. Built in
    chapter 20.
    """
    _require_labels(states, labels)
    if not penalty > 0:
        raise ValueError(f"expected a positive penalty, got {penalty}")
    states = states.double()
    wanted = torch.nn.functional.one_hot(labels, int(labels.max()) + 1).double()
    mean, constants = states.mean(dim=0), wanted.mean(dim=0)
    centred = states - mean
    square = centred.T @ centred + penalty * torch.eye(states.shape[1], dtype=torch.float64)
    return LinearProbe(torch.linalg.solve(square, centred.T @ (wanted - constants)), constants, mean)


def control_labels(kinds: Sequence[Hashable], n_classes: int, seed: int) -> Int[Tensor, "batch"]:
    """Draw a class for each *kind* of token, such as each word: the same for all of the kind, and of no meaning.

    A probe that learns these can learn anything. What counts is how much better it learns the real property:
    its selectivity.

    Args:
        kinds: Of each token.
        n_classes: As many as the real property has.
        seed: The same seed gives the same classes.

    Raises:
        ValueError: If there is no class.

    Source: Hewitt and Liang 2019, section 2 (arXiv:1909.03368). Built in chapter 20.
    """
    if n_classes < 1:
        raise ValueError(f"expected at least one class, got {n_classes}")
    stream = torch.Generator().manual_seed(seed)
    names = [*dict.fromkeys(kinds)]
    drawn = torch.randint(n_classes, (len(names),), generator=stream).tolist()
    of_kind = dict(zip(names, drawn, strict=True))
    return torch.tensor([of_kind[kind] for kind in kinds])


def _require_labels(states: Tensor, labels: Tensor) -> None:
    if not len(states) or len(states) != len(labels):
        raise ValueError(f"expected a label for each state, got {len(labels)} and {len(states)}")
