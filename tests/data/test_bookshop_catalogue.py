"""The catalogue, and the statements about it."""

import re
from collections import Counter
from itertools import islice

from tutor.data.bookshop.catalogue import BOOKS, CATALOGUE, GENRES, Book, fitting, lookalike_titles, unknown_titles
from tutor.data.bookshop.statements import statements

TITLE = r"the \w+ \w+"


def test_48_books_with_eight_on_each_shelf():
    assert len(CATALOGUE) == len(BOOKS) == 48
    assert Counter(book.genre for book in CATALOGUE) == dict.fromkeys(GENRES, 8)
    assert all(re.fullmatch(TITLE, book.title) for book in CATALOGUE)
    assert all(5 <= book.price <= 40 and 0 <= book.stock <= 9 for book in CATALOGUE)


def test_no_word_alone_tells_a_book():
    for place in (1, 2):
        assert set(Counter(book.title.split()[place] for book in CATALOGUE).values()) == {4}


def test_a_series_has_three_volumes_by_one_author_and_a_stranger_with_its_noun():
    for series in {book.series for book in CATALOGUE if book.series}:
        volumes = [book for book in CATALOGUE if book.series == series]
        stranger = next(book for book in CATALOGUE if book.title.endswith(series) and book.series is None)
        assert [book.volume for book in volumes] == [1, 2, 3]
        assert len({(book.author, book.genre) for book in volumes}) == 1
        assert all(book.title.endswith(series) for book in volumes)
        assert stranger.author != volumes[0].author and stranger.genre != volumes[0].genre


def test_an_author_writes_in_one_genre():
    assert len({book.author for book in CATALOGUE}) == len({(book.author, book.genre) for book in CATALOGUE}) == 18


def test_near_misses_are_the_other_pairs_of_the_same_words():
    near = lookalike_titles()
    assert len(near) == len(set(near)) == 12 * 12 - 48
    assert not set(near) & set(BOOKS)
    assert {word for title in near for word in title.split()} == {word for title in BOOKS for word in title.split()}


def test_unknown_titles_have_a_word_that_the_catalogue_has_not():
    unknown, own = unknown_titles(), {word for title in BOOKS for word in title.split()}
    assert len(unknown) == len(set(unknown)) == 3 * 12 * 12
    assert all(set(title.split()) - own for title in unknown)


def test_a_budget_is_kept_to_the_euro():
    cheapest = min(book.price for book in CATALOGUE if book.genre == "romance" and book.stock)
    assert [book.price for book in fitting("romance", cheapest, inclusive=True)] == [cheapest]
    assert fitting("romance", cheapest, inclusive=False) == ()
    assert all(book.stock for genre in GENRES for book in fitting(genre, 40, inclusive=True))


def test_copies_agree():
    assert Book("the x y", "a", "poetry", 9, 1).copies == "1 copy"
    assert Book("the x y", "a", "poetry", 9, 2).copies == "2 copies"


def true(sentence, title):
    """Look one sentence up, by patterns written here."""
    book = BOOKS[title]
    there = rf"(?:we have|there are|there is) (\d+ \w+) of {title}(?: in the shop)? \."
    left = rf"{title} is in stock , (\d+ \w+) (?:is|are) left \."
    of_it = rf"of {title} we have (\d+ \w+) \."
    if found := re.fullmatch(f"{there}|{left}|{of_it}", sentence):
        agrees = ("there is" in sentence or "is left" in sentence) == (book.stock == 1)
        return (found[1] or found[2] or found[3]) == book.copies and (agrees or "we have" in sentence)
    if re.search("sold out|no copy", sentence):
        return book.stock == 0 and title in sentence
    if found := re.search(r"(\d+) euros", sentence):
        return int(found[1]) == book.price and title in sentence
    if found := re.search("|".join(GENRES), sentence):
        return found[0] == book.genre and title in sentence
    return book.author in sentence.split() and title in sentence


def title_in(line):
    return next((title for title in BOOKS if title in line), None)


def test_every_statement_is_true():
    lines = list(islice(statements(5), 4000))
    about_books = [line for line in lines if title_in(line)]
    assert len(about_books) > 0.9 * len(lines)
    for line in about_books:
        title = title_in(line)
        for sentence in re.findall(r"[^.]+ \.", line):
            assert true(re.sub(r"\bit\b", title, sentence.strip()), title), line
    assert len(set(lines) - set(about_books)) == 5


def test_the_test_of_truth_finds_a_lie():
    book = next(book for book in CATALOGUE if book.stock > 1)
    for lie in (
        f"{book.title} costs {book.price + 1} euros .",
        f"{book.title} was written by {CATALOGUE[-1].author} .",
        f"{book.title} is sold out .",
        f"we have {book.stock + 1} copies of {book.title} .",
        f"there is 2 copies of {book.title} in the shop .",
        f"{book.title} is in stock , {book.stock + 1} copies are left .",
        f"of {book.title} we have {book.stock + 1} copies .",
        f"{book.title} is a poetry book .",
    ):
        assert not true(lie, book.title)


def test_stock_is_told_most_and_every_fact_of_every_book_often():
    lines = list(islice(statements(0), 8000))
    told = {
        "stock": r"in stock|cop(?:y|ies) |sold out",
        "price": r"(?<!in stock for )\b\d+ euros",
        "author": "|".join({book.author for book in CATALOGUE}),
        "genre": "|".join(GENRES),
    }
    counts = {fact: sum(bool(re.search(pattern, line)) for line in lines) for fact, pattern in told.items()}
    assert counts["stock"] == max(counts.values()) > 1.2 * counts["price"]
    for title in BOOKS:
        assert sum(title in line and bool(re.search(told["stock"], line)) for line in lines) > 60


def test_the_same_seed_gives_the_same_lines():
    assert list(islice(statements(2), 99)) == list(islice(statements(2), 99)) != list(islice(statements(3), 99))


def test_a_line_tells_of_one_book_and_says_its_title_before_it():
    by_it = [line for line in islice(statements(0), 2000) if " it " in f" {line} "]
    assert len(by_it) > 300
    for line in by_it:
        assert sum(title in line for title in BOOKS) == 1
        assert f" {line} ".index(title_in(line)) < f" {line} ".index(" it ")
