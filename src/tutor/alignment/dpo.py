"""Direct preference optimization: learn from comparisons without a reward model, and without drawing replies."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import logsigmoid

from tutor.alignment.log_probabilities import reply_log_probabilities
from tutor.alignment.reward_model import ComparisonBatch
from tutor.models.evaluation_mode import evaluating
from tutor.shapes import Float, Tensor
from tutor.training.loss import Loss


def preference_loss(
    better: Float[Tensor, "batch"],
    worse: Float[Tensor, "batch"],
    reference_better: Float[Tensor, "batch"],
    reference_worse: Float[Tensor, "batch"],
    strength: float | int,
) -> Float[Tensor, "batch"]:
    """Give the surprise at each judgement, if the reward of a reply is how much likelier than by the reference it is.

    Args:
        better: Log-probabilities of the preferred replies, in nats.
        worse: Of the other replies.
        reference_better: What the reference gives the preferred replies.
        reference_worse: What it gives the others.
        strength: Of the pull towards the reference ("beta"): what a nat is worth in reward.

    Raises:
        ValueError: If the strength is not positive.

    Source: Rafailov et al. 2023, equation 7 (arXiv:2305.18290). Built in chapter 14.
    """
    if not strength > 0:
        raise ValueError(f"expected a strength above 0, got {strength}")
    return -logsigmoid(strength * ((better - reference_better) - (worse - reference_worse)))


@dataclass(frozen=True)
class PreferenceBatch:
    """Pairs of replies with what the reference gives them."""

    pairs: ComparisonBatch
    reference_better: Float[Tensor, "batch"]
    """Log-probabilities of the better replies, in nats."""
    reference_worse: Float[Tensor, "batch"]
    """Log-probabilities of the worse ones."""

    @classmethod
    def of(
        cls,
        reference: nn.Module,
        prompts: Sequence[Sequence[int]],
        better: Sequence[Sequence[int]],
        worse: Sequence[Sequence[int]],
    ) -> "PreferenceBatch":
        """Lay the pairs out, and ask the reference.

        Args:
            reference: The model from which training starts; it stays as it is.
            prompts: Token ids.
            better: For each prompt the reply that was preferred.
            worse: For each prompt the other one.

        Raises:
            ValueError: If there are none, not equally many, or one is empty.
        """
        pairs = ComparisonBatch.of(prompts, better, worse).to(next(reference.parameters()).device)
        with evaluating(reference.modules()):
            known = [reply_log_probabilities(reference, replies) for replies in (pairs.better, pairs.worse)]
        return cls(pairs, *known)

    def __len__(self) -> int:
        return len(self.pairs)

    def rows(self, start: int, stop: int) -> "PreferenceBatch":
        """Give some of the pairs."""
        known = (self.reference_better[start:stop], self.reference_worse[start:stop])
        return PreferenceBatch(self.pairs.rows(start, stop), *known)

    def to(self, device: torch.device) -> "PreferenceBatch":
        """Give the same on another device."""
        known = (self.reference_better.to(device), self.reference_worse.to(device))
        return PreferenceBatch(self.pairs.to(device), *known)


@dataclass(frozen=True)
class PreferenceObjective:
    """Make the better replies likelier than the worse ones, by more than the reference does: for a `GPT`.

    Raises:
        ValueError: If the strength is not positive, or the weight negative.

    Source: Rafailov et al. 2023, equation 7 (arXiv:2305.18290); for the likelihood Pang et al. 2024, equation 1
    (arXiv:2404.19733). Built in chapter 14.
    """

    strength: float | int = 0.1
    """Of the pull towards the reference ("beta")."""
    likelihood_weight: float | int = 0.0
    """How much the likelihood of the better reply counts besides, in nats per token. With 0 it may fall, as long as the
    worse reply's falls faster."""

    def __post_init__(self) -> None:
        if not (self.strength > 0 and self.likelihood_weight >= 0):
            raise ValueError(
                f"expected a strength above 0 and a likelihood_weight of at least 0, "
                f"got {self.strength} and {self.likelihood_weight}"
            )

    def __call__(self, model: nn.Module, batch: PreferenceBatch) -> Loss:
        """Give the loss, summed over the pairs."""
        better, worse = (reply_log_probabilities(model, replies) for replies in (batch.pairs.better, batch.pairs.worse))
        losses = preference_loss(better, worse, batch.reference_better, batch.reference_worse, self.strength)
        per_token = -better / batch.pairs.better.counts.sum(dim=-1)
        losses = losses + self.likelihood_weight * per_token
        return Loss(losses.sum(), torch.tensor(len(batch), device=losses.device))
