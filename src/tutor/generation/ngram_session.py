"""Texts that an n-gram model is writing."""

import sys
from collections.abc import Sequence

import torch

from tutor.generation.session import require_texts
from tutor.models.ngram import NgramModel
from tutor.shapes import Float, Int, Tensor


class NgramSession:
    """Texts that an n-gram model writes on. It has no context to fill, so there is always room for more.

    Args:
        prompts: What each text begins with, at least ``<bos>``.

    Raises:
        ValueError: If there is no prompt, or one is empty.

    Source: Shannon 1948, section 3, who wrote so by hand. Built in chapter 2.
    """

    def __init__(self, model: NgramModel, prompts: Sequence[Sequence[int]]) -> None:
        self.prompts = require_texts(prompts, sys.maxsize, "prompt")
        self.room = [sys.maxsize] * len(self.prompts)
        self._model, self._texts = model, [list(prompt) for prompt in self.prompts]

    def next_scores(self, new_tokens: Int[Tensor, "batch"] | None = None) -> Float[Tensor, "batch vocab"]:
        """Give the logarithms of the probabilities of what may come next in each text; minus infinity for none.

        Args:
            new_tokens: What was chosen after the last scores, one token for each text; None at the first call.
        """
        if new_tokens is not None:
            for text, token in zip(self._texts, new_tokens.tolist(), strict=True):
                text.append(token)
        return torch.stack([self._model.next_probabilities(text) for text in self._texts]).log()

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        self._texts = [list(self._texts[row]) for row in rows.tolist()]
