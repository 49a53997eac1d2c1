"""A text that a model is writing: what decoding needs to know of a model, whichever kind it is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import torch
from torch import nn

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


class ModelSession:
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
        self._modules = list(model.modules())

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

    def _scores(self) -> Float[Tensor, "batch vocab"]:
        raise NotImplementedError


@contextmanager
def evaluating(modules: Sequence[nn.Module]) -> Iterator[None]:
    """Hold modules in evaluation mode, and give each its own mode back.

    Args:
        modules: All of a model's, the inner ones too.
    """
    training = [module for module in modules if module.training]
    for module in training:
        module.training = False
    try:
        yield
    finally:
        for module in training:
            module.training = True


def require_prompts(prompts: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """Give the prompts as lists.

    Args:
        most: Tokens that the model can read.

    Raises:
        ValueError: If there is no prompt, one is empty, or one is longer than the model can read.
    """
    lengths = [len(prompt) for prompt in prompts]
    if not lengths:
        raise ValueError("expected at least one prompt, got none")
    if 0 in lengths:
        raise ValueError(f"expected no empty prompt, got one in row {lengths.index(0)}: give at least <bos>")
    if max(lengths) > most:
        raise ValueError(f"expected prompts of at most context_length={most} tokens, got {max(lengths)}")
    return [list(prompt) for prompt in prompts]
