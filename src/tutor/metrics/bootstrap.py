"""How far may a mean be off, when the examples happen to be these and not others?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A mean, and the range in which it would mostly lie with other examples of the same kind."""

    mean: float
    low: float
    high: float


def bootstrap_interval(
    scores: Sequence[float], seed: int, confidence: float = 0.95, n_resamples: int = 1000
) -> Interval:
    """Draw as many examples as there are, with replacement, again and again, and see how the mean varies.

    Says nothing of examples of another kind, nor of another training run.

    Args:
        scores: One for each example.
        seed: The same seed gives the same interval.
        confidence: Share of the resampled means that lie inside.
        n_resamples: How often examples are drawn.

    Raises:
        ValueError: If there is no score, the confidence is not between 0 and 1, or nothing is drawn.

    Source: Efron 1979 (doi:10.1214/aos/1176344552), with the percentiles of Efron and Tibshirani 1993,
    chapter 13; for translation Koehn 2004 (https://aclanthology.org/W04-3250). Built in chapter 15.
    """
    if not scores or n_resamples < 1:
        raise ValueError(f"expected scores and at least one resample, got {len(scores)} and {n_resamples}")
    if not 0 < confidence < 1:
        raise ValueError(f"expected a confidence between 0 and 1, got {confidence}")
    draw = random.Random(seed)
    means = sorted(sum(draw.choices(scores, k=len(scores))) / len(scores) for _ in range(n_resamples))
    outside = (1 - confidence) / 2
    return Interval(sum(scores) / len(scores), _quantile(means, outside), _quantile(means, 1 - outside))


def _quantile(ascending: list[float], share: float) -> float:
    """Give the value below which this share of the others lies; between two values, in a straight line."""
    place = share * (len(ascending) - 1)
    below = int(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (place - below) * (ascending[above] - ascending[below])
