"""What an assistant lets others do: look at what comes in, at what goes out, and write down what happens."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from tutor.data.bookshop.shelf import Shelf


@runtime_checkable
class InputGuard(Protocol):
    """Looks at a customer's words before the model reads them."""

    def check_input(self, text: str) -> str | None:
        """Give the reason to refuse a text, or None if there is none.

        Args:
            text: As the customer typed it.
        """


@runtime_checkable
class OutputGuard(Protocol):
    """Looks at an answer before the customer reads it."""

    def check_output(self, reply: str, results: Sequence[str], shelf: Shelf) -> str | None:
        """Give the reason to hold an answer back, or None if there is none.

        Args:
            reply: The answer.
            results: What the tools gave for it.
            shelf: The books there are.
        """


@runtime_checkable
class Log(Protocol):
    """Takes down what happens."""

    def write(self, event: str, **facts: str | int | float | bool) -> None:
        """Take down one event.

        Args:
            event: ``asked``, ``called``, ``refused``, ``replied`` or ``escalated``.
            facts: What is to be known of it.
        """
