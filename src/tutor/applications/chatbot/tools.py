"""Tool calls: read from what a model wrote, validated, and run on the shelf.

What a model writes is a text like any other. Nothing of it is done before it was read as a call that the program knows,
with arguments that it has checked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tutor.data.bookshop import desk_forms as forms
from tutor.data.bookshop.catalogue import GENRES
from tutor.data.bookshop.desk_talk import MEANT, Talk
from tutor.data.bookshop.shelf import Shelf

MOST_EUROS, MOST_WORDS = 999, 8
"""The largest budget, and the longest title, that a call may name."""
REASONS = ("asked", "angry")
"""Why a person may be called."""


class CallError(ValueError):
    """A call that is not carried out; the message says what was expected and what came."""


@dataclass(frozen=True)
class Call:
    """A tool call that was carried out."""

    name: str
    """``look_up``, ``recommend`` or ``hand_over``."""
    arguments: dict[str, str | int]
    result: str
    """What the tool gave, as the model reads it."""
    titles: tuple[str, ...] = ()
    """The books of the shelf that the result names."""


def is_call(text: str) -> bool:
    """Say whether what a model wrote wants to be a call, rather than an answer."""
    return text.split(maxsplit=1)[:1] == ["call"]


def run_call(text: str, shelf: Shelf, said: str = "", talk: Talk | None = None) -> Call:
    """Read a call, check its arguments, and run it on the shelf.

    Args:
        text: What the model wrote, such as ``call look_up title = the nervous teapot``.
        shelf: The books there are.
        said: What the customer said: a title that stands neither here nor on the shelf was made up.
        talk: The books talked about; it stays as it is.

    Raises:
        CallError: If there is no such tool, an argument is missing, unknown or not allowed, or a title was made up.

    Built in chapter 16.
    """
    name, arguments = _read(text)
    if name not in _TOOLS:
        raise CallError(f"expected a tool among {', '.join(_TOOLS)}, got {name!r}")
    return _TOOLS[name](arguments, _Desk(shelf, said, talk or Talk()))


def _read(text: str) -> tuple[str, dict[str, str]]:
    found = re.fullmatch(r"call (\w+)((?: \w+ = .+)?)", text)
    if found is None:
        raise CallError(f"expected 'call TOOL name = value', got {text!r}")
    pairs = re.findall(r" (\w+) = (.+?)(?= \w+ = |$)", found[2])
    arguments = dict(pairs)
    if len(arguments) < len(pairs):
        raise CallError(f"expected each argument once, got {text!r}")
    return found[1], arguments


@dataclass(frozen=True)
class _Desk:
    """What a tool works with."""

    shelf: Shelf
    said: str
    talk: Talk


def _look_up(arguments: dict[str, str], desk: _Desk) -> Call:
    way = next((name for name in ("book", "author") if name in arguments), "title")
    _require_names("look_up", arguments, {way})
    text = arguments[way]
    if way == "title":
        title = _named(text, desk)
    elif way == "author":
        title = desk.talk.by(text)
    elif text in MEANT:
        title = desk.talk.meant(text)
    else:
        raise CallError(f"expected a book among {', '.join(MEANT)}, got {text!r}")
    if title is None:
        return Call("look_up", {way: text}, forms.NONE_MEANT)
    book = desk.shelf.find(title)
    if book is None:
        return Call("look_up", {way: text}, forms.not_found(title))
    return Call("look_up", {way: text}, forms.found(book), (book.title,))


def _named(title: str, desk: _Desk) -> str:
    if len(title.split()) > MOST_WORDS:
        raise CallError(f"expected a title of at most {MOST_WORDS} words, got {len(title.split())}")
    if desk.shelf.find(title) is None and f" {title} " not in f" {desk.said} ":
        raise CallError(f"expected a title of the shelf or one that the customer named, got {title!r}")
    return title


def _recommend(arguments: dict[str, str], desk: _Desk) -> Call:
    _require_names("recommend", arguments, {"genre"}, {"under", "at_most"})
    genre = arguments["genre"]
    if genre not in GENRES:
        raise CallError(f"expected a genre among {', '.join(GENRES)}, got {genre!r}")
    bounds = {name: _euros(arguments[name]) for name in ("under", "at_most") if name in arguments}
    if len(bounds) > 1:
        raise CallError("expected one bound on the price, got under and at_most")
    books = desk.shelf.fitting(genre, **bounds)
    titles = tuple(book.title for book in books[: forms.AT_MOST])
    return Call("recommend", {"genre": genre, **bounds}, forms.fitting_books(books), titles)


def _hand_over(arguments: dict[str, str], desk: _Desk) -> Call:
    _require_names("hand_over", arguments, {"reason"})
    if arguments["reason"] not in REASONS:
        raise CallError(f"expected a reason among {', '.join(REASONS)}, got {arguments['reason']!r}")
    return Call("hand_over", {"reason": arguments["reason"]}, forms.COLLEAGUE)


def _require_names(tool: str, arguments: dict[str, str], needed: set[str], allowed: set[str] = frozenset()) -> None:
    if missing := needed - set(arguments):
        raise CallError(f"expected {tool} to be told its {missing.pop()}, got {sorted(arguments) or 'nothing'}")
    if strange := set(arguments) - needed - allowed:
        raise CallError(f"expected {tool} with {', '.join(sorted(needed | allowed))}, got {sorted(strange)}")


def _euros(text: str) -> int:
    if not re.fullmatch("[0-9]{1,3}", text) or not 1 <= int(text) <= MOST_EUROS:
        raise CallError(f"expected a price from 1 to {MOST_EUROS} euros, got {text!r}")
    return int(text)


_TOOLS: dict[str, Callable[[dict[str, str], _Desk], Call]] = {
    "look_up": _look_up,
    "recommend": _recommend,
    "hand_over": _hand_over,
}
