"""Smoothing: from counts to probabilities, one formula for each idea.

Each works number by number: on the counts of every token after one context, or of each token of a text after its own.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch

from tutor.shapes import Float, Tensor


@dataclass(frozen=True)
class ContextCounts:
    """What was counted after a context, all tokens together; or after each of several contexts."""

    total: Float[Tensor, "..."]
    """How often the context was seen with a token after it."""
    kinds: Float[Tensor, "..."]
    """How many different tokens came after it."""
    vocab_size: int
    """How many tokens there are."""


@runtime_checkable
class Smoothing(Protocol):
    """Turns counts into probabilities that sum to one over the vocabulary."""

    def __call__(
        self, seen: Float[Tensor, "..."], context: ContextCounts, shorter: Float[Tensor, "..."]
    ) -> Float[Tensor, "..."]:
        """Give the probability of tokens after a context, or of each token after its own.

        Args:
            seen: How often the token came after this context.
            context: What was counted after it altogether.
            shorter: The probability of the same token after the context without its first token; after the empty
                context, of a token drawn blindly.
        """


@dataclass(frozen=True)
class Unsmoothed:
    """The share of the times: what was never seen has probability zero. It makes the counted texts most probable.

    After a context that was never seen it is 0 of 0 times: not a number.

    Source: Shannon 1948, section 3 (doi:10.1002/j.1538-7305.1948.tb01338.x). Built in chapter 2.
    """

    def __call__(
        self, seen: Float[Tensor, "..."], context: ContextCounts, shorter: Float[Tensor, "..."]
    ) -> Float[Tensor, "..."]:
        """Divide the count by the total."""
        return seen / context.total


@dataclass(frozen=True)
class AddK:
    """Pretend that every token was seen k times more than it was, after every context.

    Args:
        k: 1 is Laplace's rule; less is usually better.

    Raises:
        ValueError: If k is not positive.

    Source: Chen and Goodman 1999, section 2.1 (doi:10.1006/csla.1999.0128). Built in chapter 2.
    """

    k: float | int = 1

    def __post_init__(self) -> None:
        if not self.k > 0:
            raise ValueError(f"expected k above 0, got {self.k}; Unsmoothed adds nothing")

    def __call__(
        self, seen: Float[Tensor, "..."], context: ContextCounts, shorter: Float[Tensor, "..."]
    ) -> Float[Tensor, "..."]:
        """Divide the raised count by the raised total."""
        return (seen + self.k) / (context.total + self.k * context.vocab_size)


@dataclass(frozen=True)
class Interpolation:
    """Mix the share of the times with what the shorter context says, by a fixed weight.

    Args:
        weight: Of the longer context.

    Raises:
        ValueError: If the weight is not at least 0 and below 1.

    Source: Jelinek and Mercer 1980; Chen and Goodman 1999, section 2.3 (doi:10.1006/csla.1999.0128). Built in
    chapter 2.
    """

    weight: float | int

    def __post_init__(self) -> None:
        if not 0 <= self.weight < 1:
            raise ValueError(f"expected a weight of at least 0 and below 1, got {self.weight}")

    def __call__(
        self, seen: Float[Tensor, "..."], context: ContextCounts, shorter: Float[Tensor, "..."]
    ) -> Float[Tensor, "..."]:
        """Mix; where the context was never seen, the shorter one speaks alone."""
        mixed = self.weight * seen / context.total + (1 - self.weight) * shorter
        return torch.where(context.total > 0, mixed, shorter)


@dataclass(frozen=True)
class AbsoluteDiscount:
    """Take the same small amount off every count that there is, and share what was taken as the shorter context says.

    A context that was followed by many different tokens gives more away, as it should.

    Args:
        discount: What is taken off each count.

    Raises:
        ValueError: If the discount is not above 0 and at most 1.

    Source: Ney et al. 1994 (doi:10.1006/csla.1994.1001); Chen and Goodman 1999, section 2.6. Built in chapter 2.
    """

    discount: float | int = 0.75

    def __post_init__(self) -> None:
        if not 0 < self.discount <= 1:
            raise ValueError(f"expected a discount above 0 and at most 1, got {self.discount}")

    def __call__(
        self, seen: Float[Tensor, "..."], context: ContextCounts, shorter: Float[Tensor, "..."]
    ) -> Float[Tensor, "..."]:
        """Discount and share; where the context was never seen, the shorter one speaks alone."""
        taken = self.discount * context.kinds
        shared = (seen - self.discount * (seen > 0) + taken * shorter) / context.total
        return torch.where(context.total > 0, shared, shorter)
