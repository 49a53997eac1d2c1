"""One example of the bookshop: a conversation up to the newest question, what that question means, and a reply."""

from dataclasses import asdict, dataclass
from typing import Any

from tutor.data.bookshop.questions import Question
from tutor.text.chat_template import Turn

_ROLES = ("user", "assistant")


@dataclass(frozen=True)
class BookshopExample:
    """A conversation up to the customer's newest question, and a clerk's reply to it."""

    system: str | None
    """The message that opens the conversation for the assistant alone, if any."""
    turns: tuple[Turn, ...]
    """Customer (``user``) and clerk (``assistant``) in turn; the last is the customer's newest question."""
    question: Question
    """The meaning of that question: intent and slots, with "it" replaced by the title."""
    reply: str
    """What the clerk said: not always well, in training and validation."""


def in_turn(texts: list[str]) -> tuple[Turn, ...]:
    """Give texts to customer and clerk in turn, the customer first."""
    return tuple(Turn(_ROLES[place % 2], text) for place, text in enumerate(texts))


def as_row(example: BookshopExample) -> dict[str, Any]:
    """Give an example as it stands in a file: roles alternate, and slots that the intent has not are left out."""
    slots = {name: value for name, value in asdict(example.question).items() if value is not None}
    texts = [turn.text for turn in example.turns]
    return {"system": example.system, "turns": texts, "question": slots, "reply": example.reply}


def from_row(row: dict[str, Any]) -> BookshopExample:
    """Read an example as `as_row` gives it."""
    return BookshopExample(row["system"], in_turn(row["turns"]), Question(**row["question"]), row["reply"])
