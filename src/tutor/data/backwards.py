"""Backwards: English words to be spelled from their last letter to their first.

The words are those of the book's prose, each once, of 3 to 12 letters, in an order that a seed has shuffled. No word of
the test is in training. In the hard split words are longer. The task is learned in seconds, and every letter of an
answer has one place of the source to look at: what goes wrong in a model can be seen.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tutor.data import prose

_SEED = 71
_LENGTHS, _LONG = (3, 12), 13
_N_HELD_OUT = 300


@dataclass(frozen=True)
class BackwardsExample:
    """A word to be spelled backwards."""

    word: str


def load(split: str) -> list[BackwardsExample]:
    """Give the words of ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split.
    """
    words = _words()
    held_out = {
        "validation": slice(0, _N_HELD_OUT),
        "test": slice(_N_HELD_OUT, 2 * _N_HELD_OUT),
        "train": slice(2 * _N_HELD_OUT, None),
    }
    if split == "hard":
        chosen = [word for word in words if len(word) >= _LONG]
    elif split in held_out:
        fewest, most = _LENGTHS
        chosen = [word for word in words if fewest <= len(word) <= most][held_out[split]]
    else:
        raise ValueError(f"expected a split among train, validation, test, hard, got {split!r}")
    return [BackwardsExample(word) for word in chosen]


def truth(example: BackwardsExample) -> str:
    """Spell the word backwards."""
    return example.word[::-1]


def score(example: BackwardsExample, answer: str | Sequence[str]) -> float:
    """Give 1 where every letter is right and none is too many, otherwise 0.

    Args:
        answer: A text, or its letters.
    """
    return float("".join(answer) == truth(example))


@cache
def _words() -> tuple[str, ...]:
    found = {
        word
        for split in ("train", "validation", "test", "hard")
        for passage in prose.load(split)
        for word in re.findall(r"\b[a-z]+\b", passage.text)
    }
    words = sorted(found)
    random.Random(_SEED).shuffle(words)
    return tuple(words)
