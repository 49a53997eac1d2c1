"""What a conversation has come to: which book "it" is, which is "the first one", and which "the one by" somebody.

The customers of the data mean books by these rules, and the program around an assistant resolves them by the same.
"""

from collections.abc import Sequence

from tutor.data.bookshop.catalogue import Book

MEANT = ("it", "first", "second", "other", "before")
"""Ways to mean a book without its title and without its author."""


class Talk:
    """The books talked about, and how one can mean them.

    "It" is the book of the latest answer about one book. Two books recommended at once are the first and the second;
    then "it" is no book, until one of them is asked about, which makes the other one "the other". A title that the
    shop does not have makes "it" unclear, too.

    Built in chapter 16.
    """

    def __init__(self) -> None:
        self.focused: list[str] = []
        """The books that one answer each was about, since the last time that "it" became unclear; the latest last."""
        self.pair: tuple[str, ...] = ()
        """The two books that were recommended together last."""
        self._authors: dict[str, str] = {}

    def answered(self, book: Book | None) -> None:
        """Take in that one book was looked up; None if the shop does not have it."""
        if book is None:
            self.focused = []
            return
        self._name([book])
        if self.focused[-1:] != [book.title]:
            self.focused.append(book.title)

    def recommended(self, books: Sequence[Book]) -> None:
        """Take in that books were recommended: none, one or two."""
        self._name(books)
        if len(books) == 1:
            self.answered(books[0])
        elif books:
            self.focused, self.pair = [], tuple(book.title for book in books)

    def meant(self, how: str) -> str | None:
        """Give the title of the book that is meant; None if there is no such book.

        Args:
            how: One of `MEANT`.
        """
        if how in ("it", "before"):
            place = -1 if how == "it" else -2
            return self.focused[place] if len(self.focused) >= -place else None
        if how in ("first", "second") and self.pair:
            return self.pair[how == "second"]
        if how == "other" and self.pair and self.focused and self.focused[-1] in self.pair:
            return self.pair[1 - self.pair.index(self.focused[-1])]
        return None

    def by(self, author: str) -> str | None:
        """Give the book of an author that was talked about last; None if there is none."""
        titles = [title for title, written_by in self._authors.items() if written_by == author]
        return titles[-1] if titles else None

    def alone(self) -> tuple[str, ...]:
        """Give the books talked about whose author wrote no other of them."""
        authors = list(self._authors.values())
        return tuple(title for title, author in self._authors.items() if authors.count(author) == 1)

    def _name(self, books: Sequence[Book]) -> None:
        for book in books:
            self._authors.pop(book.title, None)
            self._authors[book.title] = book.author
