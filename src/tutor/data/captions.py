"""Captions: strips with two or three handwritten digits, and the sentence that says where they stand.

A strip has three places of 8 × 8 pixels, side by side. Two digits leave one place empty: ``a three left of a seven``.
Three fill it, and the middle one is named first: ``a one between a three and a seven``. The digits of each split are
pictures of the same split of `tutor.data.digits`. In the hard split two neighbours stand together that never did in
training, as whose left and right neighbour each is known from others.
"""

import random
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tutor.data import digits
from tutor.data.digits import SIDE, DigitExample
from tutor.shapes import Float

PLACES = 3
"""Digits that a strip has room for."""
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""The digits in words."""
_SPLITS = {"train": (51, 12_000), "validation": (52, 300), "test": (53, 1_000), "hard": (54, 1_000)}
_EMPTY = DigitExample(((0,) * SIDE,) * SIDE, -1)


@dataclass(frozen=True)
class CaptionExample:
    """A strip of digits."""

    parts: tuple[DigitExample | None, ...]
    """What stands at each of the three places from left to right; None where nothing does."""

    @property
    def labels(self) -> tuple[int, ...]:
        """The digits, from left to right."""
        return tuple(part.label for part in self.parts if part is not None)

    def array(self) -> Float[np.ndarray, "8 24"]:
        """Give the strip as numbers from 0, paper, to 1, ink."""
        return np.concatenate([(part or _EMPTY).array() for part in self.parts], axis=1)


def held_out(left: int, right: int) -> bool:
    """Say whether two digits never stand side by side, in this order, in training: one pair in five."""
    return (right - 3 * left) % 10 in (2, 7)


def load(split: str) -> list[CaptionExample]:
    """Draw the strips of ``train``, ``validation``, ``test`` or ``hard``, the same at each call.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, got {split!r}")
    seed, size = _SPLITS[split]
    pictures = digits.load("test" if split == "hard" else split)
    stream = random.Random(seed)
    found: list[CaptionExample] = []
    while len(found) < size:
        parts: list[DigitExample | None] = [stream.choice(pictures) for _ in range(stream.choice((2, 3)))]
        if len(parts) < PLACES:
            parts.insert(stream.randrange(PLACES), None)
        example = CaptionExample(tuple(parts))
        if any(held_out(*pair) for pair in pairwise(example.labels)) == (split == "hard"):
            found.append(example)
    return found


def truth(example: CaptionExample) -> str:
    """Say where the digits stand."""
    return sentence(example.labels)


def sentence(labels: tuple[int, ...]) -> str:
    """Say where digits stand.

    Args:
        labels: Two or three digits, from left to right.

    Raises:
        ValueError: If they are more or fewer, or one is no digit.
    """
    if len(labels) not in (2, PLACES) or not all(0 <= label <= 9 for label in labels):
        raise ValueError(f"expected two or three digits from 0 to 9, got {labels}")
    first, *rest = (f"a{'n' if label == 8 else ''} {WORDS[label]}" for label in labels)
    if len(rest) == 1:
        return f"{first} left of {rest[0]}"
    return f"{rest[0]} between {first} and {rest[1]}"


def score(example: CaptionExample, answer: str) -> float:
    """Give 1 where the sentence is right in every word, otherwise 0."""
    return float(answer.split() == truth(example).split())
