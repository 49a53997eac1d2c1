"""ROUGE-L: how much of a summary stands in the reference, in the same order."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RougeL:
    """How well two texts agree in order; each number from 0 to 1."""

    precision: float
    """Share of the hypothesis that stands in the reference."""
    recall: float
    """Share of the reference that stands in the hypothesis."""

    @property
    def f1(self) -> float:
        """The harmonic mean of both: high only where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def rouge_l(hypothesis: Sequence[str], reference: Sequence[str]) -> RougeL:
    """Compare by the longest common subsequence: tokens in the same order, with gaps allowed.

    Args:
        hypothesis: A list of words; for Chinese the text itself, whose characters are compared.
        reference: The same of the reference.

    Raises:
        ValueError: If the reference is empty.

    Source: Lin 2004, equations 2 to 4 with equal weights (https://aclanthology.org/W04-1013). Built in chapter 15.
    """
    if not reference:
        raise ValueError("expected a reference of at least one token, got an empty one")
    common = common_subsequence_length(hypothesis, reference)
    return RougeL(common / len(hypothesis) if hypothesis else 0.0, common / len(reference))


def common_subsequence_length(first: Sequence[str], second: Sequence[str]) -> int:
    """Give the length of the longest sequence that is left of both when some items are crossed out.

    A table is filled row by row: two equal items lengthen what their beginnings share; otherwise the better of the two
    neighbors stands.

    Source: Cormen et al. 2009, section 15.4. Built in chapter 15.
    """
    above = [0] * (len(second) + 1)
    for item in first:
        row = [0]
        for place, other in enumerate(second):
            row.append(above[place] + 1 if item == other else max(row[-1], above[place + 1]))
        above = row
    return above[-1]
