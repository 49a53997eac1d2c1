"""Prompts with replies, as tensors: which tokens were given, which were said."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.data.batching import Columns, pad
from tutor.shapes import Bool, Int, Tensor


@dataclass(frozen=True)
class ReplyBatch(Columns):
    """Prompts, each with a reply behind it, padded behind that."""

    tokens: Int[Tensor, "batch position"]
    is_real: Bool[Tensor, "batch position"]
    """False at padding."""
    is_reply: Bool[Tensor, "batch position"]
    """True at the tokens of the reply, its end among them."""

    @classmethod
    def of(cls, prompts: Sequence[Sequence[int]], replies: Sequence[Sequence[int]]) -> "ReplyBatch":
        """Lay prompts and replies side by side.

        Args:
            prompts: Token ids, up to the token after which the assistant speaks.
            replies: Token ids with the end of the turn, if the reply has one.

        Raises:
            ValueError: If there are none, not equally many, or one is empty.
        """
        if len(prompts) != len(replies):
            raise ValueError(f"expected a reply for each of {len(prompts)} prompts, got {len(replies)}")
        if empty := [place for place, pair in enumerate(zip(prompts, replies, strict=True)) if not all(map(len, pair))]:
            raise ValueError(f"expected no empty prompt and no empty reply, got one in row {empty[0]}")
        tokens, is_real = pad([[*prompt, *reply] for prompt, reply in zip(prompts, replies, strict=True)])
        said, _ = pad([[0] * len(prompt) + [1] * len(reply) for prompt, reply in zip(prompts, replies, strict=True)])
        return cls(tokens, is_real, said.bool())

    @property
    def inputs(self) -> Int[Tensor, "batch position"]:
        """What a language model reads: all but the last token."""
        return self.tokens[:, :-1]

    @property
    def targets(self) -> Int[Tensor, "batch position"]:
        """What it should have said at each place: each token one place earlier."""
        return self.tokens[:, 1:]

    @property
    def counts(self) -> Bool[Tensor, "batch position"]:
        """True where the target is one of the reply's tokens."""
        return self.is_reply[:, 1:]
