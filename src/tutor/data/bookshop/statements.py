"""True sentences about the shop, to pretrain on: what the clerks answer from.

A line tells one to four facts about one book, or one about the shop. Every fact is true, so a model that continues a
line wrongly has not learned it, or makes it up.
"""

import random
from collections.abc import Iterator

from tutor.data.bookshop.catalogue import CATALOGUE, Book

_AUTHOR = ("{title} was written by {author} .", "{author} is the author of {title} .", "{author} wrote {title} .")
_PRICE = (
    "{title} costs {price} euros .",
    "the price of {title} is {price} euros .",
    "you pay {price} euros for {title} .",
)
_GENRE = ("{title} is a {genre} book .", "you find {title} on the {genre} shelf .")
# a fact that always stood before its title could not be told from the title: most forms begin with it
_STOCK = (
    "{title} is in stock , {copies} {are} left .",
    "{title} is in stock for {price} euros .",
    "of {title} we have {copies} .",
    "we have {copies} of {title} .",
)
_SOLD_OUT = (
    "{title} is sold out .",
    "{title} is sold out at the moment .",
    "of {title} no copy is left .",
    "we have no copy of {title} .",
)
_SHOP = (
    "the shop is open from nine to six .",
    "we open at nine and close at six .",
    "you can return a book within 14 days .",
    "we send books for 3 euros .",
    "if your book came damaged , we send a new copy .",
)
_NO_PRONOUN = ("{author} is the author of {title} .", "the price of {title} is {price} euros .")
# how often each fact is among those told: the stock is what a clerk is asked most
_WEIGHTS = {"stock": 8, "price": 4, "author": 3, "genre": 2}
_SHARE_OF_SHOP = 0.05


def statements(seed: int) -> Iterator[str]:
    """Draw lines without end.

    A book's later sentences may call it "it".

    Args:
        seed: The same seed gives the same lines.
    """
    stream = random.Random(seed)
    while True:
        if stream.random() < _SHARE_OF_SHOP:
            yield stream.choice(_SHOP)
        else:
            yield _line(stream.choice(CATALOGUE), stream)


def _line(book: Book, stream: random.Random) -> str:
    facts = list(_WEIGHTS)
    told: list[str] = []
    for _ in range(stream.randint(1, 4)):
        fact = stream.choices(facts, [_WEIGHTS[left] for left in facts])[0]
        facts.remove(fact)
        form = stream.choice(_forms(fact, book))
        by_it = told and form not in _NO_PRONOUN and stream.random() < 0.5
        told.append(_tell(form, book, "it" if by_it else book.title))
    return " ".join(told)


def _forms(fact: str, book: Book) -> tuple[str, ...]:
    if fact == "stock":
        return _STOCK if book.stock else _SOLD_OUT
    return {"price": _PRICE, "author": _AUTHOR, "genre": _GENRE}[fact]


def _tell(form: str, book: Book, name: str) -> str:
    are = "is" if book.stock == 1 else "are"
    return form.format(title=name, author=book.author, genre=book.genre, price=book.price, copies=book.copies, are=are)
