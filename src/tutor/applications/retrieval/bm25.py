"""BM25: passages ranked by the words that they share with a question, rare words first."""

import math
from collections import Counter
from collections.abc import Sequence

from tutor.applications.retrieval.passage import Hit, Passage, best, collect
from tutor.applications.retrieval.terms import terms


class BM25:
    """An index of words.

    For each word of the question that a passage holds, the passage gets the word's rarity times a share that grows with
    its count and levels off, sooner in a short passage than in a long one.

    Args:
        passages: What can be found.
        k1: How late a repeated word levels off; 0 counts a word once.
        b: How much long passages are held back, from 0 (not at all) to 1.

    Raises:
        ValueError: If there are no passages, two have one key, or k1 or b is out of range.

    Source: Robertson and Zaragoza 2009 (doi:10.1561/1500000019), section 3.4; the rarity with 1 added, so that it is
    never negative, is that of the search engine Lucene. Built in chapter 16.
    """

    def __init__(self, passages: Sequence[Passage], k1: float | int = 1.5, b: float | int = 0.75) -> None:
        if k1 < 0:
            raise ValueError(f"expected k1 of at least 0, got {k1}")
        if not 0 <= b <= 1:
            raise ValueError(f"expected b from 0 to 1, got {b}")
        self.passages = collect(passages)
        self.k1, self.b = k1, b
        self._counts = [Counter(terms(passage.text)) for passage in self.passages]
        self._lengths = [counts.total() for counts in self._counts]
        self._mean_length = max(sum(self._lengths) / len(self._lengths), 1)
        self._holding: dict[str, list[int]] = {}
        for place, counts in enumerate(self._counts):
            for term in counts:
                self._holding.setdefault(term, []).append(place)

    def rarity(self, term: str) -> float:
        """Give the weight of a word: large if few passages hold it."""
        n_holding = len(self._holding.get(term, ()))
        return math.log(1 + (len(self.passages) - n_holding + 0.5) / (n_holding + 0.5))

    def share(self, term: str, place: int) -> float:
        """Give how much of a word's weight one passage gets, from 0 to less than k1 + 1.

        Args:
            place: Of the passage.
        """
        count = self._counts[place][term]
        room = 1 - self.b + self.b * self._lengths[place] / self._mean_length
        return count * (self.k1 + 1) / (count + self.k1 * room) if count else 0.0

    def scores(self, query: str) -> list[float]:
        """Give the score of each passage for a question; a word asked twice counts twice."""
        scores = [0.0] * len(self.passages)
        for term, times in Counter(terms(query)).items():
            for place in self._holding.get(term, ()):
                scores[place] += times * self.rarity(term) * self.share(term, place)
        return scores

    def search(self, query: str, n: int = 5) -> list[Hit]:
        """Give the passages that fit best.

        Args:
            n: How many at most.
        """
        return best(self.passages, self.scores(query), n)
