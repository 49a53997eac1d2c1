"""Texts that a GPT is writing, with a cache and without one."""

from collections.abc import Sequence

import torch

from tutor.generation.roomy_cache import select_tokens, with_room
from tutor.generation.session import ModelSession, require_texts
from tutor.models.gpt import GPT
from tutor.shapes import Bool, Float, Int, Tensor
from tutor.text.special_tokens import PAD_ID


class UncachedGPTSession(ModelSession):
    """Texts that a GPT continues, and reads from the beginning for every new token.

    Prompts of unequal length are padded in front, so that all texts end in the same column; the padding is hidden, and
    each text comes out as if it were alone.

    Args:
        prompts: Token ids; at least ``<bos>``.

    Raises:
        ValueError: If there is no prompt, one is empty, or one is longer than the context.

    Source: built in chapter 9.
    """

    def __init__(self, model: GPT, prompts: Sequence[Sequence[int]]) -> None:
        context = model.config.context_length
        checked = require_texts(prompts, context, "prompt")
        tokens, is_real = _pad_in_front(checked)
        device = next(model.parameters()).device
        super().__init__(model, checked, tokens.to(device), [context - len(prompt) + 1 for prompt in checked])
        self._model = model
        self._is_real = None if is_real.all() else is_real.to(device)

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        super().select(rows)
        if self._is_real is not None:
            self._is_real = self._is_real[rows]

    def _append(self, new_tokens: Int[Tensor, "batch"]) -> None:
        super()._append(new_tokens)
        if self._is_real is not None:
            self._is_real = torch.cat([self._is_real, torch.ones_like(new_tokens, dtype=torch.bool)[:, None]], dim=1)
            if self._tokens.shape[1] > self._model.config.context_length:
                self._drop_shared_padding()

    def _drop_shared_padding(self) -> None:
        """Make room where the longest text has left: what stands in front is padding in all that remain."""
        first = int(self._is_real.any(dim=0).int().argmax())
        self._tokens, self._is_real = self._tokens[:, first:], self._is_real[:, first:]

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        return self._model.score(self._model.states(self._tokens, self._is_real)[:, -1])


class GPTSession(UncachedGPTSession):
    """Texts that a GPT continues, and of which it reads each token once: keys and values are kept.

    Args:
        prompts: Token ids; at least ``<bos>``.

    Raises:
        ValueError: If there is no prompt, one is empty, or one is longer than the context.

    Source: built in chapter 9.
    """

    def __init__(self, model: GPT, prompts: Sequence[Sequence[int]]) -> None:
        super().__init__(model, prompts)
        self._cache = with_room(model.new_cache())

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        select_tokens(self._cache, rows, len(self._tokens))
        super().select(rows)

    def _drop_shared_padding(self) -> None:
        super()._drop_shared_padding()
        self._cache = with_room(self._model.new_cache())  # positions have moved: all is read once more

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        unread = self._tokens[:, len(self._cache) :]
        return self._model.score(self._model.states(unread, self._is_real, self._cache)[:, -1])


def _pad_in_front(
    prompts: list[list[int]],
) -> tuple[Int[Tensor, "batch position"], Bool[Tensor, "batch position"]]:
    longest = max(map(len, prompts))
    tokens = torch.tensor([[PAD_ID] * (longest - len(prompt)) + prompt for prompt in prompts])
    lengths = torch.tensor([len(prompt) for prompt in prompts])
    return tokens, torch.arange(longest) >= longest - lengths[:, None]
