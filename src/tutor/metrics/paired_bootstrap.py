"""Is one model better than another, or would other examples have said the opposite?"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.metrics.bootstrap import Interval, bootstrap_interval


@dataclass(frozen=True)
class PairedDifference:
    """How much better the first of two models is, on the same examples."""

    interval: Interval
    """The mean of its lead, and where that would mostly lie with other examples of the same kind."""
    share_not_better: float
    """Share of the resampled means in which it does not lead: small where the lead would mostly last."""


def paired_bootstrap(
    first: Sequence[float | int],
    second: Sequence[float | int],
    seed: int,
    confidence: float = 0.95,
    n_resamples: int = 1000,
) -> PairedDifference:
    """Draw examples with replacement, each with the scores of both models, and see how the lead varies.

    What makes an example hard for both models falls out of the difference. So the interval is narrower than two
    intervals side by side suggest. It covers other examples of the same kind, not another training run.

    Args:
        first: A score for each example, of the model that may be better.
        second: The other model's score for the same examples, in the same order.
        seed: The same seed gives the same result.
        confidence: Share of the resampled means that lie inside the interval.
        n_resamples: How often examples are drawn.

    Raises:
        ValueError: If the models have no scores, or not equally many.

    Source: Koehn 2004 (https://aclanthology.org/W04-3250). Built in chapter 15.
    """
    if not first or len(first) != len(second):
        raise ValueError(f"expected scores of both models for the same examples, got {len(first)} and {len(second)}")
    leads = [float(one - other) for one, other in zip(first, second, strict=True)]
    interval = bootstrap_interval(leads, seed, confidence, n_resamples)
    draw = random.Random(seed)  # the same resamples again
    lost = sum(sum(draw.choices(leads, k=len(leads))) <= 0 for _ in range(n_resamples))
    return PairedDifference(interval, lost / n_resamples)
