"""How good a retriever is, on questions whose right passages are known."""

from collections.abc import Collection, Sequence

from tutor.applications.retrieval.passage import Retriever

KnownQuestion = tuple[str, Collection[str]]
"""A question, and the keys of the passages that answer it."""


def hits_at(retriever: Retriever, questions: Sequence[KnownQuestion], n: int) -> float:
    """Give the share of questions with a right passage among the first so many.

    Args:
        questions: With the keys of their right passages.
        n: How many passages are looked at.

    Raises:
        ValueError: If there are no questions.

    Built in chapter 16.
    """
    return sum(_rank(retriever, question, n) > 0 for question in _some(questions)) / len(questions)


def mean_reciprocal_rank(retriever: Retriever, questions: Sequence[KnownQuestion], depth: int = 10) -> float:
    """Give the mean of 1 divided by the rank of the first right passage; 0 where none is found.

    Args:
        questions: With the keys of their right passages.
        depth: How many passages are looked at.

    Raises:
        ValueError: If there are no questions.

    Source: Voorhees 1999 (the TREC-8 question answering track), section 2. Built in chapter 16.
    """
    ranks = [_rank(retriever, question, depth) for question in _some(questions)]
    return sum(1 / rank for rank in ranks if rank) / len(questions)


def _rank(retriever: Retriever, question: KnownQuestion, n: int) -> int:
    """Give the rank of the first right passage, from 1; 0 if there is none."""
    query, right = question
    for rank, hit in enumerate(retriever.search(query, n), start=1):
        if hit.passage.key in right:
            return rank
    return 0


def _some(questions: Sequence[KnownQuestion]) -> Sequence[KnownQuestion]:
    if not questions:
        raise ValueError("expected at least one question, got none")
    return questions
