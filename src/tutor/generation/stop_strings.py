"""Find where a growing text should stop, and never show what may be the beginning of that."""

from collections.abc import Sequence


class StopStrings:
    """Lets a text through up to a stop string, however the text is cut into pieces.

    Args:
        strings: The text stops before the first of them to be complete; none lets everything through.

    Raises:
        ValueError: If one is empty: every text would stop before it begins.

    Source: built in chapter 9.
    """

    def __init__(self, strings: Sequence[str] = ()) -> None:
        if isinstance(strings, str) or "" in strings:
            raise ValueError(f"expected a list of strings of at least one character, got {strings!r}")
        self.strings = tuple(strings)
        self.found: str | None = None
        """The string that stopped the text."""
        self._held = ""

    def feed(self, piece: str) -> str:
        """Give what may be shown now; after a stop string nothing more comes.

        Args:
            piece: What follows in the text.
        """
        if self.found is not None:
            return ""
        text = self._held + piece
        ends = [(text.find(string) + len(string), -len(string), string) for string in self.strings if string in text]
        if ends:
            end, _, self.found = min(ends)
            self._held = ""
            return text[: end - len(self.found)]
        n_held = max((_n_begun(text, string) for string in self.strings), default=0)
        self._held = text[len(text) - n_held :]
        return text[: len(text) - n_held]

    def finish(self) -> str:
        """Give what was held back, where the text ends by itself."""
        rest, self._held = self._held, ""
        return rest


def _n_begun(text: str, string: str) -> int:
    """Count the last characters of a text that may be the beginning of a string."""
    most = min(len(text), len(string) - 1)
    return next((length for length in range(most, 0, -1) if text.endswith(string[:length])), 0)
