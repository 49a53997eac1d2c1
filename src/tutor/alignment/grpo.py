"""Group relative policy optimization: several replies to each prompt, each judged beside the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

from tutor.alignment.advantages import group_advantages
from tutor.alignment.divergence import estimated_divergence
from tutor.alignment.log_probabilities import mean_over_replies, target_log_probabilities
from tutor.alignment.policy_loss import clipped_policy_loss
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.rollouts import Reward, Sampler, drawn_log_probabilities
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.shapes import Float, Tensor
from tutor.training.loss import Loss


@dataclass(frozen=True)
class GroupBatch(ReplyBatch):
    """Drawn replies, with what each is to be changed by. What belongs to targets is one place shorter than the text."""

    advantages: Float[Tensor, "batch"]
    drawn_with: Float[Tensor, "batch position-1"]
    """Log-probabilities of the drawn tokens when they were drawn, in nats."""
    reference: Float[Tensor, "batch position-1"]
    """What the reference gives them."""


@dataclass(frozen=True)
class GroupObjective:
    """Make replies likelier that did better than others to the same prompt, and stay near the reference: for a `GPT`.

    Every reply weighs the same, however long it is.

    Raises:
        ValueError: If the clip is not positive, or the weight negative.

    Source: Shao et al. 2024, equation 3 (arXiv:2402.03300). Built in chapter 14.
    """

    divergence_weight: float | int = 0.04
    """What a nat of distance from the reference costs ("beta")."""
    clip: float | int = 0.2
    """How far a token's probability may move with one batch, as a share of itself."""

    def __post_init__(self) -> None:
        if not (self.clip > 0 and self.divergence_weight >= 0):
            raise ValueError(
                f"expected a clip above 0 and a divergence_weight of at least 0, "
                f"got {self.clip} and {self.divergence_weight}"
            )

    def __call__(self, model: nn.Module, batch: GroupBatch) -> Loss:
        """Give the loss, summed over the replies."""
        now = target_log_probabilities(model, batch)
        follow = clipped_policy_loss(now, batch.drawn_with, batch.advantages[:, None].expand_as(now), self.clip)
        stay = estimated_divergence(now, batch.reference)
        losses = mean_over_replies(follow + self.divergence_weight * stay, batch.counts)
        return Loss(losses.sum(), torch.tensor(len(batch), device=losses.device))


class GroupRollouts:
    """Makes the batches of a `Trainer`: for the prompts that are named it draws replies from the policy, as it is now.

    Args:
        policy: The model that is trained.
        reference: A copy of it from before; it stays as it is.
        prompts: Token ids of all prompts.
        reward: What replies are worth.
        sampler: Draws the replies.
        group_size: Replies to each prompt.

    Raises:
        ValueError: If a group has fewer than two replies, or the reference is the policy itself.

    Source: Shao et al. 2024, algorithm 1 (arXiv:2402.03300); to leave out groups that teach nothing is from Yu et al.
    2025, section 3.2 (arXiv:2503.14476), which draws others instead. Built in chapter 14.
    """

    def __init__(
        self,
        policy: GPT,
        reference: GPT,
        prompts: Sequence[Sequence[int]],
        reward: Reward,
        sampler: Sampler,
        group_size: int = 8,
    ) -> None:
        if group_size < 2:
            raise ValueError(f"expected groups of at least 2 replies, got {group_size}")
        if reference is policy:
            raise ValueError("expected a reference apart from the policy, got the same model: copy it first")
        self.policy, self.reference, self.prompts = policy, reference, prompts
        self.reward, self.sampler, self.group_size = reward, sampler, group_size
        self.mean_rewards: list[float] = []
        """Of each batch that was drawn since this was made."""
        self.kept_shares: list[float] = []
        """Of each of them the share of replies whose group taught something."""

    def __call__(self, places: Sequence[int]) -> GroupBatch:
        """Draw a group of replies to each of these prompts, judge them, and keep the groups that teach something.

        Where all replies to a prompt earned the same, there is nothing to choose between. Of a batch that has no other
        groups the first is kept.

        Args:
            places: Of the prompts.
        """
        drawn = self.sampler(self.policy, [self.prompts[place] for place in places], self.group_size)
        repeated = [place for place in places for _ in range(self.group_size)]
        rewards = self.reward(repeated, [reply.tokens for reply in drawn])
        self.mean_rewards.append(rewards.mean().item())
        kept = self._kept(rewards)
        self.kept_shares.append(len(kept) / len(drawn))

        replies = [drawn[row] for row in kept]
        prompts = [self.prompts[repeated[row]] for row in kept]
        device = next(self.policy.parameters()).device
        batch = ReplyBatch.of(prompts, [reply.tokens for reply in replies]).to(device)
        with evaluating(self.reference.modules()):
            reference = target_log_probabilities(self.reference, batch)
        advantages = group_advantages(rewards, self.group_size)[kept].to(device)
        drawn_with = drawn_log_probabilities(batch, replies).to(reference.dtype)
        return GroupBatch(**vars(batch), advantages=advantages, drawn_with=drawn_with, reference=reference)

    def _kept(self, rewards: Float[Tensor, "batch"]) -> list[int]:
        groups = rewards.reshape(-1, self.group_size)
        differs = (groups != groups[:, :1]).any(dim=-1)
        if not differs.any():
            differs[0] = True
        return differs.repeat_interleave(self.group_size).nonzero()[:, 0].tolist()
