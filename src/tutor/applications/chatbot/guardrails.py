"""Guards at the two doors: what may go in to the model, and what may come out of it.

Rules see words, not intentions: they stop what somebody has thought of. So they are one layer. Beneath them a customer
cannot write the token of another speaker, facts come from the shelf and not from what was said, and a tool call is
checked.
"""

import re
import unicodedata
from collections.abc import Sequence

from tutor.applications.chatbot.injection_rules import injected
from tutor.applications.chatbot.readings import readings
from tutor.data.bookshop.answers import RUDE_ENDINGS, RUDE_OPENINGS, read
from tutor.data.bookshop.chats import plain
from tutor.data.bookshop.shelf import Shelf

_LAYOUT = "\n\t\r"
_RUN = 6
_LONGEST_REPLY = 400
_RUDE = re.compile(r"\b(?:stupid|idiot|shut up|fool|dumb|moron|get lost|go away|nonsense)\b")
_FORMS = (
    r"(.+) (?:is in stock|is sold out|costs|was written by|is an? \w+ book)\b.*",
    r"sorry , we have no book called (.+) \.",
    r"i recommend (.+?) by .+? for \d+ euros(?: or (.+?) by .+)? \.",
)
_TITLE = re.compile(r"(?=\b(the (\w+) (\w+))\b)")


class InputRules:
    """What a customer may say: something, not too much, in writing, and no orders to the assistant.

    Args:
        max_characters: Longer texts are refused unread.

    Raises:
        ValueError: If no text would be short enough.

    Built in chapter 16.
    """

    def __init__(self, max_characters: int = 300) -> None:
        if max_characters < 1:
            raise ValueError(f"expected room for at least one character, got {max_characters}")
        self.max_characters = max_characters

    def check_input(self, text: str) -> str | None:
        """Give the reason why a text is refused, or None.

        Returns:
            ``empty``, ``too long``, ``control characters`` or ``instructions``.
        """
        if len(text) > self.max_characters:
            return "too long"
        if any(unicodedata.category(one) in {"Cc", "Cs", "Co"} and one not in _LAYOUT for one in text):
            return "control characters"
        said = readings(text)
        if not said[0]:
            return "empty"
        return "instructions" if any(injected(one) for one in said) else None


class OutputRules:
    """What the assistant may say: only titles that are there, nothing of its system message, nothing rude.

    Args:
        system: The message that must stay with the assistant.

    Built in chapter 16.
    """

    def __init__(self, system: str = "") -> None:
        words = _words(system)
        self._secret = {" ".join(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1)}

    def check_output(self, reply: str, results: Sequence[str], shelf: Shelf) -> str | None:
        """Give the reason why a reply must not be sent, or None.

        Args:
            results: What the tools gave in this exchange.
            shelf: The books there are.

        Returns:
            ``empty``, ``too long``, ``system message``, ``rude`` or ``unknown title``.
        """
        if not reply.strip():
            return "empty"
        if len(reply) > _LONGEST_REPLY:
            return "too long"
        said, words = plain(reply), _words(reply)
        if any(" ".join(words[place : place + _RUN]) in self._secret for place in range(len(words) - _RUN + 1)):
            return "system message"
        if _RUDE.search(said) or any(part.strip() in said for part in (*RUDE_OPENINGS, *RUDE_ENDINGS)):
            return "rude"
        return "unknown title" if _offers_unknown(said, results, shelf) else None


def told_titles(text: str) -> tuple[str, ...]:
    """Give the titles that an answer in one of the forms of the desk names; none in any other text.

    Args:
        text: In small letters, with blanks around marks.

    Example:
        >>> told_titles("sorry , we have no book called moby dick .")
        ('moby dick',)
    """
    for form in _FORMS:
        if found := re.fullmatch(form, text):
            return tuple(title for title in found.groups() if title)
    return ()


def _words(text: str) -> list[str]:
    """Give the words of a text without the marks between them."""
    return re.findall(r"\w+", text.lower())


def _offers_unknown(said: str, results: Sequence[str], shelf: Shelf) -> bool:
    """Tell whether a reply names a title that is neither on the shelf nor in a result, other than to say so."""
    claim, told = read(said), " ".join(results)
    titles = (claim.facts.get("title"), claim.upsell) if claim is not None else told_titles(said)
    if named := [title for title in titles if title]:
        if said.startswith("sorry"):
            return bool(results) and any(title not in told for title in named)
        return any(shelf.find(title) is None for title in named)
    known = {book.title for book in shelf.books}
    nouns = {title.split()[-1] for title in known}
    like_titles = [title for title, _, noun in _TITLE.findall(said) if noun in nouns]
    return any(title not in known and title not in told for title in like_titles)
