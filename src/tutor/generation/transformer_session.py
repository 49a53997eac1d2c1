"""Texts that an encoder-decoder is writing, with a cache and without one."""

from collections.abc import Sequence

import torch

from tutor.data.batching import pad
from tutor.generation.roomy_cache import select_tokens, with_room
from tutor.generation.session import ModelSession, require_texts
from tutor.models.evaluation_mode import evaluating
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Int, Tensor
from tutor.text.special_tokens import BOS_ID


class UncachedTransformerSession(ModelSession):
    """Targets that a Transformer writes from ``<bos>`` on; it reads what it wrote anew for every new token.

    The sources are encoded once. They may be of unequal length; padding is hidden.

    Args:
        sources: Token ids, as in training.

    Raises:
        ValueError: If there is no source, one is empty, or one is longer than the context.

    Source: Vaswani et al. 2017, section 3 (arXiv:1706.03762). Built in chapter 9.
    """

    @torch.inference_mode()
    def __init__(self, model: Transformer, sources: Sequence[Sequence[int]]) -> None:
        context = model.config.context_length
        source, is_real = pad(require_texts(sources, context, "source"))
        device = next(model.parameters()).device
        prompts = [[BOS_ID] for _ in sources]
        super().__init__(model, prompts, torch.tensor(prompts, device=device), [context] * len(prompts))
        self._model = model
        self._is_real = None if is_real.all() else is_real.to(device)
        self._examples = torch.arange(len(prompts), device=device)  # whose source each text is about
        with evaluating(self._modules):
            self._memory = model.encode(source.to(device), self._is_real)

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        super().select(rows)
        examples = self._examples[rows]
        if not torch.equal(examples, self._examples):
            self._examples = examples
            self._select_sources(rows)

    def _select_sources(self, rows: Int[Tensor, "batch"]) -> None:
        self._memory = self._memory[rows]
        if self._is_real is not None:
            self._is_real = self._is_real[rows]

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        return self._model.decode(self._tokens, self._memory, self._is_real)[:, -1]


class TransformerSession(UncachedTransformerSession):
    """Targets that a Transformer writes, reading each token once: keys and values are kept, the memory's too.

    Args:
        sources: Token ids, as in training.

    Raises:
        ValueError: If there is no source, one is empty, or one is longer than the context.

    Source: Vaswani et al. 2017, section 3 (arXiv:1706.03762). Built in chapter 9.
    """

    def __init__(self, model: Transformer, sources: Sequence[Sequence[int]]) -> None:
        super().__init__(model, sources)
        self._cache = with_room(model.new_cache())

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        select_tokens(self._cache, rows, len(self._tokens))
        super().select(rows)

    def _select_sources(self, rows: Int[Tensor, "batch"]) -> None:
        super()._select_sources(rows)
        for layer in self._cache:
            layer.memory.select(rows)

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        unread = self._tokens[:, len(self._cache) :]
        return self._model.decode(unread, self._memory, self._is_real, self._cache)[:, -1]
