"""Schedules: how large the learning rate is at each step, counted from 1."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import cos, pi
from typing import Protocol, runtime_checkable


@runtime_checkable
class Schedule(Protocol):
    """Anything that gives a learning rate for a step; a plain function will do."""

    def __call__(self, step: int | float, n_steps: int | float) -> float:
        """Give the learning rate.

        Args:
            step: From 1.
            n_steps: How many there will be.
        """


@dataclass(frozen=True)
class _WarmedUp(ABC):
    """A schedule that rises evenly to its peak.

    The first steps see gradients of a random network, and running means of few of them: they should be small.
    """

    peak: int | float
    """The greatest learning rate, reached at the end of the warm-up."""
    warm_up: int
    """Steps until then; with 0 the first step has the peak."""

    def __post_init__(self) -> None:
        if not self.peak > 0 or self.warm_up < 0:
            raise ValueError(f"expected a positive peak and warm_up from 0, got {self.peak} and {self.warm_up}")

    def __call__(self, step: int | float, n_steps: int | float) -> float:
        if step < self.warm_up:
            return self.peak * step / self.warm_up
        return self.peak * self._after(step, n_steps)

    @abstractmethod
    def _after(self, step: int | float, n_steps: int | float) -> float:
        """Give the share of the peak at a step behind the warm-up."""


class ConstantSchedule(_WarmedUp):
    """Rise, then stay.

    Raises:
        ValueError: If the peak is not positive, or the warm-up negative.

    Source: built in chapter 11.
    """

    def _after(self, step: int | float, n_steps: int | float) -> float:
        return 1.0


class InverseSquareRootSchedule(_WarmedUp):
    """Rise, then fall with the square root of the step: at four times the warm-up, half of the peak. It has no end.

    Raises:
        ValueError: If the peak is not positive, or there is no warm-up, in which the fall is measured.

    Source: Vaswani et al. 2017, equation 3 (arXiv:1706.03762). Built in chapter 11.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.warm_up:
            raise ValueError("expected warm_up of at least 1, since the fall is measured in warm-ups, got 0")

    def _after(self, step: int | float, n_steps: int | float) -> float:
        return (self.warm_up / step) ** 0.5


@dataclass(frozen=True)
class CosineSchedule(_WarmedUp):
    """Rise, then fall along half a wave of the cosine: slowly, fast, slowly.

    Raises:
        ValueError: If the peak is not positive, the warm-up negative, or the floor not in [0, 1].

    Source: Loshchilov and Hutter 2017, equation 5, with one period (arXiv:1608.03983). Built in chapter 11.
    """

    floor: int | float = 0.0
    """Share of the peak that is left at the last step."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.floor <= 1:
            raise ValueError(f"expected a floor in [0, 1], got {self.floor}")

    def _after(self, step: int | float, n_steps: int | float) -> float:
        done = min((step - self.warm_up) / max(n_steps - self.warm_up, 1), 1.0)
        return self.floor + (1 - self.floor) * (1 + cos(pi * done)) / 2


def peak_of_2017(d_model: int, warm_up: int) -> float:
    """Give the peak that the paper's formula has: wider models learn more slowly.

    Source: Vaswani et al. 2017, equation 3 (arXiv:1706.03762). Built in chapter 11.
    """
    return (d_model * warm_up) ** -0.5
