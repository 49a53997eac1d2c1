"""From scores to one token: rules that change the scores, then a choice."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import torch

from tutor.shapes import Bool, Float, Int, Tensor


@runtime_checkable
class Rule(Protocol):
    """Changes the scores before a token is chosen."""

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Give new scores (logits); minus infinity rules a token out.

        Args:
            seen: True at the tokens that stand in the text already, its prompt included.
        """


@runtime_checkable
class Choice(Protocol):
    """Chooses one token by its score."""

    def __call__(self, scores: Float[Tensor, "batch vocab"]) -> Int[Tensor, "batch"]:
        """Give one token for each text."""


def apply_rules(
    rules: Iterable[Rule], scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
) -> Float[Tensor, "batch vocab"]:
    """Change the scores by one rule after the other: the order counts.

    Args:
        seen: True at the tokens that stand in the text already.
    """
    for rule in rules:
        scores = rule(scores, seen)
    return scores


@dataclass(frozen=True)
class Temperature:
    """Divide the scores: below 1 the likely tokens gain, above 1 the unlikely ones.

    Raises:
        ValueError: If it is not a positive number.

    Source: Holtzman et al. 2020, equation 4 (arXiv:1904.09751). Built in chapter 9.
    """

    temperature: float

    def __post_init__(self) -> None:
        if not 0 < self.temperature < math.inf:
            raise ValueError(
                f"expected a temperature above 0, got {self.temperature}: "
                "towards 0 only the best token is left, which is Greedy"
            )

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Give the divided scores."""
        return scores / self.temperature


@dataclass(frozen=True)
class TopK:
    """Keep the k best tokens, and those that tie with the last of them.

    Raises:
        ValueError: If k is not positive.

    Source: Fan et al. 2018 (arXiv:1805.04833). Built in chapter 9.
    """

    k: int

    def __post_init__(self) -> None:
        if self.k < 1:
            raise ValueError(f"expected k to be at least 1, got {self.k}")

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Rule out all tokens below the k-th."""
        worst_kept = scores.topk(min(self.k, scores.shape[-1])).values[:, -1:]
        return scores.masked_fill(scores < worst_kept, -torch.inf)


@dataclass(frozen=True)
class TopP:
    """Keep the fewest best tokens whose probabilities add up to at least p ("nucleus").

    Raises:
        ValueError: If p is not in (0, 1].

    Source: Holtzman et al. 2020, equations 2 and 3 (arXiv:1904.09751). Built in chapter 9.
    """

    p: float

    def __post_init__(self) -> None:
        if not 0 < self.p <= 1:
            raise ValueError(f"expected p in (0, 1], got {self.p}")

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Rule out the tail: from the worst token up, as long as what is ruled out holds no more than 1 - p."""
        ascending, order = scores.sort(dim=-1)
        out = ascending.softmax(dim=-1).cumsum(dim=-1) <= 1 - self.p
        out[:, -1] = False  # the best token always stays
        return scores.masked_fill(out.scatter(-1, order, out), -torch.inf)


@dataclass(frozen=True)
class MinP:
    """Keep the tokens that are at least p times as likely as the best one.

    Raises:
        ValueError: If p is not in [0, 1].

    Source: Nguyen et al. 2024, section 3 (arXiv:2407.01082). Built in chapter 9.
    """

    p: float

    def __post_init__(self) -> None:
        if not 0 <= self.p <= 1:
            raise ValueError(f"expected p in [0, 1], got {self.p}")

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Rule out the tokens that fall too far behind."""
        probabilities = scores.softmax(dim=-1)
        best = probabilities.amax(dim=-1, keepdim=True)
        return scores.masked_fill(probabilities < self.p * best, -torch.inf)


@dataclass(frozen=True)
class RepetitionPenalty:
    """Lower the scores of tokens that stand in the text already: above 0 divide, below 0 multiply.

    Raises:
        ValueError: If the penalty is not a positive number; 1 changes nothing, below 1 rewards.

    Source: Keskar et al. 2019, section 4.1 (arXiv:1909.05858), with the sign regarded, as Hugging Face does.
    Built in chapter 9.
    """

    penalty: float

    def __post_init__(self) -> None:
        if not 0 < self.penalty < math.inf:
            raise ValueError(f"expected a penalty above 0, got {self.penalty}")

    def __call__(
        self, scores: Float[Tensor, "batch vocab"], seen: Bool[Tensor, "batch vocab"]
    ) -> Float[Tensor, "batch vocab"]:
        """Change the scores of what was seen."""
        lowered = torch.where(scores < 0, scores * self.penalty, scores / self.penalty)
        return torch.where(seen, lowered, scores)


@dataclass(frozen=True)
class Greedy:
    """Choose the best token; the first of those that tie."""

    def __call__(self, scores: Float[Tensor, "batch vocab"]) -> Int[Tensor, "batch"]:
        """Give one token for each text."""
        return scores.argmax(dim=-1)


@dataclass(frozen=True)
class Sample:
    """Draw a token with the probability that softmax gives it.

    Args:
        generator: Where chance comes from; the same seed gives the same text. It may be on another device.
    """

    generator: torch.Generator

    def __call__(self, scores: Float[Tensor, "batch vocab"]) -> Int[Tensor, "batch"]:
        """Give one token for each text."""
        probabilities = scores.softmax(dim=-1).to(self.generator.device)
        return torch.multinomial(probabilities, 1, generator=self.generator)[:, 0].to(scores.device)
