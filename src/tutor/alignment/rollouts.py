"""Replies that a policy draws itself, and what they earned: what reinforcement learning learns from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from tutor.alignment.reply_batch import ReplyBatch
from tutor.generation.generate import Generated, generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample, Temperature
from tutor.generation.several_session import SeveralSession
from tutor.models.gpt import GPT
from tutor.shapes import Float, Tensor

Reward = Callable[[Sequence[int], Sequence[Sequence[int]]], Float[Tensor, "batch"]]
"""Gives what each reply is worth, from the numbers of the prompts and the tokens of the replies."""


@dataclass(frozen=True)
class Sampler:
    """Draws replies as the policy itself would speak.

    Chance comes from PyTorch's own generator, which a checkpoint of the trainer keeps.

    Raises:
        ValueError: If a number is not positive.
    """

    end_id: int
    """The token that ends a turn."""
    max_new_tokens: int = 32
    """A reply that has not ended by then is cut off, and has no end token."""
    temperature: float | int = 1.0
    """At 1 the replies are the policy's own, as policy gradients expect."""

    def __post_init__(self) -> None:
        if not (self.max_new_tokens >= 1 and self.temperature > 0):
            raise ValueError(
                f"expected max_new_tokens of at least 1 and a temperature above 0, "
                f"got {self.max_new_tokens} and {self.temperature}"
            )

    def __call__(self, policy: GPT, prompts: Sequence[Sequence[int]], n_each: int = 1) -> list[Generated]:
        """Draw replies, with their ends.

        Args:
            prompts: Token ids.
            n_each: Replies to each prompt, which is read once.

        Returns:
            The replies to the first prompt, then those to the second, and so on.
        """
        rules = () if self.temperature == 1 else (Temperature(float(self.temperature)),)
        session, choice = SeveralSession(GPTSession(policy, prompts), n_each), Sample(torch.default_generator)
        return generate(session, rules, choice, self.max_new_tokens, {self.end_id})


def drawn_log_probabilities(batch: ReplyBatch, replies: Sequence[Generated]) -> Float[Tensor, "batch position"]:
    """Lay out what the policy gave the tokens as it drew them, in nats: as `target_log_probabilities`, at no cost.

    Args:
        batch: Of these replies behind their prompts.
        replies: As the sampler gave them.
    """
    laid_out = torch.zeros(batch.targets.shape, dtype=torch.float64)
    laid_out[batch.counts.cpu()] = laid_out.new_tensor(
        [chance for reply in replies for chance in reply.log_probabilities]
    )
    return laid_out.to(batch.tokens.device)
