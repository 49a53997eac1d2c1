"""How visitors of the shop's site browse: a process whose best possible prediction is known.

A visitor has a taste, which nobody sees: a main genre and a second one. At each step, knowing what was looked at,

- with probability `CONTINUE` they go on to the next volume of a series: of the latest book looked at whose next volume
  stands on the shelf and has not been looked at;
- with probability `RETURN` they go back to one of the earlier books, other than the last, each as likely as another;
- else, and wherever the above has nothing to offer, they follow their taste: a genre, then a book by its popularity,
  and never the same book twice running.

The first step follows the taste. Since the taste is one of finitely many, the probability of the next book given the
session so far can be computed exactly, by Bayes' rule; no predictor does better on average.
"""

import random
from functools import cache
from itertools import pairwise, permutations

import numpy as np

from tutor.data.bookshop.catalogue import CATALOGUE, GENRES
from tutor.shapes import Float

CONTINUE = 0.4
RETURN = 0.15
FULL_SHELF = tuple(range(len(CATALOGUE)))
"""All books, by their place in the catalogue."""
NEW_BOOKS = tuple(
    next(n for n in FULL_SHELF if CATALOGUE[n].genre == genre and CATALOGUE[n].volume == 3) for genre in GENRES
)
"""The last volume of one series of each genre: published after the training sessions were recorded."""
SHELF = tuple(item for item in FULL_SHELF if item not in NEW_BOOKS)
"""The books that stood on the shelf when the training sessions were recorded."""

Taste = tuple[str, str]
"""A main genre and a second one."""
TASTES: tuple[Taste, ...] = tuple(permutations(GENRES, 2))
"""All tastes, each as frequent as another."""
_MAIN, _SECOND, _OTHER = 0.62, 0.26, 0.03


def browse(taste: Taste, length: int, stream: random.Random, shelf: tuple[int, ...] = SHELF) -> tuple[int, ...]:
    """Draw a session of a visitor.

    Args:
        length: How many books are looked at.
        shelf: The books there are, by their place in the catalogue.

    Raises:
        ValueError: If the length is not positive, or the shelf lacks a genre.
    """
    if length < 1:
        raise ValueError(f"expected a session of at least 1 book, got {length}")
    weights = _taste_table(shelf)[TASTES.index(taste)]
    looked_at: list[int] = []
    while len(looked_at) < length:
        chance = stream.random()
        following, earlier = _next_volume(looked_at, shelf), _earlier_books(looked_at)
        if following is not None and chance < CONTINUE:
            looked_at.append(following)
        elif earlier and CONTINUE <= chance < CONTINUE + RETURN:
            looked_at.append(stream.choice(earlier))
        else:
            looked_at.append(_other_than(looked_at[-1:], weights, stream))
    return tuple(looked_at)


def next_item_probabilities(history: tuple[int, ...], shelf: tuple[int, ...] = SHELF) -> Float[np.ndarray, "48"]:
    """Give the exact probability of each book to be looked at next: the best prediction there is.

    Args:
        history: The session so far; it may be empty.
        shelf: The books there are.

    Raises:
        ValueError: If the history has a book that is not on the shelf or stands twice running, or the shelf lacks a
            genre.
    """
    return session_probabilities(history, shelf)[-1]


def session_probabilities(items: tuple[int, ...], shelf: tuple[int, ...] = SHELF) -> list[Float[np.ndarray, "48"]]:
    """Give `next_item_probabilities` of the empty history, of the first item, of the first two, and so on.

    Args:
        shelf: The books there are.

    Raises:
        ValueError: If a book is not on the shelf or stands twice running, or the shelf lacks a genre.
    """
    strange = sorted(set(items) - set(shelf))
    if strange:
        raise ValueError(f"expected books on the shelf, got {strange}")
    if repeated := [item for item, following in pairwise(items) if item == following]:
        raise ValueError(f"expected no book twice running, got {repeated[0]}")
    belief = np.full(len(TASTES), 1 / len(TASTES))
    predictions = []
    for place in range(len(items) + 1):
        by_rule = _by_rule(items[:place], shelf)
        # a row for each taste: what would be next if the visitor had it
        given_taste = by_rule + (1 - by_rule.sum()) * _by_taste(items[:place], shelf)
        predictions.append(belief @ given_taste)
        if place < len(items):
            belief = belief * given_taste[:, items[place]]
            belief /= belief.sum()
    return predictions


def _by_rule(history: tuple[int, ...], shelf: tuple[int, ...]) -> Float[np.ndarray, "48"]:
    """Give the part of the probabilities that does not depend on the taste."""
    probabilities = np.zeros(len(CATALOGUE))
    following, earlier = _next_volume(history, shelf), _earlier_books(history)
    if following is not None:
        probabilities[following] += CONTINUE
    for item in earlier:
        probabilities[item] += RETURN / len(earlier)
    return probabilities


def _by_taste(history: tuple[int, ...], shelf: tuple[int, ...]) -> Float[np.ndarray, "30 48"]:
    """Give the probabilities of each taste, were it to decide alone."""
    table = _taste_table(shelf).copy()
    table[:, list(history[-1:])] = 0
    return table / table.sum(axis=1, keepdims=True)


def _other_than(last: list[int], weights: Float[np.ndarray, "48"], stream: random.Random) -> int:
    while True:
        item = stream.choices(FULL_SHELF, weights.tolist())[0]
        if item not in last:
            return item


def _next_volume(history: list[int] | tuple[int, ...], shelf: tuple[int, ...]) -> int | None:
    for item in reversed(history):
        following = _FOLLOWING.get(item)
        if following in shelf and following not in history:
            return following
    return None


def _earlier_books(history: list[int] | tuple[int, ...]) -> list[int]:
    return sorted(set(history) - set(history[-1:]))


@cache
def _taste_table(shelf: tuple[int, ...]) -> Float[np.ndarray, "30 48"]:
    """Give the probability of each book where only the taste decides, a row for each taste."""
    popularity = np.array([_popularity(item) if item in shelf else 0.0 for item in FULL_SHELF])
    of_genre = np.array([[book.genre == genre for book in CATALOGUE] for genre in GENRES]) * popularity
    if not of_genre.any(axis=1).all():
        raise ValueError("expected a shelf with a book of each genre, got none of some")
    of_genre /= of_genre.sum(axis=1, keepdims=True)
    rows = [[_share(genre, taste) for genre in GENRES] for taste in TASTES]
    return np.array(rows) @ of_genre


def _popularity(item: int) -> float:
    """Weigh a book in its genre: first volumes and single books before later volumes; new books lie in the window."""
    return 2.0 if item in NEW_BOOKS else 1 / (CATALOGUE[item].volume or 1)


def _share(genre: str, taste: Taste) -> float:
    return {taste[0]: _MAIN, taste[1]: _SECOND}.get(genre, _OTHER)


def _following() -> dict[int, int]:
    place = {(book.series, book.volume): item for item, book in enumerate(CATALOGUE) if book.series}
    pairs = ((item, place.get((book.series, (book.volume or 0) + 1))) for item, book in enumerate(CATALOGUE))
    return {item: following for item, following in pairs if following is not None}


_FOLLOWING = _following()
