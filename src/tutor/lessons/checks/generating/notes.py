"""Checkers and writers of notes about books, right and wrong ones.

A checker is called as broken_rules(text, book), a writer as write_note(draft, book, n_tries).
"""

import random
import re

RULES = ("title", "number", "length", "claim")
CLAIMS = ("best", "cheapest", "guaranteed")


def _numbers(text):
    return re.findall(r"[0-9]+", text)


def made(
    title=lambda text, book: book["title"] in text,
    rest=lambda text, book: text.replace(book["title"], " "),
    number=lambda numbers, book: set(numbers) == {str(book["price"])},
    length=lambda words: 6 <= len(words) <= 20,
    claim=lambda words: any(word.strip(".,!?").lower() in CLAIMS for word in words),
    words_of=lambda text, rest: text.split(),
):
    """A checker with one part in another form."""

    def broken_rules(text, book):
        left = rest(text, book)
        held = {
            "title": title(text, book),
            "number": number(_numbers(left), book),
            "length": length(words_of(text, left)),
            "claim": not claim(left.split()),
        }
        return {name for name, fine in held.items() if not fine}

    return broken_rules


checker = made()
any_case = made(title=lambda text, book: book["title"].lower() in text.lower())
digits_of_titles = made(rest=lambda text, book: text)
any_number = made(number=lambda numbers, book: bool(numbers))
among_others = made(number=lambda numbers, book: str(book["price"]) in numbers)
as_a_part = made(number=lambda numbers, book: str(book["price"]) in "".join(numbers))
no_number_is_fine = made(number=lambda numbers, book: set(numbers) <= {str(book["price"])})
in_letters = made(length=lambda words: 6 <= len(" ".join(words)) <= 20)
strict_ends = made(length=lambda words: 6 < len(words) < 20)
no_upper_end = made(length=lambda words: len(words) >= 6)
words_of_the_rest = made(words_of=lambda text, rest: rest.split())
small_letters = made(claim=lambda words: any(word.strip(".,!?") in CLAIMS for word in words))
bare_words = made(claim=lambda words: any(word.lower() in CLAIMS for word in words))
parts = made(claim=lambda words: any(claim in word.lower() for word in words for claim in CLAIMS))


def first_alone(text, book):
    """Stops at the first rule that is broken."""
    found = checker(text, book)
    return {next(name for name in RULES if name in found)} if found else set()


def names_of_the_kept(text, book):
    """The rules that are kept."""
    return set(RULES) - checker(text, book)


def yes_or_no(text, book):
    """Whether all are kept."""
    return not checker(text, book)


def in_a_list(text, book):
    """Rule by rule, in a list."""
    broken = []
    if text.find(book["title"]) < 0:
        broken.append("title")
    left = " ".join(text.split(book["title"]))
    numbers = "".join(sign if sign in "0123456789" else " " for sign in left).split()
    if not numbers or any(number != str(book["price"]) for number in numbers):
        broken.append("number")
    if len(text.split()) not in range(6, 21):
        broken.append("length")
    if {word.strip(".,!?").lower() for word in left.split()} & set(CLAIMS):
        broken.append("claim")
    return tuple(broken)


def fallback(book):
    """A plain note that keeps every rule."""
    return f"The book {book['title']} by {book['author']} costs {book['price']} crowns."


def writer(draft, book, n_tries):
    """Draw until one keeps every rule."""
    for _ in range(n_tries):
        text = draft()
        if not checker(text, book):
            return text
    return fallback(book)


def by_iterator(draft, book, n_tries):
    """The first of a lazy row."""
    drafts = (draft() for _ in range(n_tries))
    note = next((text for text in drafts if not in_a_list(text, book)), None)
    return note if note is not None else f"We have {book['title']} by {book['author']} for {book['price']} crowns."


def all_first(draft, book, n_tries):
    """Draws all, and looks then."""
    fine = [text for text in [draft() for _ in range(n_tries)] if not checker(text, book)]
    return fine[0] if fine else fallback(book)


def one_more(draft, book, n_tries):
    """Draws once too often."""
    return writer(draft, book, n_tries + 1)


def takes_the_last(draft, book, n_tries):
    """Gives the last draft, whatever it is."""
    text = fallback(book)
    for _ in range(n_tries):
        text = draft()
        if not checker(text, book):
            break
    return text


def takes_the_first(draft, book, n_tries):
    """Checks nothing."""
    return draft() if n_tries else fallback(book)


def never_draws(draft, book, n_tries):
    """Gives the plain note always."""
    return fallback(book)


def says_nothing(draft, book, n_tries):
    """Gives an empty text where none fits."""
    found = writer(draft, book, n_tries)
    return "" if found == fallback(book) else found


def short_fallback(draft, book, n_tries):
    """A plain note without its price."""
    found = writer(draft, book, n_tries)
    return f"We have {book['title']} on our shelf for you today." if found == fallback(book) else found


def until_it_fits(draft, book, n_tries):
    """Draws until one fits, however long it takes."""
    for _ in range(10 * n_tries + 200):
        text = draft()
        if not checker(text, book):
            return text
    return fallback(book)


BOOKS = (
    {"title": "Dune", "author": "Frank Herbert", "price": 12},
    {"title": "1984", "author": "George Orwell", "price": 9},
    {"title": "The Best of Emma", "author": "Jane Austen", "price": 20},
    {"title": "Room 7", "author": "Ada Berg", "price": 7},
)


def texts(stream, book, n):
    """Notes of which some keep every rule, and others break some."""
    title, price = book["title"], book["price"]
    found = []
    for _ in range(n):
        name = stream.choice([title] * 6 + [title.lower(), "this one"])
        cost = stream.choice([f"{price}"] * 5 + [f"{price}0", "", f"{price} or {price + 1}", f"{price}.50"])
        words = ["our", "shelf", "has", name, "for", cost, "crowns"]
        words += stream.choices(["now", "new", "bestow", "today,", "and", "well"], k=stream.choice((0, 0, 2, 5, 9, 16)))
        if stream.random() < 0.25:
            words.append(stream.choice(["best", "Best!", "guaranteed.", "CHEAPEST", "cheapest,"]))
        if stream.random() < 0.2:
            words = words[3:]
        found.append(" ".join(word for word in words if word) + ".")
    return found


def pool(stream, book):
    """Texts that keep every rule, and texts that break some."""
    drawn = [(text, in_a_list(text, book)) for text in texts(stream, book, 80)]
    return [text for text, broken in drawn if not broken], [text for text, broken in drawn if broken]


def drawer(stream, drawn, kept):
    """Make a draft function that notes its calls; `kept` says how often a text keeps every rule."""
    fine, broken = drawn

    def draft():
        draft.calls.append(stream.choice(fine if stream.random() < kept else broken))
        return draft.calls[-1]

    draft.calls = []
    return draft


def fresh(seed=None):
    """A stream of chance."""
    return random.Random(seed)
