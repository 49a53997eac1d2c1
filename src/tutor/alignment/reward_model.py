"""A reward learned from comparisons: which of two replies people would rather have."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import logsigmoid

from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.scalar_model import ScalarModel
from tutor.models.evaluation_mode import evaluating
from tutor.shapes import Float, Tensor
from tutor.training.loss import Loss

_AT_ONCE = 64
"""Texts that are read together, where none is learned from."""


@dataclass(frozen=True)
class ComparisonBatch:
    """Pairs of replies to the same prompts, the better ones apart from the worse ones."""

    better: ReplyBatch
    worse: ReplyBatch

    @classmethod
    def of(
        cls, prompts: Sequence[Sequence[int]], better: Sequence[Sequence[int]], worse: Sequence[Sequence[int]]
    ) -> "ComparisonBatch":
        """Lay the pairs out.

        Args:
            prompts: Token ids.
            better: For each prompt the reply that was preferred.
            worse: For each prompt the other one.

        Raises:
            ValueError: If there are none, not equally many, or one is empty.
        """
        return cls(ReplyBatch.of(prompts, better), ReplyBatch.of(prompts, worse))

    def __len__(self) -> int:
        return len(self.better)

    def rows(self, start: int, stop: int) -> "ComparisonBatch":
        """Give some of the pairs."""
        return ComparisonBatch(self.better.rows(start, stop), self.worse.rows(start, stop))

    def to(self, device: torch.device) -> "ComparisonBatch":
        """Give the same on another device."""
        return ComparisonBatch(self.better.to(device), self.worse.to(device))


def comparison_loss(better: Float[Tensor, "batch"], worse: Float[Tensor, "batch"]) -> Float[Tensor, "batch"]:
    """Give the surprise at each judgement, in nats, if the odds of preferring a reply are e to the lead of its reward.

    Only the difference counts: rewards that are all raised by the same amount lose nothing.

    Args:
        better: The rewards of the replies that were preferred.
        worse: The rewards of the others.

    Source: Bradley and Terry 1952; Ouyang et al. 2022, equation 1 (arXiv:2203.02155). Built in chapter 14.
    """
    return -logsigmoid(better - worse)


@dataclass(frozen=True)
class ComparisonObjective:
    """Give the better reply of each pair the greater reward: for a `ScalarModel`.

    Source: Ouyang et al. 2022, equation 1 (arXiv:2203.02155). Built in chapter 14.
    """

    def __call__(self, model: ScalarModel, batch: ComparisonBatch) -> Loss:
        """Give the loss, summed over the pairs."""
        losses = comparison_loss(*_rewards(model, batch))
        return Loss(losses.sum(), torch.tensor(len(batch), device=losses.device))


def agreement(model: ScalarModel, batch: ComparisonBatch) -> float:
    """Give the share of pairs in which the model, too, rates the better reply higher; a tie counts one half.

    Args:
        batch: On the model's device.

    Built in chapter 14.
    """
    with evaluating(model.modules()):
        better, worse = (_by_length(model, replies) for replies in (batch.better, batch.worse))
    return ((better > worse).double() + (better == worse).double() / 2).mean().item()


def _rewards(model: ScalarModel, batch: ComparisonBatch) -> tuple[Float[Tensor, "batch"], Float[Tensor, "batch"]]:
    better, worse = (model.at_end(replies.tokens, replies.is_real) for replies in (batch.better, batch.worse))
    return better, worse


def _by_length(model: ScalarModel, replies: ReplyBatch) -> Float[Tensor, "batch"]:
    """Rate replies, texts of like length together, so that little padding is read."""
    lengths = replies.is_real.sum(dim=-1)
    order = lengths.argsort()
    rewards = []
    for rows in order.split(_AT_ONCE):
        longest = int(lengths[rows].max())
        rewards.append(model.at_end(replies.tokens[rows, :longest], replies.is_real[rows, :longest]))
    return torch.cat(rewards)[order.argsort()]
