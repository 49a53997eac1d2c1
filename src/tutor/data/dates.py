"""Dates: a date as people write it, in seven languages, to ISO form (``friday, 5 march 2021`` to ``2021-03-05``).

Both sides are sequences of characters. The truth is the calendar. Babel writes the dates, when the files are made; they
ship, so that reading them needs nothing. No text stands for two dates: the short form ``05/03/21`` is left out.

Two kinds of hard example, told apart by `DateExample.held_out`; a model that learned where to look fails on both,
though no character is new. Half are written as in training, in a ``year`` that training lacks (1700 to 1899, 2051 to
2199): the answers of training all begin with 19 or 20. Half have another ``order``, year, month, day: ``2021 march 5``.
In training, a year stands in front in Chinese alone, and never before a month's name.
"""

import random
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import chain, islice

from tutor.data.shipped import read_rows, ship

LOCALES = ("en_US", "en_GB", "de", "fr", "es", "zh_CN", "it", "nl")
"""Languages and countries whose way of writing dates is learned."""
STYLES = ("full", "long", "medium")
"""With the weekday; with the month's name; short."""

_YEARS = (1900, 2050)
_HARD_STYLE = "y MMMM d"
_HARD_YEARS = ((1700, 1899), (2051, 2199))
_SIZES = {"train": 14_000, "validation": 500, "test": 500}
_N_HARD = 250  # of each kind
_SEED = 21


@dataclass(frozen=True)
class DateExample:
    """A date in words and figures, and the same date in ISO form."""

    text: str
    """As people write it, in lower case."""
    iso: str
    """Year, month and day: ``2021-03-05``."""
    locale: str
    """Whose way of writing it is."""
    held_out: str = ""
    """What training lacks: ``year`` or ``order``; empty where it lacks nothing."""


def generate(
    seed: int,
    locales: Sequence[str] = LOCALES,
    styles: Sequence[str] = STYLES,
    years: tuple[int, int] = _YEARS,
) -> Iterator[DateExample]:
    """Draw examples without end.

    Args:
        seed: The same seed gives the same examples.
        styles: Some of `STYLES`, or patterns as Babel reads them: ``y MMMM d`` puts the year first.
        years: The first and the last.

    Raises:
        ImportError: If Babel, which writes the dates, is not installed.
    """
    try:
        from babel.dates import format_date
    except ImportError as missing:
        raise ImportError("expected Babel, which writes the dates; install it with: pip install babel") from missing
    stream = random.Random(seed)
    while True:
        year, month = stream.randint(*years), stream.randint(1, 12)
        day = date(year, month, stream.randint(1, monthrange(year, month)[1]))
        locale = stream.choice(locales)
        written = format_date(day, stream.choice(styles), locale=locale)
        yield DateExample(_plain(written), day.isoformat(), locale)


def load(split: str) -> list[DateExample]:
    """Give the examples of ``train``, ``validation``, ``test`` or ``hard`` (other years, another order).

    Raises:
        ValueError: If there is no such split, or its file is not the one that shipped.
        FileNotFoundError: If the files are not there.
    """
    return [DateExample(**row) for row in read_rows("dates", split)]


def truth(example: DateExample) -> str:
    """Give the date in ISO form."""
    return example.iso


def score(example: DateExample, answer: str) -> float:
    """Give 1 if the answer is the date in ISO form, character for character, else 0."""
    return float(answer == example.iso)


def make_splits() -> dict[str, list[DateExample]]:
    """Draw every split anew; a day of the calendar stands once in all of them together.

    Raises:
        ImportError: If Babel is not installed.
    """
    drawn = _new_days(generate(_SEED), set())
    splits = {split: list(islice(drawn, size)) for split, size in _SIZES.items()}
    seen = {example.iso for examples in splits.values() for example in examples}
    years = [
        islice(_new_days(generate(_SEED + 1 + place, years=years), seen), _N_HARD // len(_HARD_YEARS))
        for place, years in enumerate(_HARD_YEARS)
    ]
    # Chinese puts the year first in training too
    others = [locale for locale in LOCALES if locale != "zh_CN"]
    order = islice(_new_days(generate(_SEED + 9, others, (_HARD_STYLE,)), seen), _N_HARD)
    splits["hard"] = [
        *(replace(example, held_out="year") for example in chain(*years)),
        *(replace(example, held_out="order") for example in order),
    ]
    return splits


def _new_days(examples: Iterator[DateExample], seen: set[str]) -> Iterator[DateExample]:
    """Leave out the days that were seen before, and remember the others."""
    for example in examples:
        if example.iso not in seen:
            seen.add(example.iso)
            yield example


def _plain(text: str) -> str:
    """Write in lower case, with plain spaces and without the marks that only steer the direction of writing."""
    for space in "\u202f\u00a0":
        text = text.replace(space, " ")
    for mark in "\u200e\u200f":
        text = text.replace(mark, "")
    return text.lower()


if __name__ == "__main__":
    ship("dates", {split: [asdict(example) for example in examples] for split, examples in make_splits().items()})
