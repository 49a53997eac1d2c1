"""Books that no shop has: titles, authors and whole shelves, drawn anew for each customer of the training.

A title of the real shop is never among them. So whoever answers well from drawn shelves has read, not remembered.
"""

import random
from functools import cache

from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE, GENRES, Book, lookalike_titles, unknown_titles
from tutor.data.bookshop.shelf import Shelf
from tutor.data.bookshop.splits import POOLS

AUTHORS = tuple(sorted({book.author for book in CATALOGUE}))
"""Names that the shop's tokenizer knows."""
PRICES = (5, 60)
"""The least and the greatest price that is drawn, in euros."""
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_STRANGE_WORD, _STRANGE_TITLE, _STRANGE_AUTHOR = 0.12, 0.15, 0.25
_BOOKS = (8, 16)


@cache
def title_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the adjectives and the nouns of all titles that were ever thought of."""
    titles = [title.split() for title in (*BOOKS, *lookalike_titles(), *unknown_titles())]
    adjectives, nouns = (tuple(sorted({words[place] for words in titles})) for place in (1, 2))
    return adjectives, nouns


@cache
def kept_titles() -> frozenset[str]:
    """Give the titles that training never names: those of the shop, and those asked for in other splits."""
    asked = {question.title for split in ("validation", "test", "hard") for question in POOLS[split].unknown}
    return frozenset({*BOOKS, *(title for title in asked if title)})


def strange_word(stream: random.Random) -> str:
    """Draw a word that no vocabulary has."""
    n_syllables = stream.randint(2, 4)
    return "".join(stream.choice(_CONSONANTS) + stream.choice(_VOWELS) for _ in range(n_syllables)) + "x"


def draw_title(stream: random.Random, strange: bool = False) -> str:
    """Draw a title that training may name.

    Args:
        strange: Use words that no vocabulary has, wherever a title has words.
    """
    if strange or stream.random() < _STRANGE_TITLE:
        words = [strange_word(stream) for _ in range(stream.randint(1, 3))]
        return " ".join(["the", *words] if stream.random() < 0.5 else words)
    while True:
        words = [strange_word(stream) if stream.random() < _STRANGE_WORD else stream.choice(w) for w in title_words()]
        if (title := f"the {' '.join(words)}") not in kept_titles():
            return title


def draw_shelf(stream: random.Random, strange: bool = False) -> Shelf:
    """Draw a small shelf: titles, authors of one book or more, genres, prices and stock.

    Args:
        strange: Use words that no vocabulary has, for titles and authors.
    """
    titles = dict.fromkeys(draw_title(stream, strange) for _ in range(stream.randint(*_BOOKS)))
    unknown = [strange or stream.random() < _STRANGE_AUTHOR for _ in titles]
    names = stream.sample(AUTHORS, len(titles))
    authors = [strange_word(stream) if new else name for new, name in zip(unknown, names, strict=True)]
    genres = stream.sample(GENRES, 4)
    return Shelf(
        tuple(
            Book(
                title,
                stream.choice(authors),
                stream.choice(genres),
                stream.randint(*PRICES),
                0 if stream.random() < 0.25 else stream.randint(1, 9),
            )
            for title in titles
        )
    )
