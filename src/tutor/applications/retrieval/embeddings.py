"""Passages ranked by vectors: words that stand in the same texts get vectors that point the same way."""

import math
from collections import Counter
from collections.abc import Sequence

import torch
from torch.nn.functional import normalize

from tutor.applications.retrieval.passage import Hit, Passage, best, collect
from tutor.applications.retrieval.terms import terms
from tutor.models.word_vectors import cosine_similarity
from tutor.shapes import Float, Tensor


class LatentSpace:
    """Vectors for texts, learned from which words stand together in other texts.

    A table has a row for each text and a column for each word; an entry is 0, or 1 plus the logarithm of the count,
    times the word's rarity. Its main directions are the space: a text lies where its words point.

    Args:
        texts: To learn from; they may be other texts than those that will be searched.
        d_model: Directions to keep; fewer if the table has fewer.

    Raises:
        ValueError: If the texts hold no words, or d_model is below 1.

    Source: Deerwester et al. 1990 (latent semantic indexing), sections 3 and 4. Built in chapter 16.
    """

    def __init__(self, texts: Sequence[str], d_model: int = 64) -> None:
        if d_model < 1:
            raise ValueError(f"expected d_model of at least 1, got {d_model}")
        counted = [Counter(terms(text)) for text in texts]
        held = Counter(term for counts in counted for term in counts)
        if not held:
            raise ValueError(f"expected texts with words to learn from, got {len(texts)} without any")
        self.column = {term: place for place, term in enumerate(sorted(held))}
        self._rarity = torch.tensor([math.log(len(texts) / held[term]) + 1 for term in self.column])
        table = torch.stack([self._row(counts) for counts in counted])
        # the directions of the words alone: those of a table with very many rows would take long
        directions = torch.linalg.svd(table, full_matrices=False)[2][:d_model]
        largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
        self.words = (directions * largest.sign()).T

    def vectors(self, texts: Sequence[str]) -> Float[Tensor, "batch d_model"]:
        """Give a vector of length 1 for each text; a text without a known word gets zeros."""
        table = torch.stack([self._row(Counter(terms(text))) for text in texts])
        return normalize(table @ self.words, dim=-1)

    def _row(self, counts: Counter[str]) -> Float[Tensor, " vocab"]:
        row = torch.zeros(len(self.column))
        for term, count in counts.items():
            if term in self.column:
                place = self.column[term]
                row[place] = (1 + math.log(count)) * self._rarity[place]
        return normalize(row, dim=0)


class LatentIndex:
    """An index of vectors: a passage fits as well as its vector points towards that of the question.

    Args:
        passages: What can be found.
        space: Where texts have vectors.

    Raises:
        ValueError: If there are no passages, or two have one key.

    Built in chapter 16.
    """

    def __init__(self, passages: Sequence[Passage], space: LatentSpace) -> None:
        self.passages = collect(passages)
        self.space = space
        self.vectors = space.vectors([passage.text for passage in self.passages])

    def scores(self, query: str) -> list[float]:
        """Give the cosine of each passage with a question."""
        return cosine_similarity(self.space.vectors([query]), self.vectors)[0].tolist()

    def search(self, query: str, n: int = 5) -> list[Hit]:
        """Give the passages that fit best.

        Args:
            n: How many at most.
        """
        return best(self.passages, self.scores(query), n)
