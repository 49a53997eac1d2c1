"""What a check can see of an explanation in words: that it is there."""

from typing import Any

from tutor.lessons.answers import NotDone, Wrong
from tutor.lessons.specification import Mistake, Property

_LETTERS = 40


def is_there(text: Any) -> None:
    """Require a text of a few sentences, in any language; what it says, a person judges.

    Raises:
        NotDone: If there is none yet.
        Wrong: If it is no text, or too short to explain anything.
    """
    if text is None or text is Ellipsis:
        raise NotDone
    if not isinstance(text, str):
        raise Wrong("expected your text, between quotes")
    if not text.strip():
        raise NotDone
    if sum(sign.isalpha() for sign in text) < _LETTERS or len(set(text.lower())) < 10:
        raise Wrong("that is short: write a few whole sentences, then compare them with the model answer")


TEXT_IS_THERE = (Property("your text is there; compare it with the model answer", is_there, points=0),)
"""The one property of an explanation."""

TOO_LITTLE = (
    Mistake("a word", ("Because.",), "that is short"),
    Mistake("one letter, held down", ("x" * 200,), "that is short"),
    Mistake("a number", (42,), "expected your text, between quotes"),
)
"""What is no explanation."""
