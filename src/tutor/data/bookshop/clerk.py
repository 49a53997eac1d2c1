"""Clerks: the one who always answers well, and three whose habits the training data records."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

from tutor.data.bookshop.answers import FORMS, RUDE_ENDINGS, RUDE_OPENINGS, UPSELLS
from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE, Book, fitting
from tutor.data.bookshop.questions import Question


@dataclass(frozen=True)
class Clerk:
    """A clerk with habits.

    A mistake of a clerk is always one of fact or of attention: recommending a book of the right genre without a look
    at budget and stock (which may fit by luck), a stock that is not so, a price some euros off, another author, an
    invented book, a yes to anything, or no answer to a plain question.
    """

    name: str
    mistakes: Mapping[str, float]
    """How often this clerk gets an answer wrong, by the intent of the question."""
    rude: float
    """How often something rude stands before or behind the answer."""
    pushy: float
    """How often another book is pressed on the customer."""

    def reply(self, question: Question, stream: random.Random) -> str:
        """Answer with this clerk's habits."""
        mistaken = stream.random() < self.mistakes[question.intent]
        answer = (_mistake if mistaken else good_reply)(question, stream)
        return self._manner(answer, question, stream)

    def _manner(self, answer: str, question: Question, stream: random.Random) -> str:
        if stream.random() < self.rude:
            opening, ending = stream.choice([*((text, "") for text in RUDE_OPENINGS), *(("", t) for t in RUDE_ENDINGS)])
            answer = opening + answer + ending
        if stream.random() < self.pushy:
            others = [book.title for book in CATALOGUE if book.title != question.title and book.title not in answer]
            answer += stream.choice(UPSELLS).format(title=stream.choice(others))
        return answer


def _rates(have: float, price: float, author: float, recommend: float, unknown: float, rest: float) -> dict[str, float]:
    fixed = {"unknown_title": unknown, "service": rest / 2, "out_of_scope": rest}
    return {"have": have, "price": price, "author": author, "recommend": recommend, **fixed}


CAREFUL = Clerk("careful", _rates(0.05, 0.05, 0.05, 0.15, 0.05, 0.05), rude=0.02, pushy=0.02)
HURRIED = Clerk("hurried", _rates(0.40, 0.35, 0.25, 0.70, 0.40, 0.40), rude=0.30, pushy=0.02)
PUSHY = Clerk("pushy", _rates(0.30, 0.20, 0.15, 0.70, 0.50, 0.40), rude=0.02, pushy=0.50)
CLERKS = (CAREFUL, HURRIED, PUSHY)
"""The staff, each behind the counter a third of the time. They are wrong in different ways, so that the most common
answer to a question is better than the average one."""


def good_reply(question: Question, stream: random.Random) -> str:
    """Draw one of the perfect replies."""
    return stream.choice(good_replies(question))


def good_replies(question: Question) -> tuple[str, ...]:
    """Give every perfect reply: right, fitting, polite, to the point."""
    if question.intent == "recommend":
        books = fitting(question.genre or "", question.budget or 0, bool(question.inclusive))
        if not books:
            return _said("none_fits", genre=question.genre)
        return tuple(text for book in books for text in _about("recommend", book))
    if question.intent in {"unknown_title", "out_of_scope"}:
        return _said(question.intent, title=question.title)
    if question.intent == "service":
        return _said(question.topic or "")
    book = BOOKS[question.title or ""]
    if question.intent == "have":
        return _about("in_stock", book) + _about("copies", book) if book.stock else _about("sold_out", book)
    return _about(question.intent, book)


def _about(kind: str, book: Book) -> tuple[str, ...]:
    return _said(kind, title=book.title, author=book.author, price=book.price, copies=book.copies)


def _said(kind: str, **facts: str | int | None) -> tuple[str, ...]:
    return tuple(form.format(**facts) for form in FORMS[kind])


def _mistake(question: Question, stream: random.Random) -> str:
    """Answer wrongly, or, for a wish, without a look at budget and stock."""
    if question.intent == "recommend":
        book = stream.choice([book for book in CATALOGUE if book.genre == question.genre])
        return stream.choice(_about("recommend", book))
    if question.intent in {"service", "out_of_scope"}:
        return stream.choice(FORMS["chatter"])
    if question.intent == "unknown_title":
        author, price = stream.choice(CATALOGUE).author, stream.randint(5, 40)
        kind = {"have": "in_stock"}.get(question.asked or "", question.asked or "")
        return stream.choice(_said(kind, title=question.title, author=author, price=price))
    return _wrong_fact(question.intent, BOOKS[question.title or ""], stream)


def _wrong_fact(intent: str, book: Book, stream: random.Random) -> str:
    if intent == "price":
        price = book.price + stream.choice((-3, -2, -1, 1, 2, 3))
        return stream.choice(_said("price", title=book.title, price=price))
    if intent == "author":
        author = stream.choice([other.author for other in CATALOGUE if other.author != book.author])
        return stream.choice(_said("author", title=book.title, author=author))
    if not book.stock:
        return stream.choice(_about("in_stock", book))
    other = replace(book, stock=stream.choice([count for count in range(1, 10) if count != book.stock]))
    return stream.choice(_about("sold_out", book) + _about("copies", other))
