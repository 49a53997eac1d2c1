"""Browsing sessions: which books visitors looked at, one after another.

In the hard split six new books have come out, which no training session knows: their titles, authors and genres are in
the catalogue, their numbers were never seen.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from tutor.data.bookshop.browsing import FULL_SHELF, SHELF, TASTES, Taste, browse, session_probabilities
from tutor.data.shipped import read_rows

SPLITS = {
    "train": (41, 6_000, SHELF),
    "validation": (42, 500, SHELF),
    "test": (43, 1_000, SHELF),
    "hard": (44, 1_000, FULL_SHELF),
}
"""The seed, the size and the shelf of each split."""
_LENGTHS = (6, 14)


@dataclass(frozen=True)
class BrowsingSession:
    """What one visitor looked at."""

    items: tuple[int, ...]
    """Places in the catalogue, in the order of time."""
    taste: Taste
    """Main and second genre of the visitor, which no predictor is told."""


def generate_sessions(seed: int, shelf: tuple[int, ...] = SHELF) -> Iterator[BrowsingSession]:
    """Draw sessions of new visitors without end.

    Args:
        seed: The same seed gives the same sessions.
        shelf: The books there are.
    """
    stream = random.Random(seed)
    while True:
        taste = stream.choice(TASTES)
        yield BrowsingSession(browse(taste, stream.randint(*_LENGTHS), stream, shelf), taste)


def shipped_sessions(split: str) -> Iterator[BrowsingSession]:
    """Generate the sessions of a split anew, as they stand in the shipped file.

    Raises:
        ValueError: If there is no such split.
    """
    _require_split(split)
    seed, size, shelf = SPLITS[split]
    return islice(generate_sessions(seed, shelf), size)


def load_sessions(split: str) -> list[BrowsingSession]:
    """Read the sessions of ``train``, ``validation``, ``test`` or ``hard`` (with new books).

    Raises:
        ValueError: If there is no such split.
    """
    _require_split(split)
    return [
        BrowsingSession(tuple(row["items"]), tuple(row["taste"])) for row in read_rows("bookshop", f"sessions_{split}")
    ]


def as_row(session: BrowsingSession) -> dict[str, Any]:
    """Give a session as it stands in a file."""
    return {"items": list(session.items), "taste": list(session.taste)}


def hit_rate(sessions: Sequence[BrowsingSession], suggest: Callable[[tuple[int, ...]], Sequence[int]], k: int) -> float:
    """Give the share of steps, from the second on, whose book is among the first k suggested.

    Args:
        suggest: Gives books, the best first, for the session so far.

    Raises:
        ValueError: If no session has a second step, or k is below 1.
    """
    _require_steps(sessions, k)
    hits = [
        session.items[place] in suggest(session.items[:place])[:k]
        for session in sessions
        for place in range(1, len(session.items))
    ]
    return sum(hits) / len(hits)


def best_hit_rate(sessions: Sequence[BrowsingSession], k: int, shelf: tuple[int, ...] = SHELF) -> float:
    """Give the hit rate that the best predictor has on average over what may follow each step of these sessions.

    It is the sum of the k largest probabilities of `next_item_probabilities`, from the second step on.

    Raises:
        ValueError: If no session has a second step, k is below 1, or a book is not on the shelf.
    """
    _require_steps(sessions, k)
    chances = [
        np.sort(probabilities)[-k:].sum()
        for session in sessions
        for probabilities in session_probabilities(session.items, shelf)[1:-1]
    ]
    return float(np.mean(chances))


def _require_steps(sessions: Sequence[BrowsingSession], k: int) -> None:
    n_steps = sum(len(session.items) - 1 for session in sessions)
    if n_steps < 1 or k < 1:
        raise ValueError(f"expected sessions of two books or more, and k of at least 1, got {n_steps} steps and k {k}")


def _require_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"expected a split among {', '.join(SPLITS)}, got {split!r}")
