"""Associative recall: a memory of letter-digit pairs, and letters to look up in it.

The memory ``b7 q2 m0`` asked for ``m`` and ``b`` answers ``0`` and ``7``. Nothing can be learned about which digit goes
with which letter, since each example draws the pairs anew: only looking up can be learned. In the hard split each
letter stands twice, with two digits, and the later one counts.
"""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch

from tutor.shapes import Int, Tensor

LETTERS = string.ascii_lowercase
DIGITS = string.digits

# the seed, the number of examples, and how often each letter stands in a memory
_SPLITS = {
    "train": (11, 4096, 1),
    "validation": (12, 256, 1),
    "test": (13, 512, 1),
    "hard": (14, 512, 2),
}
_PAIRS = 6


@dataclass(frozen=True)
class RecallExample:
    """Letter-digit pairs to remember, and letters to look up."""

    pairs: tuple[tuple[str, str], ...]
    """Letters with their digits, oldest first; where a letter stands twice, the later digit counts."""
    asked: tuple[str, ...]
    """Each letter of the pairs once, in another order."""


def generate(seed: int, n_pairs: int = _PAIRS, repeats: int = 1) -> Iterator[RecallExample]:
    """Draw examples without end.

    Args:
        seed: The same seed gives the same examples.
        n_pairs: Pairs in each memory.
        repeats: How often each letter stands, each time with another digit.

    Raises:
        ValueError: If the pairs cannot be shared out so, or there are not that many letters or digits.
    """
    n_letters, left_over = divmod(n_pairs, repeats)
    if left_over or not 1 <= n_letters <= len(LETTERS) or not 1 <= repeats <= len(DIGITS):
        raise ValueError(
            f"expected pairs for 1 to {len(LETTERS)} letters, each standing equally often, "
            f"got {n_pairs} pairs with {repeats} for a letter"
        )
    stream = random.Random(seed)
    while True:
        letters = stream.sample(LETTERS, n_letters)
        pairs = [(letter, digit) for letter in letters for digit in stream.sample(DIGITS, repeats)]
        stream.shuffle(pairs)
        yield RecallExample(tuple(pairs), tuple(stream.sample(letters, n_letters)))


def load(split: str) -> list[RecallExample]:
    """Give the examples of ``train``, ``validation``, ``test`` or ``hard`` (each letter stands twice).

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, n_examples, repeats = _SPLITS[split]
    return list(islice(generate(seed, repeats=repeats), n_examples))


def truth(example: RecallExample) -> tuple[str, ...]:
    """Look up every letter asked."""
    memory = dict(example.pairs)
    return tuple(memory[letter] for letter in example.asked)


def score(example: RecallExample, answer: tuple[str, ...]) -> float:
    """Give the share of letters whose digit is right, from 0 to 1.

    Raises:
        ValueError: If the answer has not one digit for each letter asked.
    """
    wanted = truth(example)
    if len(answer) != len(wanted):
        raise ValueError(f"expected {len(wanted)} digits, got {len(answer)}")
    return sum(given == right for given, right in zip(answer, wanted, strict=True)) / len(wanted)


def encode(
    examples: list[RecallExample],
) -> tuple[Int[Tensor, "batch query"], Int[Tensor, "batch key"], Int[Tensor, "batch key"], Int[Tensor, "batch query"]]:
    """Turn examples of one size into numbers.

    Returns:
        The letters asked, the letters of the memory, its digits, and the digits that answer.
    """

    def numbers(alphabet: str, rows: list[list[str]]) -> Int[Tensor, "batch position"]:
        return torch.tensor([[alphabet.index(symbol) for symbol in row] for row in rows])

    return (
        numbers(LETTERS, [list(example.asked) for example in examples]),
        numbers(LETTERS, [[letter for letter, _ in example.pairs] for example in examples]),
        numbers(DIGITS, [[digit for _, digit in example.pairs] for example in examples]),
        numbers(DIGITS, [list(truth(example)) for example in examples]),
    )
