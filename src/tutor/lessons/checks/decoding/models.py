"""Models for a decoder: plain functions from a list of token ids to the log-probabilities of what comes next."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from tutor.lessons.answers import Sure, describe, fresh

Model = Callable[[list[int]], torch.Tensor]


def drawn(vocab_size: int, seed: int | None = None, spread: float = 1.5) -> Model:
    """A model that says something else after every text, drawn by chance; the same seed gives the same model.

    Args:
        vocab_size: Tokens, with ids from 0.
        seed: A new one unless told.
        spread: How far the log-probabilities lie apart.
    """
    number = int(torch.randint(10**9, (), generator=fresh())) if seed is None else seed
    generator = torch.Generator()

    def scores(tokens: list[int]) -> torch.Tensor:
        mixed = number
        for token in tokens:
            mixed = (mixed * 1_000_003 + token + 1) % (2**61 - 1)
        generator.manual_seed(mixed)
        return torch.randn(vocab_size, generator=generator, dtype=torch.float64) * spread

    return _read(lambda tokens: scores(tokens).log_softmax(dim=-1), vocab_size)


def after(table: Mapping[tuple[int, ...], Sequence[float]], otherwise: Sequence[float]) -> Model:
    """A model with a row of probabilities for some texts, and one row for all others."""

    def log_probabilities(tokens: list[int]) -> torch.Tensor:
        return torch.tensor(table.get(tuple(tokens), otherwise), dtype=torch.float64).log()

    return _read(log_probabilities, len(otherwise))


def noted(model: Model) -> tuple[Model, list[tuple[int, ...]]]:
    """A model, and the list of all texts that it was asked about."""
    asked: list[tuple[int, ...]] = []

    def asking(tokens: Any) -> torch.Tensor:
        answer = model(tokens)
        asked.append(tuple(int(token) for token in tokens))
        return answer

    return asking, asked


def _read(log_probabilities: Model, vocab_size: int) -> Model:
    """A model that says what it takes."""

    def model(tokens: Any) -> torch.Tensor:
        if not isinstance(tokens, list | tuple):
            raise Sure(f"the model takes a list of token ids, got {describe(tokens)}")
        if not tokens:
            raise Sure("the model takes a list of at least one token id, got an empty one: give it the prompt, too")
        for token in tokens:
            if isinstance(token, bool) or not isinstance(token, int | np.integer):
                raise Sure(
                    f"the model takes a list of whole numbers, got one with {describe(token)} in it: of a tensor with "
                    "one number, .item() makes a plain one"
                )
            if not 0 <= token < vocab_size:
                raise Sure(f"this model's token ids are 0 to {vocab_size - 1}, got {token}")
        return log_probabilities([int(token) for token in tokens])

    return model
