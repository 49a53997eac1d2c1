"""What every tokenizer of the book can do, and opening a saved one without knowing its kind."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, runtime_checkable

from tutor.text.bpe import BPETokenizer
from tutor.text.byte_level import ByteTokenizer
from tutor.text.characters import CharacterTokenizer
from tutor.text.tokenizer_files import read_json
from tutor.text.words import WordTokenizer

_KINDS = {kind.kind: kind for kind in (WordTokenizer, CharacterTokenizer, ByteTokenizer)}


@runtime_checkable
class Tokenizer(Protocol):
    """Text to ids and back. Special tokens come from code, by `id_of`, and never from a text."""

    @property
    def vocab_size(self) -> int:
        """How many tokens there are, special tokens included."""

    def encode(self, text: str) -> list[int]:
        """Give the ids of a text's tokens; no special token is added, none is read out of the text."""

    def decode(self, ids: Iterable[int]) -> str:
        """Give the text of ids, special tokens left out."""

    def tokens(self, ids: Iterable[int]) -> list[str]:
        """Give one readable string a token, for pictures; special tokens too."""

    def id_of(self, token: str) -> int:
        """Give the id of a token by its name; a ValueError if there is none."""

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to a JSON file."""

    @classmethod
    def load(cls, path: str | Path) -> "Tokenizer":
        """Read what `save` wrote."""


def load_tokenizer(path: str | Path) -> Tokenizer:
    """Open a saved tokenizer, whichever kind it is.

    Raises:
        ValueError: If the file is of no known kind.
    """
    content = read_json(path)
    if "model" in content:  # the form of Hugging Face's tokenizers, which has no field for the kind
        return BPETokenizer.load(path)
    kind = content.get("kind")
    if kind not in _KINDS:
        raise ValueError(f"expected a tokenizer of kind {', '.join(_KINDS)} or a tokenizer.json, got kind {kind!r}")
    return _KINDS[kind].load(path)
