"""Bytes as tokens: 256 of them write every text."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from tutor.text.readable_bytes import readable
from tutor.text.special_tokens import SPECIAL_TOKENS, special_ids
from tutor.text.token_ids import checked_ids
from tutor.text.tokenizer_files import read_kind, write_json


class ByteTokenizer:
    """A token is one byte of the text in UTF-8: no text is unknown, and none is short.

    Args:
        special_tokens: They get the first ids, the 256 bytes those after them.

    Built in chapter 1.
    """

    kind = "bytes"

    def __init__(self, special_tokens: Sequence[str] = SPECIAL_TOKENS) -> None:
        self.special_tokens = special_ids(special_tokens)
        self._first = len(self.special_tokens)

    @property
    def vocab_size(self) -> int:
        """How many tokens there are, special tokens included."""
        return self._first + 256

    def encode(self, text: str) -> list[int]:
        """Give the ids of a text's bytes.

        No special token is added, and none can be written in the text: ``<bos>`` there is five bytes. Half of a
        surrogate pair is no character and has no bytes: a ValueError.
        """
        return self.encode_bytes(text.encode())

    def encode_bytes(self, data: bytes) -> list[int]:
        """Give the ids of any bytes, be they text or not."""
        return [self._first + byte for byte in data]

    def decode(self, ids: Iterable[int]) -> str:
        """Give the text of ids, special tokens left out; bytes that are no UTF-8 become "�"."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Give the bytes of ids, special tokens left out; an id out of range is a ValueError."""
        ids = checked_ids(ids, self.vocab_size)
        return bytes(token_id - self._first for token_id in ids if token_id >= self._first)

    def tokens(self, ids: Iterable[int]) -> list[str]:
        r"""Give each byte as a person can read it, ``\xe4`` where it is only a part of a character."""
        names = list(self.special_tokens)
        return [
            names[token_id] if token_id < self._first else readable(bytes([token_id - self._first]))
            for token_id in checked_ids(ids, self.vocab_size)
        ]

    def id_of(self, token: str) -> int:
        """Give the id of a special token, or of a character that is one byte.

        Raises:
            ValueError: If there is no such token.
        """
        if token in self.special_tokens:
            return self.special_tokens[token]
        if len(token.encode()) != 1:
            raise ValueError(f"expected a special token or a character of one byte, got {token!r}")
        return self.encode(token)[0]

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to a JSON file."""
        write_json(path, {"kind": self.kind, "special_tokens": list(self.special_tokens)})

    @classmethod
    def load(cls, path: str | Path) -> "ByteTokenizer":
        """Read a tokenizer that `save` wrote; another file is a ValueError."""
        return cls(read_kind(path, cls.kind, ("special_tokens",))["special_tokens"])
