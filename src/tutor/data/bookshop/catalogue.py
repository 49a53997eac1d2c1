"""The catalogue of the bookshop: 48 invented books, and the titles that one could take for them.

A title is ``the``, an adjective and a noun, so that no single word tells a book. Three books with one noun are the
volumes of a series, by one author; a fourth book has the same noun and nothing else in common with them. The words
were chosen to make titles that no known book has; the authors are invented too.
"""

from dataclasses import dataclass

GENRES = ("mystery", "romance", "history", "poetry", "science", "fantasy")
"""The shelves of the shop, eight books on each."""


@dataclass(frozen=True)
class Book:
    """A book of the shop."""

    title: str
    author: str
    genre: str
    price: int
    """In euros."""
    stock: int
    """How many copies the shop has; 0 if it is sold out."""
    series: str | None = None
    """The noun that the titles of its series share."""
    volume: int | None = None
    """Its place in the series, from 1."""

    @property
    def copies(self) -> str:
        """Say the stock in words that agree: ``1 copy``, ``2 copies``."""
        return f"{self.stock} {'copy' if self.stock == 1 else 'copies'}"


CATALOGUE: tuple[Book, ...] = (
    Book("the unfinished parasol", "castoro", "mystery", 27, 0, "parasol", 1),
    Book("the lopsided parasol", "castoro", "mystery", 21, 7, "parasol", 2),
    Book("the sideways parasol", "castoro", "mystery", 23, 9, "parasol", 3),
    Book("the homesick teapot", "jorunda", "mystery", 18, 7, "teapot", 1),
    Book("the nervous teapot", "jorunda", "mystery", 15, 1, "teapot", 2),
    Book("the stubborn teapot", "jorunda", "mystery", 16, 0, "teapot", 3),
    Book("the borrowed escalator", "lorvane", "mystery", 39, 0),
    Book("the borrowed wheelbarrow", "lorvane", "mystery", 35, 1),
    Book("the patient drawbridge", "dalvik", "romance", 12, 5, "drawbridge", 1),
    Book("the nervous drawbridge", "dalvik", "romance", 29, 9, "drawbridge", 2),
    Book("the sideways drawbridge", "dalvik", "romance", 39, 0, "drawbridge", 3),
    Book("the homesick trombone", "ilvesko", "romance", 26, 4, "trombone", 1),
    Book("the polite trombone", "ilvesko", "romance", 16, 9, "trombone", 2),
    Book("the punctual trombone", "ilvesko", "romance", 21, 0, "trombone", 3),
    Book("the lopsided teapot", "farnoux", "romance", 9, 2),
    Book("the patient doorbell", "farnoux", "romance", 35, 0),
    Book("the borrowed accordion", "hamadou", "history", 39, 3, "accordion", 1),
    Book("the talkative accordion", "hamadou", "history", 20, 3, "accordion", 2),
    Book("the sideways accordion", "hamadou", "history", 27, 9, "accordion", 3),
    Book("the borrowed thermometer", "abara", "history", 8, 0, "thermometer", 1),
    Book("the striped thermometer", "abara", "history", 23, 1, "thermometer", 2),
    Book("the homesick thermometer", "abara", "history", 18, 1, "thermometer", 3),
    Book("the stubborn drawbridge", "mbekele", "history", 33, 0),
    Book("the punctual cupboard", "mbekele", "history", 24, 0),
    Book("the homesick bathtub", "gorani", "poetry", 19, 5, "bathtub", 1),
    Book("the polite bathtub", "gorani", "poetry", 27, 0, "bathtub", 2),
    Book("the punctual bathtub", "gorani", "poetry", 14, 0, "bathtub", 3),
    Book("the striped escalator", "yamore", "poetry", 13, 1, "escalator", 1),
    Book("the unfinished escalator", "yamore", "poetry", 26, 7, "escalator", 2),
    Book("the nervous escalator", "yamore", "poetry", 32, 0, "escalator", 3),
    Book("the talkative parasol", "brandel", "poetry", 12, 1),
    Book("the sideways thermometer", "brandel", "poetry", 37, 1),
    Book("the lopsided doorbell", "kovalin", "science", 22, 2, "doorbell", 1),
    Book("the talkative doorbell", "kovalin", "science", 25, 0, "doorbell", 2),
    Book("the striped doorbell", "kovalin", "science", 21, 1, "doorbell", 3),
    Book("the stubborn radiator", "pellaro", "science", 16, 0, "radiator", 1),
    Book("the unfinished radiator", "pellaro", "science", 36, 2, "radiator", 2),
    Book("the punctual radiator", "pellaro", "science", 34, 6, "radiator", 3),
    Book("the stubborn trombone", "eshani", "science", 20, 0),
    Book("the nervous bathtub", "eshani", "science", 28, 8),
    Book("the patient cupboard", "ramdesh", "fantasy", 21, 4, "cupboard", 1),
    Book("the polite cupboard", "ramdesh", "fantasy", 26, 0, "cupboard", 2),
    Book("the lopsided cupboard", "ramdesh", "fantasy", 29, 0, "cupboard", 3),
    Book("the polite wheelbarrow", "quillane", "fantasy", 17, 1, "wheelbarrow", 1),
    Book("the unfinished wheelbarrow", "quillane", "fantasy", 10, 0, "wheelbarrow", 2),
    Book("the striped wheelbarrow", "quillane", "fantasy", 33, 7, "wheelbarrow", 3),
    Book("the patient accordion", "tavmir", "fantasy", 36, 7),
    Book("the talkative radiator", "tavmir", "fantasy", 6, 9),
)
"""All books, shelf by shelf. A book's place here is its number in the browsing sessions."""

_OTHER_ADJECTIVES = "purple wooden crooked hollow sleepy velvet rusty cheerful foggy salty humble tangled".split()
_OTHER_NOUNS = "kettle umbrella ladder compass bicycle suitcase piano candle whistle windmill telescope hammock".split()

BOOKS: dict[str, Book] = {book.title: book for book in CATALOGUE}
"""The book of each title."""


def fitting(genre: str, budget: int, inclusive: bool) -> tuple[Book, ...]:
    """Give the books of a genre that are in stock and within a budget.

    Args:
        budget: In euros.
        inclusive: Whether a book may cost the whole budget (at most) or must cost less (under).
    """
    most = budget if inclusive else budget - 1
    return tuple(book for book in CATALOGUE if book.genre == genre and book.stock and book.price <= most)


def lookalike_titles() -> tuple[str, ...]:
    """Give the titles made of the catalogue's own words that are not in the catalogue: near misses."""
    adjectives, nouns = _own_words()
    return tuple(title for title in _titles(adjectives, nouns) if title not in BOOKS)


def unknown_titles() -> tuple[str, ...]:
    """Give titles that the shop has not, each with a word or two that stand in no title of the catalogue."""
    adjectives, nouns = _own_words()
    other = (sorted(_OTHER_ADJECTIVES), sorted(_OTHER_NOUNS))
    return (*_titles(*other), *_titles(adjectives, other[1]), *_titles(other[0], nouns))


def _own_words() -> tuple[list[str], list[str]]:
    words = [title.split() for title in BOOKS]
    adjectives, nouns = (sorted({title[place] for title in words}) for place in (1, 2))
    return adjectives, nouns


def _titles(adjectives: list[str], nouns: list[str]) -> tuple[str, ...]:
    return tuple(f"the {adjective} {noun}" for adjective in adjectives for noun in nouns)
