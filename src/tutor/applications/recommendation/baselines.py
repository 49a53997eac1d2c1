"""Suggestions by counting: what is popular, what stands in the same sessions, what came next after the last book."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.data.bookshop.session_tokens import as_tokens
from tutor.shapes import Float

Items = Sequence[Any]
"""A session: places in the catalogue, in the order of time."""


class CountingRecommender(ABC):
    """Scores each book by counts of training sessions; the highest are suggested, equal ones by their place.

    Args:
        sessions: What is counted.

    Raises:
        ValueError: If there is no session, or a book is not in the catalogue.
    """

    def __init__(self, sessions: Sequence[Items]) -> None:
        if not sessions:
            raise ValueError("expected at least one session to count, got none")
        for items in sessions:
            as_tokens(items)  # refuses what is no book
        self.popularity = np.bincount([item for items in sessions for item in items], minlength=len(CATALOGUE))
        self.counts = self._count(sessions)

    def suggest(self, items: Items) -> list[int]:
        """Suggest all books for a session so far, the best first; the last book looked at comes last.

        Args:
            items: The session so far; an empty one gets what is popular.

        Raises:
            ValueError: If a book is not in the catalogue.
        """
        as_tokens(items)
        # far too small to outweigh a count: popularity decides between equals, and where nothing else is known
        scores = (self._scores(items) if items else 0) + 1e-6 * self.popularity / (1 + self.popularity.sum())
        scores[list(items[-1:])] = -1
        return np.argsort(-scores, kind="stable").tolist()

    @abstractmethod
    def _count(self, sessions: Sequence[Items]) -> Float[np.ndarray, "48 48"]:
        """Count what `_scores` needs: a row for each book that was looked at, a column for each that is suggested."""

    @abstractmethod
    def _scores(self, items: Items) -> Float[np.ndarray, "48"]:
        """Score the books for a session of at least one."""


class Popularity(CountingRecommender):
    """Suggest what was looked at most often, to everybody.

    Source: built in chapter 19.
    """

    def _count(self, sessions: Sequence[Items]) -> Float[np.ndarray, "48 48"]:
        return np.tile(self.popularity.astype(float), (len(CATALOGUE), 1))

    def _scores(self, items: Items) -> Float[np.ndarray, "48"]:
        return self.counts[items[-1]].copy()


class CoOccurrence(CountingRecommender):
    """Suggest what stood most often in sessions together with the books of this session, wherever in them.

    Each pair is counted once a session and divided by the root of how popular both books are (the cosine of their
    columns), so that what everybody looks at does not go with everything.

    Source: Linden, Smith and York 2003 (doi:10.1109/MIC.2003.1167344). Built in chapter 19.
    """

    def _count(self, sessions: Sequence[Items]) -> Float[np.ndarray, "48 48"]:
        present = np.zeros((len(sessions), len(CATALOGUE)))
        for row, items in zip(present, sessions, strict=True):
            row[list(items)] = 1
        together = present.T @ present
        sizes = np.sqrt(np.maximum(together.diagonal(), 1))
        cosines = together / sizes / sizes[:, None]
        np.fill_diagonal(cosines, 0)
        return cosines

    def _scores(self, items: Items) -> Float[np.ndarray, "48"]:
        return self.counts[sorted(set(items))].sum(axis=0)


class LastItem(CountingRecommender):
    """Suggest what most often came next after the last book: a bigram model of books.

    Source: the bigrams of chapter 2, with books for words. Built in chapter 19.
    """

    def _count(self, sessions: Sequence[Items]) -> Float[np.ndarray, "48 48"]:
        counts = np.zeros((len(CATALOGUE), len(CATALOGUE)))
        for items in sessions:
            np.add.at(counts, (list(items[:-1]), list(items[1:])), 1)
        return counts

    def _scores(self, items: Items) -> Float[np.ndarray, "48"]:
        return self.counts[items[-1]].copy()
