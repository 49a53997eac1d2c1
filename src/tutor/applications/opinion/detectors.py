"""Detectors: from a stream of readings to a suspicion after each, that the share of good news has fallen."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Detector(Protocol):
    """Anything that grows suspicious as bad news comes. An alarm is a suspicion at or above a threshold."""

    def path(self, read: Sequence[int]) -> list[float]:
        """Give the suspicion after each reading, 1 for good news and 0 for bad."""


@dataclass(frozen=True)
class WindowDetector:
    """The plain baseline: suspicion is the share of bad news among the latest readings.

    Raises:
        ValueError: If the window holds nothing.
    """

    window: int = 20
    """How many readings count; before so many have come there is no suspicion."""

    def __post_init__(self) -> None:
        if self.window < 1:
            raise ValueError(f"expected a window of at least 1 reading, got {self.window}")

    def path(self, read: Sequence[int]) -> list[float]:
        """Give the share of bad news in the window after each reading; 0 until the window is full."""
        latest: deque[int] = deque(maxlen=self.window)
        suspicions = []
        for one in read:
            latest.append(1 - one)
            suspicions.append(sum(latest) / self.window if len(latest) == self.window else 0.0)
        return suspicions


@dataclass(frozen=True)
class CusumDetector:
    """Add up the evidence that the share has fallen, and begin anew whenever there is none left.

    Each reading adds the logarithm of how much likelier it is after the fall than before it.

    Raises:
        ValueError: If the shares are not between 0 and 1, or the second is not the lower.

    Source: Page 1954, rule 1 (doi:10.1093/biomet/41.1-2.100), with the logarithm of the likelihood ratio as score.
    Built in chapter 17.
    """

    before: float
    """The share of good readings in quiet times: as the classifier reads it, not the true one."""
    after: float
    """The share of good readings from which on one wants to know."""

    def __post_init__(self) -> None:
        if not 0 < self.after < self.before < 1:
            raise ValueError(f"expected shares 0 < after < before < 1, got after {self.after} and before {self.before}")

    @property
    def evidence(self) -> tuple[float, float]:
        """What a bad and a good reading add, in nats."""
        return math.log((1 - self.after) / (1 - self.before)), math.log(self.after / self.before)

    def path(self, read: Sequence[int]) -> list[float]:
        """Give the evidence after each reading, in nats, never below 0."""
        of_bad, of_good = self.evidence
        suspicion, suspicions = 0.0, []
        for one in read:
            suspicion = max(0.0, suspicion + (of_good if one else of_bad))
            suspicions.append(suspicion)
        return suspicions
