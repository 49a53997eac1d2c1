"""Text that is shown while it is being generated, token by token."""

from tutor.text.tokenizer import Tokenizer

_REPLACEMENT = "\ufffd"


class StreamDecoder:
    """Gives the text that each new token completes.

    A character may be split between tokens: an emoji is four bytes. Its first bytes alone would decode to "�", so a
    last "�" is held back until the next tokens show whether it becomes a character. What `feed` and `finish` give, put
    together, is what `decode` gives for all ids at once.

    Built in chapter 9.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        self._shown = ""

    def feed(self, token_id: int) -> str:
        """Give the text that this token completes; it may be empty."""
        self._ids.append(token_id)
        text = self._tokenizer.decode(self._ids)
        complete = text.removesuffix(_REPLACEMENT)
        new = complete[len(self._shown) :]
        self._shown += new
        if self._shown == text:
            self._forget()
        return new

    def finish(self) -> str:
        """Give what was still held back, and begin anew."""
        rest = self._tokenizer.decode(self._ids)[len(self._shown) :]
        self._ids, self._shown = [], ""
        return rest

    def _forget(self) -> None:
        """Keep the last token only: it decides whether a space comes before the next word."""
        last = self._ids[-1:]
        shown = self._tokenizer.decode(last)
        if shown:  # a special token says nothing about the space
            self._ids, self._shown = last, shown
