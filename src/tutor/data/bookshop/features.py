"""What the catalogue says of a book, as numbers: words of its title, author, genre, volume and price."""

from tutor.data.bookshop.catalogue import CATALOGUE, Book
from tutor.data.bookshop.session_tokens import FIRST_ITEM
from tutor.text.special_tokens import SPECIAL_TOKENS

_CHEAP, _DEAR = 18, 28


def feature_names(book: Book) -> list[str]:
    """Name what is known of a book before anybody has looked at it.

    The first word of every title, ``the``, is left away; the price is one of three bands.
    """
    _, adjective, noun = book.title.split()
    band = "cheap" if book.price < _CHEAP else "dear" if book.price >= _DEAR else "medium"
    volume = f"volume {book.volume}" if book.volume else "no series"
    return [f"title {adjective}", f"title {noun}", f"author {book.author}", f"genre {book.genre}", volume, band]


def token_features() -> list[list[int]]:
    """Give the features of each token of a session, as numbers: each special token is a feature of its own."""
    names = [[token] for token in SPECIAL_TOKENS] + [feature_names(book) for book in CATALOGUE]
    assert len(names) == FIRST_ITEM + len(CATALOGUE)
    numbers: dict[str, int] = {}
    return [[numbers.setdefault(name, len(numbers)) for name in row] for row in names]
