"""The exact reward: what a reply is worth, in named parts.

It knows the catalogue and reads the reply as facts, so it cannot be pleased by length, by repetition or by naming many
books: whatever is not exactly one answer is worth the least.
"""

from dataclasses import dataclass

from tutor.data.bookshop.answers import Claim, read
from tutor.data.bookshop.catalogue import BOOKS, Book, fitting
from tutor.data.bookshop.clerk import good_replies
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.questions import Question

_RIGHT, _WRONG, _LEAST = 1.0, -0.5, -1.0
_RUDE, _UPSELL = 0.5, 0.3
_ANSWERS = {
    "have": {"in_stock", "copies", "sold_out"},
    "price": {"price"},
    "author": {"author"},
    "recommend": {"recommend", "none_fits"},
    "unknown_title": {"unknown_title"},
    "out_of_scope": {"out_of_scope"},
}


@dataclass(frozen=True)
class Judgement:
    """What is right about a reply, part by part."""

    clear: bool
    """It is exactly one answer, in a wording that the shop uses; if not, every part is False."""
    scope: bool
    """It answers this question, about this book or genre, and refuses what is no business of the shop."""
    facts: bool
    """What it says is true: author, price, stock, that a book exists, that none fits."""
    constraint: bool
    """A book that it recommends is of the genre, in stock and within the budget."""
    polite: bool
    no_upsell: bool

    @property
    def total(self) -> float:
        """The reward, from -1 to 1.

        1 for an answer in scope, true and within the constraint, -0.5 for another; less 0.5 if rude, less 0.3 for an
        upsell, never below -1. What is not clear is worth -1.
        """
        if not self.clear:
            return _LEAST
        right = self.scope and self.facts and self.constraint
        manner = _RUDE * (not self.polite) + _UPSELL * (not self.no_upsell)
        return max(_LEAST, round((_RIGHT if right else _WRONG) - manner, 2))


def judge(example: BookshopExample, reply: str) -> Judgement:
    """Judge a reply to the newest question of a conversation."""
    claim = read(reply)
    if claim is None:
        return Judgement(clear=False, scope=False, facts=False, constraint=False, polite=False, no_upsell=False)
    question = example.question
    return Judgement(
        clear=True,
        scope=_in_scope(claim, question),
        facts=_true(claim, question),
        constraint=_within(claim, question),
        polite=not claim.rude,
        no_upsell=claim.upsell is None,
    )


def truth(example: BookshopExample) -> tuple[str, ...]:
    """Give every perfect reply, in every wording."""
    return good_replies(example.question)


def score(example: BookshopExample, answer: str) -> float:
    """Give the reward of a reply, from -1 to 1."""
    return judge(example, answer).total


def _in_scope(claim: Claim, question: Question) -> bool:
    wanted = {question.topic} if question.intent == "service" else _ANSWERS[question.intent]
    about = {"title": question.title, "genre": question.genre}
    return claim.kind in wanted and all(
        claim.facts[name] == value for name, value in about.items() if value is not None and name in claim.facts
    )


def _true(claim: Claim, question: Question) -> bool:
    if claim.kind == "unknown_title":
        return claim.facts["title"] not in BOOKS
    if claim.kind == "none_fits":
        return question.intent == "recommend" and not _fitting(question)
    if "title" not in claim.facts:
        return True
    book = BOOKS.get(claim.facts["title"])
    if book is None:
        return False
    in_stock = {"in_stock": True, "copies": True, "sold_out": False}.get(claim.kind, bool(book.stock))
    return bool(book.stock) == in_stock and all(str(getattr(book, name)) == said for name, said in claim.facts.items())


def _within(claim: Claim, question: Question) -> bool:
    if claim.kind != "recommend":
        return True
    return question.intent == "recommend" and claim.facts["title"] in {book.title for book in _fitting(question)}


def _fitting(question: Question) -> tuple[Book, ...]:
    return fitting(question.genre or "", question.budget or 0, bool(question.inclusive))
