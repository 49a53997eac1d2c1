"""A shelf: the books of a shop with their prices and their stock, which change while a model's weights stay."""

import random
from dataclasses import dataclass, replace
from functools import cached_property

from tutor.data.bookshop.catalogue import CATALOGUE, Book


@dataclass(frozen=True)
class Shelf:
    """The books that a shop has at the moment.

    Raises:
        ValueError: If two books have one title.

    Built in chapter 16.
    """

    books: tuple[Book, ...]

    def __post_init__(self) -> None:
        if len(self._by_title) < len(self.books):
            raise ValueError(
                f"expected titles that differ, got {len(self.books)} books of {len(self._by_title)} titles"
            )

    @cached_property
    def _by_title(self) -> dict[str, Book]:
        return {book.title: book for book in self.books}

    def find(self, title: str) -> Book | None:
        """Give the book of a title, with or without its "the"; None if there is no such book."""
        return self._by_title.get(title) or self._by_title.get(f"the {title}")

    def fitting(self, genre: str, under: int | None = None, at_most: int | None = None) -> tuple[Book, ...]:
        """Give the books of a genre that are in stock and within a budget, the cheapest first.

        Args:
            under: What a book must cost less than, in euros; no bound unless told.
            at_most: What a book may cost, in euros; no bound unless told.
        """
        books = [book for book in self.books if book.genre == genre and book.stock]
        if under is not None:
            books = [book for book in books if book.price < under]
        if at_most is not None:
            books = [book for book in books if book.price <= at_most]
        return tuple(sorted(books, key=lambda book: (book.price, book.title)))

    def changed(self, title: str, **facts: str | int) -> "Shelf":
        """Give the same shelf with other facts about one book.

        Args:
            title: The book.
            facts: What is new about it, by the names of `Book`.

        Raises:
            ValueError: If there is no such book.
        """
        if title not in self._by_title:
            raise ValueError(f"expected a title of the shelf, got {title!r}")
        return Shelf(tuple(replace(book, **facts) if book.title == title else book for book in self.books))

    def with_book(self, book: Book) -> "Shelf":
        """Give the same shelf with one book more; a title that stands there already is a ValueError."""
        return Shelf((*self.books, book))


FULL = Shelf(CATALOGUE)
"""The shelf of the shop as chapters 13 and 14 know it."""


def redrawn(shelf: Shelf, seed: int) -> Shelf:
    """Change the price and the stock of every book: a new season on the same shelf.

    Each price differs from the old one, and each book that was sold out is in stock again.

    Args:
        seed: The same seed gives the same shelf.
    """
    stream = random.Random(seed)
    return Shelf(tuple(_other_facts(book, stream) for book in shelf.books))


def _other_facts(book: Book, stream: random.Random) -> Book:
    price = stream.choice([price for price in range(6, 41) if price != book.price])
    counts = range(1, 10) if not book.stock else [count for count in range(10) if count != book.stock]
    # a book that was in stock is sold out a quarter of the time
    stock = 0 if book.stock and stream.random() < 0.25 else stream.choice([count for count in counts if count])
    return replace(book, price=price, stock=stock)
