"""What a hasty colleague writes: a program for another meaning than the one asked for, or a slip of the pen."""

import random
from collections.abc import Callable
from dataclasses import replace

from tutor.data.program_grammar import ADJECTIVES, CHANGES, COMPARISONS, Meaning, in_python

_CONFUSED = (
    ("largest", "smallest"),
    ("ascending", "descending"),
    ("first", "last"),
    ("sum", "average"),
    ("count", "any"),
    ("list", "ascending"),
    ("different", "sum"),
)


def mistaken(meaning: Meaning, stream: random.Random) -> str:
    """Write a program as someone does who forgets, confuses or miscounts; now and then it is right by luck."""
    kinds = (_forgetting, _confusing, _another_condition, _miscounting, _slipping)
    mistake: Callable[[Meaning, random.Random], str] = stream.choice(kinds)
    return mistake(meaning, stream)


def _forgetting(meaning: Meaning, stream: random.Random) -> str:
    """Leave one of the ideas out."""
    left_out = stream.choice(("adjective", "comparison", "divisor", "change"))
    return in_python(replace(meaning, **{left_out: 0 if left_out == "divisor" else ""}))


def _confusing(meaning: Meaning, stream: random.Random) -> str:
    """Gather in another way that is easily confused with the one asked for, or change the numbers otherwise."""
    if meaning.change and stream.random() < 0.5:
        return in_python(replace(meaning, change=stream.choice(list(CHANGES)), change_by=meaning.change_by or 2))
    others = [pair[1 - pair.index(meaning.gathering)] for pair in _CONFUSED if meaning.gathering in pair]
    return in_python(replace(meaning, gathering=stream.choice(others)))


def _another_condition(meaning: Meaning, stream: random.Random) -> str:
    """Choose other numbers of the list."""
    if meaning.comparison and (not meaning.adjective or stream.random() < 0.5):
        other = next(word for word in COMPARISONS if word != meaning.comparison)
        return in_python(replace(meaning, comparison=other))
    return in_python(replace(meaning, adjective=stream.choice(list(ADJECTIVES))))


def _miscounting(meaning: Meaning, stream: random.Random) -> str:
    """Be off by one in one of the numbers."""
    names = [name for name in ("divisor", "bound", "change_by", "how_many") if getattr(meaning, name)]
    if not names:
        return in_python(meaning)
    name = stream.choice(names)
    return in_python(replace(meaning, **{name: getattr(meaning, name) + stream.choice((-1, 1))}))


def _slipping(meaning: Meaning, stream: random.Random) -> str:
    """Lose one token while typing."""
    tokens = in_python(meaning).split()
    tokens.pop(stream.randrange(len(tokens)))
    return " ".join(tokens)
