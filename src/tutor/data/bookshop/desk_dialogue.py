"""One customer at the desk: what each question means, and what a perfect assistant does."""

from dataclasses import dataclass

from tutor.data.bookshop.desk_forms import Exchange, Terms
from tutor.data.bookshop.desk_talk import MEANT
from tutor.data.bookshop.shelf import Shelf

SPLITS = ("train", "validation", "test", "hard")
"""Validation asks in words of the training about shelves of its own, the test in wordings that were kept, hard in
words and orders that training never has."""
MOST = 8
"""Questions of one customer."""
REFERENCES = (*MEANT, "by")
"""Ways to mean a book without its title; "short" leaves it out altogether."""


@dataclass(frozen=True)
class DeskQuestion:
    """What one question means."""

    kind: str
    """A fact of `desk_forms.FACTS`, ``recommend``, or what is said without a book: ``hours``, ``out_of_scope`` ..."""
    by: str | None = None
    """How the book is named: ``title``, ``unknown``, ``short`` or one of `REFERENCES`; for a wish, ``again`` if its
    budget was named before."""
    title: str | None = None
    """The book that is meant."""


@dataclass(frozen=True)
class DeskDialogue:
    """One customer at the desk."""

    shelf: Shelf
    terms: Terms
    questions: tuple[DeskQuestion, ...]
    exchanges: tuple[Exchange, ...]
    """What is said to each question, with a perfect assistant."""
