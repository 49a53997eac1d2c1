"""Associative recall as one text with gaps: the pairs stay as many, only the distances between them grow.

The text ``· b4 · · q2 b0 · q3 b? q?`` asks for ``b`` and ``q`` and is answered ``0`` and ``3``: where a letter stands
twice, the later digit counts. Pauses (``·``) say nothing. They stretch a text to any length, so that a model can be
tried on texts longer than those it was trained on without any other change. Whoever does not see order is right half of
the time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import torch

from tutor.shapes import Int, Tensor

LETTERS = "abcdefgh"
DIGITS = "01234"
PAUSE = "·"
VOCABULARY = (
    PAUSE,
    *(f"{letter}?" for letter in LETTERS),
    *(letter + digit for letter in LETTERS for digit in DIGITS),
)
"""Every word of these texts; its place is its id."""

_IDS = {word: number for number, word in enumerate(VOCABULARY)}
_LENGTH = 16
# the seed, the number of examples, and the length of each in words
_SPLITS = {
    "train": (21, 8192, _LENGTH),
    "validation": (22, 256, _LENGTH),
    "test": (23, 512, _LENGTH),
    "hard": (24, 512, 8 * _LENGTH),
}


@dataclass(frozen=True)
class SpacedRecallExample:
    """A text of pairs and pauses that ends with the letters asked."""

    words: tuple[str, ...]
    """Pairs such as ``b4``, pauses, and at the end letters asked, such as ``b?``."""

    @property
    def asked(self) -> tuple[str, ...]:
        """The letters asked, in order."""
        return tuple(word[0] for word in self.words if word.endswith("?"))


def generate(seed: int, length: int = _LENGTH, n_letters: int = 3, repeats: int = 2) -> Iterator[SpacedRecallExample]:
    """Draw examples without end.

    Args:
        seed: The same seed gives the same examples.
        length: Words in each text, with the pauses and the letters asked.
        n_letters: Different letters in each text; each is asked once.
        repeats: How often each letter stands before it is asked, each time with another digit.

    Raises:
        ValueError: If there are not that many letters or digits, or the text is too short for them.
    """
    if not 1 <= n_letters <= len(LETTERS) or not 1 <= repeats <= len(DIGITS):
        raise ValueError(
            f"expected 1 to {len(LETTERS)} letters, each standing 1 to {len(DIGITS)} times, "
            f"got {n_letters} letters {repeats} times"
        )
    if length < n_letters * (repeats + 1):
        raise ValueError(f"expected a length of at least {n_letters * (repeats + 1)} words, got {length}")
    stream = random.Random(seed)
    while True:
        letters = stream.sample(LETTERS, n_letters)
        pairs = [letter + digit for letter in letters for digit in stream.sample(DIGITS, repeats)]
        stream.shuffle(pairs)
        words = [PAUSE] * (length - n_letters)
        for place, pair in zip(sorted(stream.sample(range(len(words)), len(pairs))), pairs, strict=True):
            words[place] = pair
        yield SpacedRecallExample((*words, *(f"{letter}?" for letter in stream.sample(letters, n_letters))))


def load(split: str) -> list[SpacedRecallExample]:
    """Give the examples of ``train``, ``validation``, ``test`` or ``hard`` (texts eight times as long).

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, n_examples, length = _SPLITS[split]
    return list(islice(generate(seed, length), n_examples))


def truth(example: SpacedRecallExample) -> tuple[str, ...]:
    """Look up every letter asked."""
    memory = {word[0]: word[1] for word in example.words if word[-1] in DIGITS}
    return tuple(memory[letter] for letter in example.asked)


def score(example: SpacedRecallExample, answer: tuple[str, ...]) -> float:
    """Give the share of letters whose digit is right, from 0 to 1.

    Raises:
        ValueError: If the answer has not one digit for each letter asked.
    """
    wanted = truth(example)
    if len(answer) != len(wanted):
        raise ValueError(f"expected {len(wanted)} digits, got {len(answer)}")
    return sum(given == right for given, right in zip(answer, wanted, strict=True)) / len(wanted)


def encode(
    examples: list[SpacedRecallExample],
) -> tuple[Int[Tensor, "batch position"], Int[Tensor, "batch query"]]:
    """Turn examples of one size into numbers.

    Returns:
        The texts as ids of `VOCABULARY`, and the digits that answer the letters asked at their ends.
    """
    return (
        torch.tensor([[_IDS[word] for word in example.words] for example in examples]),
        torch.tensor([[int(digit) for digit in truth(example)] for example in examples]),
    )
