"""A text that a model is writing: what decoding needs to know of a model, whichever kind it is."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import torch
from torch import nn

from tutor.models.evaluation_mode import evaluating
from tutor.shapes import Float, Int, Tensor


@runtime_checkable
class Session(Protocol):
    """A batch of texts that are being written, as `generate` and `beam_search` see it: scores come, tokens go."""

    prompts: list[list[int]]
    """The tokens that each text begins with."""
    room: list[int]
    """How many tokens may be written behind each prompt, before the model's context is full."""

    def next_scores(self, new_tokens: Int[Tensor, "batch"] | None = None) -> Float[Tensor, "batch vocab"]:
        """Score (as logits) what may come next in each text.

        Args:
            new_tokens: What was chosen after the last scores, one token for each text; None at the first call.
        """

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""


class ModelSession(ABC):
    """A session of a neural network, which runs in evaluation mode and without gradients.

    The network's own mode is back after each call. A subclass says how the scores come.

    Args:
        prompts: What each text begins with.
        tokens: The same as a rectangle.
        room: How many tokens may be written behind each prompt.
    """

    def __init__(
        self, model: nn.Module, prompts: list[list[int]], tokens: Int[Tensor, "batch position"], room: list[int]
    ) -> None:
        self.prompts, self.room = prompts, room
        self._tokens = tokens
        self._modules = list(model.modules())  # to walk through them at every token would be felt

    @torch.inference_mode()
    def next_scores(self, new_tokens: Int[Tensor, "batch"] | None = None) -> Float[Tensor, "batch vocab"]:
        """Score (as logits) what may come next in each text.

        Args:
            new_tokens: What was chosen after the last scores, one token for each text; None at the first call.

        Raises:
            ValueError: If a token is added to a text whose context is full.
        """
        if new_tokens is not None:
            self._append(new_tokens)
        with evaluating(self._modules):
            return self._scores()

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these texts, in this order; one may be named twice, as beams are."""
        self._tokens = self._tokens[rows]

    def _append(self, new_tokens: Int[Tensor, "batch"]) -> None:
        self._tokens = torch.cat([self._tokens, new_tokens[:, None]], dim=1)

    @abstractmethod
    def _scores(self) -> Float[Tensor, "batch vocab"]:
        """Score what comes next, from all tokens so far."""


def require_texts(texts: Sequence[Sequence[int]], context_length: int, name: str) -> list[list[int]]:
    """Give texts as lists, if a model can read them.

    Args:
        context_length: Tokens that the model can read.
        name: What the texts are, for the message: prompt or source.

    Raises:
        ValueError: If there is no text, one is empty, or one is longer than the model can read.
    """
    lengths = [len(text) for text in texts]
    if not lengths:
        raise ValueError(f"expected at least one {name}, got none")
    if 0 in lengths:
        raise ValueError(f"expected no empty {name}, got one in row {lengths.index(0)}: give at least <bos>")
    if max(lengths) > context_length:
        raise ValueError(f"expected {name}s of at most context_length={context_length} tokens, got {max(lengths)}")
    return [list(text) for text in texts]
