"""Whether a passage can be about the question at all: how much of what was asked it holds."""

from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.terms import terms


def coverage(index: BM25, query: str, key: str) -> float:
    """Give the share of a question's rarity that stands in a passage, from 0 to 1.

    A word that no passage holds is as rare as can be, so a question about other things is covered badly. A score of
    BM25 cannot tell that: it grows with the number of words asked.

    Args:
        query: The question.
        key: Of the passage.

    Raises:
        ValueError: If the index has no such passage.

    Built in chapter 16.
    """
    places = [place for place, passage in enumerate(index.passages) if passage.key == key]
    if not places:
        raise ValueError(f"expected the key of a passage, got {key!r}")
    asked = set(terms(query))
    whole = sum(index.rarity(term) for term in asked)
    held = sum(index.rarity(term) for term in asked if index.share(term, places[0]) > 0)
    return held / whole if whole else 0.0
