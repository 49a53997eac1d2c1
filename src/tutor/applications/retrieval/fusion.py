"""Several retrievers as one: their ranks are added, since their scores cannot be."""

from collections.abc import Sequence

from tutor.applications.retrieval.passage import Hit, Retriever, best


class Hybrid:
    """Retrievers over the same passages, fused by reciprocal ranks.

    Each gives its first passages 1/(k + 1), its second 1/(k + 2), and so on; the sums rank. Scores play no part, so a
    retriever with large numbers has no more to say than one with small.

    Args:
        retrievers: At least one, all over the same passages.
        k: How little the first places are ahead: with a large k it matters most that several retrievers found a
            passage at all.
        depth: How many passages each one is asked for.

    Raises:
        ValueError: If there is no retriever, they search different passages, k is negative or depth below 1.

    Source: Cormack, Clarke and Büttcher 2009 (doi:10.1145/1571941.1572114). Built in chapter 16.
    """

    def __init__(self, retrievers: Sequence[Retriever], k: int = 60, depth: int = 50) -> None:
        if not retrievers:
            raise ValueError("expected at least one retriever, got none")
        if any(one.passages != retrievers[0].passages for one in retrievers):
            raise ValueError("expected retrievers over the same passages, got others")
        if k < 0 or depth < 1:
            raise ValueError(f"expected k of at least 0 and a depth of at least 1, got {k} and {depth}")
        self.retrievers, self.k, self.depth = tuple(retrievers), k, depth
        self.passages = retrievers[0].passages
        self._place = {passage.key: place for place, passage in enumerate(self.passages)}

    def scores(self, query: str) -> list[float]:
        """Give each passage its sum of reciprocal ranks for a question."""
        scores = [0.0] * len(self.passages)
        for retriever in self.retrievers:
            for rank, hit in enumerate(retriever.search(query, self.depth), start=1):
                scores[self._place[hit.passage.key]] += 1 / (self.k + rank)
        return scores

    def search(self, query: str, n: int = 5) -> list[Hit]:
        """Give the passages that fit best.

        Args:
            n: How many at most.
        """
        return best(self.passages, self.scores(query), n)
