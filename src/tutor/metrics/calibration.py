"""Calibration: when a model is 80 % sure, is it right in 80 % of such cases? And one number that helps it."""

import math
from dataclasses import dataclass
from itertools import pairwise

from tutor.shapes import Bool, Float, Int, Tensor


@dataclass(frozen=True)
class Bin:
    """The answers whose confidence falls between two edges."""

    low: float
    high: float
    count: int
    """How many answers; the two means are not a number where there is none."""
    confidence: float
    """The mean of what the model said."""
    accuracy: float
    """The share that was right."""


def reliability(
    confidences: Float[Tensor, "batch"],
    right: Bool[Tensor, "batch"],
    n_bins: int = 10,
    least: float | int = 0.0,
) -> list[Bin]:
    """Sort answers by confidence into bins of equal width: what a reliability diagram shows.

    An answer on an edge belongs to the bin below it, the least confidence of all to the first bin.

    Args:
        confidences: The probability that the model gave to each of its answers.
        right: Whether that answer was right.
        least: Where the first bin begins; 0.5 for the likelier of two classes, which cannot have less.

    Raises:
        ValueError: If there is no answer, not one truth for each, no bin, or a confidence is not from `least` to 1.

    Source: Guo et al. 2017, section 2 (arXiv:1706.04599). Built in chapter 15.
    """
    if not len(confidences) or len(confidences) != len(right):
        raise ValueError(f"expected a truth for each confidence, got {len(right)} and {len(confidences)}")
    if n_bins < 1 or not 0 <= least < 1:
        raise ValueError(f"expected at least one bin, from 0 or more and below 1, got {n_bins} from {least}")
    if not ((confidences >= least) & (confidences <= 1)).all():
        lowest, highest = confidences.min().item(), confidences.max().item()
        raise ValueError(f"expected confidences from {least} to 1, got some from {lowest:.3g} to {highest:.3g}")
    edges = [least + (1 - least) * place / n_bins for place in range(n_bins + 1)]
    bins = []
    for low, high in pairwise(edges):
        inside = (confidences <= high) if low == least else (confidences > low) & (confidences <= high)
        bins.append(
            Bin(
                low,
                high,
                int(inside.sum()),
                confidences[inside].double().mean().item(),
                right[inside].double().mean().item(),
            )
        )
    return bins


def expected_calibration_error(bins: list[Bin]) -> float:
    """Give how far confidence and accuracy are apart, on average over the answers.

    It depends on the bins, and is above 0 for a perfect model too, since the accuracy of a bin is a matter of luck.

    Args:
        bins: Those of `reliability`.

    Returns:
        From 0 to 1.

    Raises:
        ValueError: If the bins hold no answer.

    Source: Naeini et al. 2015 (doi:10.1609/aaai.v29i1.9602); Guo et al. 2017, section 2 (arXiv:1706.04599). Built in
    chapter 15.
    """
    total = sum(one.count for one in bins)
    if not total:
        raise ValueError("expected bins with answers, got none")
    return sum(one.count * abs(one.confidence - one.accuracy) for one in bins if one.count) / total


def fit_temperature(scores: Float[Tensor, "batch _"], labels: Int[Tensor, "batch"]) -> float:
    """Find the temperature by which to divide a classifier's scores so that the labels surprise it least.

    The loss is convex in the inverse temperature. Its slope is the mean score that the model expects, less the mean
    score of the right classes: it grows, and where it crosses zero is found by halving. No answer changes, since
    dividing by one number keeps the order of the scores.

    Args:
        scores: Logits, of examples that the model did not learn from.
        labels: Their classes.

    Returns:
        Above 1 for a model that is too sure, below 1 for one that is not sure enough.

    Raises:
        ValueError: If there is no example, or not one label for each; or if no finite temperature is best: the right
            class always has the highest score, or right classes score no higher than the others do on average.

    Source: Guo et al. 2017, section 4.2 (arXiv:1706.04599). Built in chapter 15.
    """
    if not len(scores) or len(scores) != len(labels):
        raise ValueError(f"expected a label for each row of scores, got {len(labels)} and {len(scores)}")
    scores = scores.double()
    of_truth = scores.gather(1, labels[:, None]).squeeze(1)

    def slope(inverse: float) -> float:
        expected = ((inverse * scores).softmax(dim=1) * scores).sum(dim=1)
        return (expected - of_truth).mean().item()

    if slope(0.0) >= 0:
        raise ValueError("expected right classes to score above the average class, got scores that know nothing")
    if bool((of_truth == scores.max(dim=1).values).all()):
        raise ValueError("expected a mistake among the answers, got none: every lower temperature is better")
    low, high = 0.0, 1.0
    while slope(high) < 0:
        low, high = high, 2 * high
    while not math.isclose(low, high, rel_tol=1e-9):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return 1 / high
