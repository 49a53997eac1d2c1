"""A teaching assistant for this book: it finds the section, says how it begins, and gives its address."""

import re
from collections.abc import Sequence

from tutor.applications.costumes.book_index import load_index
from tutor.applications.costumes.frame import Answer
from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.coverage import coverage
from tutor.applications.retrieval.passage import Passage
from tutor.applications.retrieval.terms import terms

_MORE = re.compile(r"^(?:and )?(?:more|where else|what else|anything else|another|next)\b")
_ABOUT_IT = re.compile(r"\b(?:it|that|this|they|them)\b")
_POLITE = re.compile(
    r"^(?:please|hello|hi|thanks|thank you)\W*|\b(?:what|where|which|how|why|who|when|is|are|was|were|do|does|did|can|"
    r"could|i|we|you|me|my|the|a|an|of|to|in|on|for|find|explain|explained|tell|about|chapter|book|mean|means|please)\b"
)


class TeachingAssistant:
    """Answers with a section of the book, or says that the book has none.

    Its state is the last question and how many of its sections were named: *where else?* goes on, and a question about
    *it* keeps the words of the one before.

    Args:
        passages: The sections; those of the shipped index unless told.
        least: The share of a question's rarity that the best section must hold.

    Built in chapter 16.
    """

    name = "teaching assistant"
    sorry = "I did not find that in this book. Try the word that you would look up in an index."
    refusal = "I can only help you find your way in this book."
    hand_over = "I still cannot find it. Please ask your teacher, or open the glossary."

    def __init__(self, passages: Sequence[Passage] | None = None, least: float = 0.45) -> None:
        passages = load_index() if passages is None else passages
        self.index = BM25(passages)
        self.least = least
        self.query, self.n_named = "", 0

    def answer(self, text: str) -> Answer | None:
        """Name the section that fits best, and how it begins.

        Args:
            text: A question, or a wish for more of the same.
        """
        said = text.lower().strip()
        if _MORE.match(said):
            return self._next() if self.query else None
        query = " ".join(terms(_POLITE.sub(" ", said)))
        if self.query and _ABOUT_IT.search(said):
            query = f"{query} {self.query}"
        found = self.index.search(query, 1) if query else []
        if not found or coverage(self.index, query, found[0].passage.key) < self.least:
            return None
        self.query, self.n_named = query, 0
        return self._next()

    def may_say(self, text: str) -> bool:
        """Only what points to a section that there is."""
        return any(passage.link in text for passage in self.index.passages) or text == self.sorry

    def reset(self) -> None:
        """Forget the last question."""
        self.query, self.n_named = "", 0

    def _next(self) -> Answer | None:
        found = self.index.search(self.query, self.n_named + 1)
        if len(found) <= self.n_named:
            return None
        passage = found[self.n_named].passage
        self.n_named += 1
        title, chapter = passage.text.split(" . ")[:2]
        where = chapter if title == chapter else f"“{title}” in {chapter}"
        return Answer(f"See {where}: {passage.link}", "section", (passage.link,))
