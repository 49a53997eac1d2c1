"""When to say nothing: how many questions are answered, and how many of those wrongly, for each threshold."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tutor.metrics import risk_coverage as metrics


@dataclass(frozen=True)
class Point:
    """What one threshold does."""

    threshold: float
    """Answers at least so confident are given."""
    coverage: float
    """Share of the questions that are answered."""
    risk: float
    """Share of the given answers that are wrong."""


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[Point]:
    """Give a point for each confidence that occurs, from the most confident answers to all.

    Args:
        confidences: Of each answer.
        right: Whether it was right.

    Raises:
        ValueError: If there is no answer, not a truth for each, or a confidence is not a number.

    Source: El-Yaniv and Wiener 2010, definitions of risk and coverage in section 2. Built in chapter 17.
    """
    sure, truths = torch.tensor(confidences, dtype=torch.float64), torch.tensor(right, dtype=torch.bool)
    curve = metrics.risk_coverage(sure, truths)
    rows = zip(curve.thresholds.tolist(), curve.coverage.tolist(), curve.risk.tolist(), strict=True)
    # answers of one confidence stand at one point
    return [Point(*row) for row in dict.fromkeys(rows)]


def threshold_for(confidences: Sequence[float], right: Sequence[bool], risk: float) -> Point | None:
    """Give the threshold that answers most while at most this share of the answers is wrong; None if there is none.

    Choose it on other questions than those on which it is judged.

    Args:
        confidences: Of each answer.
        right: Whether it was right.
        risk: Share of the given answers that may be wrong.

    Raises:
        ValueError: If there is no answer, not a truth for each, or the risk is not from 0 to 1.

    Built in chapter 17.
    """
    if not 0 <= risk <= 1:
        raise ValueError(f"expected a risk from 0 to 1, got {risk}")
    kept = [point for point in risk_coverage(confidences, right) if point.risk <= risk]
    return max(kept, key=lambda point: point.coverage, default=None)
