"""Headlines day by day, with an opinion that turns at a known place: so an alarm can be scored.

Each company has a share of good news. Headlines of the test split, which no model has trained on, are drawn with that
share; the truth of every day is known, since it was set.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tutor.data import headlines
from tutor.data.headline_words import COMPANIES
from tutor.data.headlines import HeadlineExample


@dataclass(frozen=True)
class Turn:
    """How opinion about one company goes."""

    before: float = 0.6
    """The share of good news at first, from 0 to 1."""
    after: float = 0.6
    """The share from the turn on."""
    day: int | None = None
    """The first day of the second share; None if opinion never turns."""

    def share(self, day: int) -> float:
        """Give the share of good news on a day, from 0."""
        return self.before if self.day is None or day < self.day else self.after


QUIET = Turn()
"""Opinion that never turns."""


@dataclass(frozen=True)
class DatedHeadline:
    """A headline of the stream."""

    day: int
    """From 0."""
    headline: HeadlineExample
    """With its target, the company that it is about, and its true label."""
    place: int
    """Which headline of the test split it is, so that a model needs to read each but once."""


def generate(
    seed: int, n_days: int, turns: Mapping[str, Turn] | None = None, companies: Sequence[str] = COMPANIES
) -> Iterator[DatedHeadline]:
    """Draw one headline a day for each company.

    Args:
        seed: The same seed gives the same stream.
        n_days: How long.
        turns: How opinion goes, for companies of which it turns; about all others it is `QUIET`.
        companies: Whom the headlines are about, in this order within each day.

    Raises:
        ValueError: If there is no day, a company is unknown, or a share is not from 0 to 1.

    Built in chapter 17.
    """
    turns = dict(turns or {})
    if n_days < 1:
        raise ValueError(f"expected at least one day, got {n_days}")
    if unknown := sorted({*companies, *turns} - set(COMPANIES)):
        raise ValueError(f"expected companies among {', '.join(COMPANIES)}, got {', '.join(unknown)}")
    for turn in turns.values():
        if not (0 <= turn.before <= 1 and 0 <= turn.after <= 1):
            raise ValueError(f"expected shares from 0 to 1, got {turn.before} and {turn.after}")
    stream = random.Random(seed)
    pool, places = _pool(), _places()
    for day in range(n_days):
        for company in companies:
            label = int(stream.random() < turns.get(company, QUIET).share(day))
            place = stream.choice(places[company, label])
            yield DatedHeadline(day, pool[place], place)


def truth(example: DatedHeadline) -> int:
    """Say whether the headline is good (1) or bad (0) news for its company."""
    return headlines.truth(example.headline)


@cache
def _pool() -> tuple[HeadlineExample, ...]:
    return tuple(headlines.load("test"))


@cache
def _places() -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = {(company, label): [] for company in COMPANIES for label in (0, 1)}
    for place, example in enumerate(_pool()):
        found[example.target, example.label].append(place)
    return found
