"""What passes over the desk besides the customer's words: tool calls, their results, and the answers.

An assistant at the desk knows no book. It writes a call, the program runs it on the shelf and writes the result, and
the assistant reads its answer from there. The terms of the shop (hours, returns, delivery) stand in its system message.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tutor.data.bookshop.catalogue import Book
from tutor.data.bookshop.shelf import Shelf

FACTS = ("have", "price", "author", "copies", "genre")
"""What one can ask about a book at the desk."""
DIRECT = {
    "greeting": "hello , how can i help you ?",
    "thanks": "you are welcome .",
    "damaged": "i am sorry about that . we will send a new copy .",
    "which_book": "which book do you mean ?",
    "out_of_scope": "sorry , i can only help with books .",
    "not_understood": "sorry , i did not understand . can you say it in other words ?",
}
"""Answers that need neither a tool nor the system message."""
HANDED_OVER = "i will call a colleague for you ."
"""What is said when a person takes over."""
NOTHING_FITS = "no book fits"
"""The result of a wish that no book fulfils."""
COLLEAGUE = "a colleague comes"
"""The result of calling a person."""
WORDS = (
    "call look_up title = book author it first second other before no book was named recommend genre = "
    "under = at_most = hand_over reason = asked angry no book called sold out by copy copies euros ; , : "
    "earlier sorry , we have no book called . is sold out , i am sorry . is in stock for costs was "
    "written by is in stock , we have is a book at that price . i recommend for or"
)
"""The words of calls, results and answers."""
NONE_MEANT = "no book was named"
"""The result of looking up "it" where nothing was talked about."""
AT_MOST = 2
"""Books that are recommended at once."""


@dataclass(frozen=True)
class Terms:
    """What the shop promises, besides books: it stands in the system message, and may change any day."""

    opens: str = "nine"
    closes: str = "six"
    days: int = 14
    """In which a book may be given back."""
    delivery: int = 3
    """In euros."""

    def system(self) -> str:
        """Write the system message."""
        return (
            f"you are the assistant of a bookshop . open from {self.opens} to {self.closes} . "
            f"return within {self.days} days . delivery for {self.delivery} euros ."
        )

    def answer(self, kind: str) -> str:
        """Give the right answer about hours, returns or delivery."""
        return {
            "hours": f"we are open from {self.opens} to {self.closes} .",
            "returns": f"yes , you can return it within {self.days} days .",
            "delivery": f"yes , we send books for {self.delivery} euros .",
        }[kind]


@dataclass(frozen=True)
class Exchange:
    """What a customer said, and what came of it."""

    text: str
    """The customer's words."""
    answer: str
    """The assistant's words."""
    call: str | None = None
    """The tool call in between, if there was one."""
    result: str | None = None
    """What the tool gave."""


@dataclass(frozen=True)
class Mention:
    """A book that a result named."""

    title: str
    author: str


def found(book: Book) -> str:
    """Write the result of looking up a book that is on the shelf."""
    stock = book.copies if book.stock else "sold out"
    return f"{book.title} by {book.author} , {book.genre} , {book.price} euros , {stock}"


def not_found(title: str) -> str:
    """Write the result of looking up a book that is not on the shelf."""
    return f"no book called {title}"


def fitting_books(books: Sequence[Book]) -> str:
    """Write the result of a wish: the first two books that fit."""
    if not books:
        return NOTHING_FITS
    return " ; ".join(f"{book.title} by {book.author} , {book.price} euros" for book in books[:AT_MOST])


def look_up_call(title: str) -> str:
    """Write the call for the facts about a book that the customer names."""
    return f"call look_up title = {title}"


def look_again_call(meant: str, author: str = "") -> str:
    """Write the call for the facts about a book that was talked about.

    Args:
        meant: How it is meant: ``it``, ``first``, ``second``, ``other``, ``before`` or ``by``.
        author: Whose book is meant, for ``by``.
    """
    return f"call look_up author = {author}" if meant == "by" else f"call look_up book = {meant}"


def recommend_call(genre: str, budget: int | None = None, inclusive: bool = False) -> str:
    """Write the call for books of a genre.

    Args:
        budget: In euros; none unless told.
        inclusive: Whether a book may cost the whole budget.
    """
    bound = "" if budget is None else f" {'at_most' if inclusive else 'under'} = {budget}"
    return f"call recommend genre = {genre}{bound}"


def hand_over_call(reason: str) -> str:
    """Write the call for a person, who was asked for or is needed because the customer is angry."""
    return f"call hand_over reason = {reason}"


def about(asked: str, title: str, shelf: Shelf) -> str:
    """Give the right answer to a question about one book.

    Args:
        asked: One of `FACTS`.
        title: As the customer says it; the book need not exist.
    """
    book = shelf.find(title)
    if book is None:
        return f"sorry , we have no book called {title} ."
    if asked in ("have", "copies") and not book.stock:
        return f"{book.title} is sold out , i am sorry ."
    return {
        "have": f"{book.title} is in stock for {book.price} euros .",
        "price": f"{book.title} costs {book.price} euros .",
        "author": f"{book.title} was written by {book.author} .",
        "copies": f"{book.title} is in stock , we have {book.copies} .",
        "genre": f"{book.title} is a {book.genre} book .",
    }[asked]


def recommended(genre: str, books: Sequence[Book]) -> str:
    """Give the right answer to a wish.

    Args:
        books: Those that fit; two at most are named.
    """
    if not books:
        return f"sorry , we have no {genre} book at that price ."
    first, *others = (f"{book.title} by {book.author} for {book.price} euros" for book in books[:AT_MOST])
    return f"i recommend {' or '.join([first, *others])} ."


def mentions(results: Iterable[str | None]) -> tuple[Mention, ...]:
    """Give the books that tool results name, each once, in the order in which they were named last."""
    named: dict[str, Mention] = {}
    for result in results:
        for line in (result or "").split(" ; "):
            if read := re.fullmatch(r"(.+) by ([^,]+) , .*euros.*", line):
                named.pop(read[1], None)
                named[read[1]] = Mention(read[1], read[2])
    return tuple(named.values())
