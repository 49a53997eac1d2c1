"""Refusing to answer: how many mistakes are left if only the surest answers are given?"""

from dataclasses import dataclass

import torch

from tutor.shapes import Bool, Float, Tensor


@dataclass(frozen=True)
class RiskCoverage:
    """For each number of answers given, the surest first: how many are given, and how many of them are wrong."""

    thresholds: Float[Tensor, "batch"]
    """The least confidence with which an answer is given, falling."""
    coverage: Float[Tensor, "batch"]
    """Share of the questions that are answered."""
    risk: Float[Tensor, "batch"]
    """Share of the answers given that are wrong."""

    @property
    def area(self) -> float:
        """The mean risk over all coverages; for a confidence that says nothing it is the share of wrong answers."""
        return self.risk.mean().item()

    def at_coverage(self, share: float | int) -> float:
        """Give the risk where at least this share of the questions is answered.

        Raises:
            ValueError: If the share is not above 0 and at most 1.
        """
        if not 0 < share <= 1:
            raise ValueError(f"expected a share above 0 and at most 1, got {share}")
        return self.risk[int((self.coverage < share - 1e-9).sum())].item()

    def most_coverage(self, risk: float | int) -> float:
        """Give the largest share of the questions that can be answered at a risk of at most this; 0 if none can."""
        kept = self.coverage[self.risk <= risk]
        return kept.max().item() if len(kept) else 0.0


def risk_coverage(confidences: Float[Tensor, "batch"], right: Bool[Tensor, "_"]) -> RiskCoverage:
    """Answer the surest question first, then the next, and see how the share of wrong answers grows.

    Answers of one confidence come or go together: where a threshold cannot tell them apart, all places of them have the
    risk of the last.

    Args:
        confidences: How sure the model was of each answer.
        right: Whether that answer was right.

    Raises:
        ValueError: If there is no answer, not one truth for each, or a confidence is not a number.

    Source: El-Yaniv and Wiener 2010, section 2 (https://jmlr.org/papers/v11/el-yaniv10a.html); Geifman and El-Yaniv
    2017, section 2 (arXiv:1705.08500). Built in chapter 20.
    """
    if not len(confidences) or len(confidences) != len(right):
        raise ValueError(f"expected a truth for each confidence, got {len(right)} and {len(confidences)}")
    if confidences.isnan().any():
        raise ValueError("expected confidences that are numbers, got NaN")
    order = confidences.argsort(descending=True, stable=True)
    sorted_confidences, wrong = confidences.double()[order], (~right[order]).double()
    given = torch.arange(1, len(order) + 1, dtype=torch.float64)
    last_equal = torch.searchsorted(-sorted_confidences, -sorted_confidences, right=True) - 1
    risk = (wrong.cumsum(0) / given)[last_equal]
    return RiskCoverage(sorted_confidences, given[last_equal] / len(order), risk)
