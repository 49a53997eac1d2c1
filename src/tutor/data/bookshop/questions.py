"""What customers ask, and in which words.

A question has a meaning (what is asked about what) and a wording. Lookups ask for one fact about one book, by its title
or, once it was talked about, by "it".
"""

import random
from dataclasses import dataclass
from itertools import product

LOOKUPS = ("have", "price", "author")
"""The facts that one can ask about a book: whether it is there, its price, its author."""
INTENTS = (*LOOKUPS, "recommend", "unknown_title", "service", "out_of_scope")
"""All kinds of question."""


@dataclass(frozen=True)
class Question:
    """The meaning of a question: its intent, and the slots that this intent has; the others are None."""

    intent: str
    """One of `INTENTS`."""
    title: str | None = None
    """The book asked about; for ``unknown_title`` one that does not exist."""
    asked: str | None = None
    """For ``unknown_title``: which fact is asked, one of `LOOKUPS`."""
    genre: str | None = None
    """For ``recommend``."""
    budget: int | None = None
    """For ``recommend``, in euros."""
    inclusive: bool | None = None
    """For ``recommend``: whether a book may cost the whole budget (at most) or must cost less (under)."""
    topic: str | None = None
    """For ``service``: hours, returns, damaged, delivery or thanks."""
    request: str | None = None
    """For ``service`` and ``out_of_scope``: the words themselves, since nothing in them varies."""


BY_TITLE: dict[str, tuple[str, ...]] = {
    "have": ("do you have {} ?", "is {} in stock ?", "have you got {} ?", "i am looking for {} ."),
    "price": ("how much is {} ?", "what does {} cost ?", "what is the price of {} ?", "how much do i pay for {} ?"),
    "author": ("who wrote {} ?", "who is the author of {} ?", "who is {} by ?", "which author wrote {} ?"),
}
"""The wordings of each lookup."""
BY_IT: dict[str, tuple[str, ...]] = {
    "have": ("do you have it ?", "is it in stock ?", "have you got it ?", "do you have it here ?"),
    "price": ("how much is it ?", "what does it cost ?", "what is its price ?", "how much do i pay for it ?"),
    "author": ("who wrote it ?", "who is its author ?", "who is it by ?", "which author wrote it ?"),
}
"""The wordings of each lookup about the book just talked about."""
RECOMMEND: dict[bool, tuple[str, ...]] = {
    False: (
        "can you recommend a {genre} book under {budget} euros ?",
        "do you have a {genre} book for less than {budget} euros ?",
    ),
    True: (
        "i am looking for a {genre} book , at most {budget} euros .",
        "which {genre} book can i buy with {budget} euros ?",
    ),
}
"""The wordings of a wish, by whether the book may cost the whole budget."""


def _join(*choices: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(word for word in words if word) for words in product(*choices))


SERVICE: dict[str, tuple[str, ...]] = {
    "hours": _join(("when", "at what time"), ("do you open", "do you close"), ("", "today", "tomorrow"), ("?",)),
    "returns": _join(("can i", "may i"), ("return", "give back", "bring back"), ("a book", "my book"), ("?",)),
    "damaged": _join(("my book", "the book that you sent"), ("arrived", "came"), ("damaged", "torn", "wet"), (".",)),
    "delivery": _join(
        ("do you", "can you"), ("send", "deliver"), ("books by post", "books to my home", "a book to my friend"), ("?",)
    ),
    "thanks": _join(("thank you", "thanks", "many thanks"), ("", "for your help", "and goodbye"), ("!",)),
}
"""What the shop is asked besides books, by topic."""
OUT_OF_SCOPE: dict[str, tuple[str, ...]] = {
    "work": _join(("can you",), ("fix", "wash", "paint", "sell"), ("my",), ("car", "bike", "boat", "van"), ("?",)),
    "place": _join(("what is the",), ("weather", "time", "temperature"), ("in",), ("paris", "london", "rome"), ("?",)),
    "sport": _join(("who won the",), ("football", "tennis", "chess"), ("match", "cup", "game"), ("?",)),
    "booking": _join(("do you have a",), ("table", "room", "taxi"), ("for tonight", "for two", "for my aunt"), ("?",)),
    "jokes": _join(("tell me a",), ("joke", "riddle"), ("about",), ("cats", "dogs", "trains", "cheese"), (".",)),
}
"""What no bookshop can help with, in families of like wording; many begin as questions about books do."""
_OPENS_WITH_AND = ("do", "is", "have", "how", "what", "who", "which", "can", "i", "when", "at", "may")


def wording(question: Question, stream: random.Random, by_it: bool = False, first: bool = True) -> str:
    """Put a question into words.

    Args:
        by_it: Say "it" for the book.
        first: Whether it opens the conversation (perhaps with a greeting) or goes on (perhaps with "and").
    """
    lookup = question.asked or question.intent
    if question.request is not None:
        text = question.request
    elif question.intent == "recommend":
        text = stream.choice(RECOMMEND[bool(question.inclusive)])
        text = text.format(genre=question.genre, budget=question.budget)
    else:
        text = stream.choice(BY_IT[lookup]) if by_it else stream.choice(BY_TITLE[lookup]).format(question.title)
    opened = stream.random() < 0.25
    if first:
        return f"hello , {text}" if opened else text
    return f"and {text}" if opened and text.split()[0] in _OPENS_WITH_AND else text
