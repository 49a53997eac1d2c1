"""Proximal policy optimization: a policy, and a critic that says what was to be expected."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from tutor.alignment.advantages import generalized_advantages, whitened
from tutor.alignment.log_probabilities import target_log_probabilities
from tutor.alignment.policy_loss import clipped_policy_loss, clipped_value_loss
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.rollouts import Reward, Sampler, drawn_log_probabilities
from tutor.alignment.scalar_model import ScalarModel
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.shapes import Bool, Float, Int, Tensor
from tutor.training.loss import Loss


class ActorCritic(nn.Module):
    """A policy and its critic, trained side by side.

    Args:
        policy: Speaks.
        critic: Foretells, at each place, what the reply will earn from there on.

    Source: Ouyang et al. 2022, section 3.5 and appendix C.4 (arXiv:2203.02155). Built in chapter 14.
    """

    def __init__(self, policy: GPT, critic: ScalarModel) -> None:
        super().__init__()
        self.policy, self.critic = policy, critic

    def forward(self, tokens: Int[Tensor, "batch position"]) -> Float[Tensor, "batch position vocab"]:
        """Score what may come next, as the policy does."""
        return self.policy(tokens)

    def values(self, batch: ReplyBatch) -> Float[Tensor, "batch position"]:
        """Give what is expected before each target is drawn; 0 where it is not one of the reply's tokens."""
        return self.critic(batch.inputs).masked_fill(~batch.counts, 0)


@dataclass(frozen=True)
class RolloutBatch(ReplyBatch):
    """Drawn replies, with an advantage for each token. What belongs to targets is one place shorter than the text."""

    advantages: Float[Tensor, "batch position-1"]
    drawn_with: Float[Tensor, "batch position-1"]
    """Log-probabilities of the drawn tokens when they were drawn, in nats."""
    expected: Float[Tensor, "batch position-1"]
    """What the critic expected then."""
    returns: Float[Tensor, "batch position-1"]
    """What came, as far as the critic should foretell it."""


@dataclass(frozen=True)
class ProximalObjective:
    """Follow the advantages, and teach the critic: for an `ActorCritic`.

    Raises:
        ValueError: If the clip is not positive, or the weight negative.

    Source: Schulman et al. 2017, equation 9 without the entropy (arXiv:1707.06347). Built in chapter 14.
    """

    clip: float | int = 0.2
    """How far a token's probability (as a share of itself) and an expectation may move with one batch."""
    value_weight: float | int = 0.5
    """How much the critic's error counts."""

    def __post_init__(self) -> None:
        if not (self.clip > 0 and self.value_weight >= 0):
            raise ValueError(
                f"expected a clip above 0 and a value_weight of at least 0, got {self.clip} and {self.value_weight}"
            )

    def __call__(self, model: ActorCritic, batch: RolloutBatch) -> Loss:
        """Give the loss, summed over the replies' tokens."""
        now, values = target_log_probabilities(model.policy, batch), model.values(batch)
        losses = clipped_policy_loss(now, batch.drawn_with, batch.advantages, self.clip)
        losses = losses + self.value_weight * clipped_value_loss(values, batch.expected, batch.returns, self.clip)
        return Loss(losses.masked_fill(~batch.counts, 0).sum(), batch.counts.sum())


class ProximalRollouts:
    """Makes the batches of a `Trainer`: draws one reply to each prompt named, and gives the batch several times.

    A run that is resumed between two uses of a batch draws a new one.

    Args:
        model: The policy that is trained, with its critic.
        reference: A copy of the policy from before; it stays as it is.
        prompts: Token ids of all prompts.
        reward: What replies are worth.
        sampler: Draws the replies.
        divergence_weight: What a nat of distance from the reference costs, token by token ("beta").
        n_uses: Steps that are taken with each batch.

    Raises:
        ValueError: If a batch is not used at all, the weight is negative, or the reference is the policy itself.

    Source: Ouyang et al. 2022, equation 2 without the pretraining term (arXiv:2203.02155). Built in chapter 14.
    """

    def __init__(
        self,
        model: ActorCritic,
        reference: GPT,
        prompts: Sequence[Sequence[int]],
        reward: Reward,
        sampler: Sampler,
        divergence_weight: float | int = 0.05,
        n_uses: int = 2,
    ) -> None:
        if not (n_uses >= 1 and divergence_weight >= 0):
            raise ValueError(
                f"expected n_uses of at least 1 and a divergence_weight of at least 0, "
                f"got {n_uses} and {divergence_weight}"
            )
        if reference is model.policy:
            raise ValueError("expected a reference apart from the policy, got the same model: copy it first")
        self.model, self.reference, self.prompts = model, reference, prompts
        self.reward, self.sampler, self.divergence_weight, self.n_uses = reward, sampler, divergence_weight, n_uses
        self.mean_rewards: list[float] = []
        """Of each batch that was drawn since this was made, without the cost of distance."""
        self._batch: RolloutBatch | None = None
        self._n_left = 0

    def __call__(self, places: Sequence[int]) -> RolloutBatch:
        """Draw a reply to each of these prompts, and judge it; or give the batch of before once more.

        Args:
            places: Of the prompts.
        """
        if self._batch is None or not self._n_left:
            self._batch, self._n_left = self._draw(places), self.n_uses
        self._n_left -= 1
        return self._batch

    def _draw(self, places: Sequence[int]) -> RolloutBatch:
        prompts = [self.prompts[place] for place in places]
        drawn = self.sampler(self.model.policy, prompts)
        replies = [reply.tokens for reply in drawn]
        earned = self.reward(places, replies)
        self.mean_rewards.append(earned.mean().item())
        batch = ReplyBatch.of(prompts, replies).to(next(self.model.parameters()).device)
        with evaluating(self.model.modules()), evaluating(self.reference.modules()):
            reference = target_log_probabilities(self.reference, batch)
            expected = self.model.values(batch)
        drawn_with = drawn_log_probabilities(batch, drawn).to(reference.dtype)
        rewards = token_rewards(earned, drawn_with - reference, batch.counts, self.divergence_weight)
        advantages = generalized_advantages(rewards, expected, batch.counts)
        return RolloutBatch(
            **vars(batch),
            advantages=whitened(advantages, batch.counts),
            drawn_with=drawn_with,
            expected=expected,
            returns=advantages + expected,
        )


def token_rewards(
    earned: Float[Tensor, "batch"],
    distance: Float[Tensor, "batch position"],
    counts: Bool[Tensor, "batch position"],
    divergence_weight: float | int,
) -> Float[Tensor, "batch position"]:
    """Give what each token earns: its cost of leaving the reference, and at the reply's last token what the reply did.

    Args:
        earned: By each whole reply.
        distance: By how much the policy finds each token likelier than the reference does, in nats.
        counts: True at the reply's tokens.
        divergence_weight: What a nat costs.

    Raises:
        ValueError: If nothing counts in a row.

    Source: Ouyang et al. 2022, equation 2 (arXiv:2203.02155). Built in chapter 14.
    """
    if not (is_said := counts.any(dim=-1)).all():
        raise ValueError(f"expected a place that counts in each row, got none in row {int(is_said.int().argmin())}")
    rewards = -divergence_weight * distance.masked_fill(~counts, 0)
    last = counts.shape[-1] - 1 - counts.flip(-1).int().argmax(dim=-1)
    return rewards.scatter_add(-1, last[:, None], earned[:, None].to(rewards))
