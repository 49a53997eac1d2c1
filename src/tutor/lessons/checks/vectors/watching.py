"""What a student's test gives to the functions that it is shown."""

from typing import Any

import torch

from tutor.lessons.answers import Sure
from tutor.lessons.checks.vectors.perplexities import chances_of


class TableWatch:
    """Looks at the tables and texts that perplexities are asked about."""

    def __init__(self) -> None:
        self.several = self.impossible = self.uneven = False

    def __call__(self, *inputs: Any, **named: Any) -> None:
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        table, texts = _two(inputs, named, "perplexity(table, texts)")
        _require_table(table)
        _require_texts(texts, len(table))
        chances = chances_of(table, texts)
        self.several |= len({len(text) for text in texts if len(text) > 1}) > 1
        self.impossible |= min(chances) == 0
        self.uneven |= max(chances) - min(chances) > 0.01

    def facts(self) -> torch.Tensor:
        """Whether texts of several lengths were given, something impossible, and probabilities that differ."""
        return torch.tensor([self.several, self.impossible, self.uneven])


class RowWatch:
    """Looks at the probabilities and temperatures that functions are asked about."""

    def __init__(self) -> None:
        self.others = self.zeros = self.hot_zeros = False

    def __call__(self, *inputs: Any, **named: Any) -> None:
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        probabilities, temperature = _two(inputs, named, "f(probabilities, temperature)")
        if not isinstance(probabilities, torch.Tensor) or not probabilities.is_floating_point():
            raise Sure("the probabilities that your test makes should be a tensor of floating-point numbers")
        if not probabilities.numel() or not probabilities.dim() or not _sums_to_one(probabilities):
            raise Sure("the probabilities that your test makes should not be below 0, and sum to 1 along the last axis")
        number = (
            temperature.item() if isinstance(temperature, torch.Tensor) and temperature.numel() == 1 else temperature
        )
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0.01 <= number <= 100:
            raise Sure("the temperature is a number from 0.01 to 100")
        has_zeros = bool((probabilities == 0).any())
        self.others |= number != 1
        self.zeros |= has_zeros
        self.hot_zeros |= has_zeros and number > 1

    def facts(self) -> torch.Tensor:
        """Whether another temperature than 1 was tried, a probability of 0, and one above temperature 1."""
        return torch.tensor([self.others, self.zeros, self.hot_zeros])


def _two(inputs: tuple[Any, ...], named: dict[str, Any], call: str) -> list[Any]:
    names = call[call.index("(") + 1 : -1].split(", ")
    given = dict(zip(names, inputs, strict=False)) | named
    if len(inputs) > 2 or set(given) != set(names):
        raise Sure(f"call the function with two things: {call}")
    return [given[name] for name in names]


def _require_table(table: Any) -> None:
    if not isinstance(table, torch.Tensor) or not table.is_floating_point():
        raise Sure("the table that your test makes should be a tensor of floating-point numbers")
    if table.dim() != 2 or table.shape[0] != table.shape[1] or not len(table):
        raise Sure(f"the table should have a row and a column for each token, got shape {tuple(table.shape)}")
    if not _sums_to_one(table):
        raise Sure("each row of the table holds probabilities: none below 0, and together 1")


def _require_texts(texts: Any, vocab_size: int) -> None:
    if not isinstance(texts, list | tuple) or any(not isinstance(text, list | tuple) for text in texts):
        raise Sure("the texts are a list of lists of ids: [[0, 1, 2], [0, 2]] is two texts")
    if any(type(token) is not int or not 0 <= token < vocab_size for text in texts for token in text):
        raise Sure(f"the ids in your texts should be whole numbers from 0 to {vocab_size - 1}, as the table has rows")
    if not any(len(text) > 1 for text in texts):
        raise Sure("nothing is predicted in the texts that your test makes: a text needs two tokens")


def _sums_to_one(rows: torch.Tensor) -> bool:
    sums = rows.sum(dim=-1)
    return bool((rows >= 0).all()) and torch.allclose(sums, torch.ones_like(sums), atol=1e-3)
