"""The bookshop's shelf as passages: what the assistant may know, as it is today."""

from collections.abc import Iterable

from tutor.applications.retrieval.passage import Passage
from tutor.data.bookshop.catalogue import CATALOGUE, Book

_SHOP = {
    "hours": "the shop is open from nine to six . we open at nine and close at six .",
    "returns": "you can return or give back a book within 14 days .",
    "damaged": "if a book arrived damaged , we send a new copy .",
    "delivery": "we send books by post for 3 euros .",
}


def shelf_passages(books: Iterable[Book] = CATALOGUE) -> list[Passage]:
    """Give a passage for each book, with all that is known of it, and one for each rule of the shop.

    Args:
        books: The shelf as it is now; a price that has changed is in the passages at once.

    Returns:
        Passages whose key is the title of the book, or the topic of the rule.

    Built in chapter 16.
    """
    return [
        *(Passage(book.title, _about(book)) for book in books),
        *(Passage(topic, text) for topic, text in _SHOP.items()),
    ]


def _about(book: Book) -> str:
    stock = f"in stock , {book.copies} left" if book.stock else "sold out"
    series = f" volume {book.volume} of the {book.series} series ." if book.series else ""
    return (
        f"{book.title} by the author {book.author} . a {book.genre} book .{series} "
        f"the price is {book.price} euros . {stock} ."
    )
