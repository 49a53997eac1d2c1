"""The strictest score: right or wrong."""

from collections.abc import Sequence
from typing import Any


def exact_match(answers: Sequence[Any], truths: Sequence[Any]) -> float:
    """Give the share of answers that are exactly right, from 0 to 1.

    Raises:
        ValueError: If there is no answer, or not one for each truth.

    Source: built in chapter 8.
    """
    if not answers or len(answers) != len(truths):
        raise ValueError(f"expected one answer for each truth, got {len(answers)} answers and {len(truths)} truths")
    return sum(answer == truth for answer, truth in zip(answers, truths, strict=True)) / len(answers)
