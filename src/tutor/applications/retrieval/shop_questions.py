"""Questions of the shop's customers, sorted by what finding their passage takes."""

import random
from collections.abc import Sequence
from dataclasses import replace

from tutor.applications.retrieval.embeddings import LatentSpace
from tutor.applications.retrieval.quality import KnownQuestion
from tutor.data import bookshop
from tutor.data.bookshop.catalogue import BOOKS, Book, unknown_titles
from tutor.data.bookshop.questions import BY_TITLE, LOOKUPS

_N_CONVERSATIONS = 2_000


def shop_space(texts: Sequence[str] = (), d_model: int = 64) -> LatentSpace:
    """Learn vectors from what customers asked in training, each with the clerk's reply.

    Args:
        texts: To learn from besides.
        d_model: Directions to keep.
    """
    examples = bookshop.load("train")[:_N_CONVERSATIONS]
    return LatentSpace([*(f"{one.turns[-1].text} {one.reply}" for one in examples), *texts], d_model)


def by_title() -> list[KnownQuestion]:
    """Give the lookups of the test split that name their book."""
    return [pair for pair in _lookups() if next(iter(pair[1])) in pair[0]]


def by_it() -> list[KnownQuestion]:
    """Give the lookups of the test split that say "it": their book stands in an earlier turn alone."""
    return [pair for pair in _lookups() if next(iter(pair[1])) not in pair[0]]


def about_the_shop() -> list[KnownQuestion]:
    """Give the questions of the test split about the shop's rules, each wording once."""
    asked = {
        one.turns[-1].text: {one.question.topic}
        for one in bookshop.load("test")
        if one.question.intent == "service" and one.question.topic != "thanks"
    }
    return list(asked.items())


def new_books(n: int, seed: int = 0) -> list[Book]:
    """Give books that have come out since, with titles that no training conversation can know.

    Args:
        n: How many.
        seed: The same seed gives the same books.
    """
    stream = random.Random(seed)
    titles = stream.sample(unknown_titles(), n)
    return [replace(stream.choice(list(BOOKS.values())), title=one, series=None, volume=None) for one in titles]


def asked_about(books: Sequence[Book], seed: int = 0) -> list[KnownQuestion]:
    """Give a question about each of some books, by its title.

    Args:
        books: Asked about.
        seed: The same seed gives the same wordings.
    """
    stream = random.Random(seed)
    return [(stream.choice(BY_TITLE[stream.choice(LOOKUPS)]).format(book.title), {book.title}) for book in books]


def _lookups() -> list[KnownQuestion]:
    return [
        (one.turns[-1].text, {one.question.title or ""})
        for one in bookshop.load("test")
        if one.question.intent in LOOKUPS
    ]
