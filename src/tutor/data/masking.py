"""Hidden words: how a text is corrupted for a masked language model, and what it should say there."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tutor.data.batching import Columns, pad
from tutor.shapes import Bool, Int, Tensor
from tutor.text.special_tokens import SPECIAL_TOKENS

MASK = "<mask>"
"""What stands where a word is hidden."""
MASK_TOKENS = (*SPECIAL_TOKENS, MASK)
"""The special tokens that a tokenizer for a masked language model has."""
MASK_ID = MASK_TOKENS.index(MASK)
"""The id of the mask in such a tokenizer; the ids after it are ordinary tokens."""

_SHARE, _MASKED, _RANDOM = 0.15, 0.8, 0.1


@dataclass(frozen=True)
class MaskedBatch(Columns):
    """Corrupted texts for a masked language model, and what stood there."""

    inputs: Int[Tensor, "batch position"]
    """The texts as the model reads them."""
    is_real: Bool[Tensor, "batch position"]
    """False at padding."""
    targets: Int[Tensor, "batch position"]
    """The texts as they were."""
    counts: Bool[Tensor, "batch position"]
    """True where a token was chosen: only there does the loss count."""

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], vocab_size: int, generator: torch.Generator) -> "MaskedBatch":
        """Pad texts and corrupt them.

        Args:
            sequences: Token ids of a tokenizer that has `MASK_TOKENS`.
            vocab_size: Tokens that may stand in for a chosen one, special tokens not among them.
            generator: Where the choice is drawn.
        """
        tokens, is_real = pad(sequences)
        inputs, counts = corrupt(tokens, vocab_size, generator)
        return cls(inputs, is_real, tokens, counts)


def corrupt(
    tokens: Int[Tensor, "batch position"], vocab_size: int, generator: torch.Generator
) -> tuple[Int[Tensor, "batch position"], Bool[Tensor, "batch position"]]:
    """Choose 15 % of each text's tokens; hide 80 % of those, change 10 % to a random token, and leave 10 %.

    Those left, and those changed, teach the model to have something to say about every token, since it cannot know
    which are right. Special tokens and padding are never chosen; of a text with any ordinary token at least one is.

    Args:
        tokens: Ids of a tokenizer that has `MASK_TOKENS`, on the CPU.
        generator: Where the choice is drawn.

    Returns:
        The corrupted texts, and True where a token was chosen.

    Raises:
        ValueError: If the vocabulary has no ordinary token.

    Source: Devlin et al. 2019, section 3.1, task 1 (arXiv:1810.04805). Built in chapter 10.
    """
    n_special = len(MASK_TOKENS)
    if vocab_size <= n_special:
        raise ValueError(
            f"expected ordinary tokens beside the {n_special} special ones, got a vocab_size of {vocab_size}"
        )
    ordinary = tokens >= n_special
    wanted = (_SHARE * ordinary.sum(dim=1)).round().clamp(min=1)
    # ordinary tokens in random order first: the first few of each text are chosen
    ranks = torch.rand(tokens.shape, generator=generator).masked_fill(~ordinary, 2.0).argsort(dim=1).argsort(dim=1)
    chosen = ordinary & (ranks < wanted[:, None])

    lot = torch.rand(tokens.shape, generator=generator)
    strangers = torch.randint(n_special, vocab_size, tokens.shape, generator=generator)
    inputs = torch.where(chosen & (lot < _MASKED), MASK_ID, tokens)
    return torch.where(chosen & (lot >= 1 - _RANDOM), strangers, inputs), chosen
