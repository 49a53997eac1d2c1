"""Runs of n neighbors, and a check that most metrics share."""

from collections import Counter
from collections.abc import Sequence


def count_ngrams(items: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    """Count the runs of n neighbors.

    Args:
        items: Words, or the characters of a string.

    Raises:
        ValueError: If n is below 1.

    Source: built in chapter 2.
    """
    if n < 1:
        raise ValueError(f"expected n of at least 1, got {n}")
    return Counter(tuple(items[start : start + n]) for start in range(len(items) - n + 1))


def require_references(hypotheses: Sequence[Sequence[str]], references: Sequence[Sequence[Sequence[str]]]) -> None:
    """Refuse a corpus that cannot be scored.

    Args:
        references: For each hypothesis its references.

    Raises:
        ValueError: If there is no hypothesis, not one list of references for each, or one without any reference.
    """
    if not hypotheses or len(hypotheses) != len(references):
        raise ValueError(
            "expected one list of references for each hypothesis, "
            f"got {len(hypotheses)} hypotheses and {len(references)} lists"
        )
    without = [row for row, known in enumerate(references) if not known or isinstance(known, str)]
    if without:
        raise ValueError(f"expected a list of at least one reference for each hypothesis, got none in row {without[0]}")
