"""What tokenizers that look each token up in a vocabulary have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from tutor.text.special_tokens import SPECIAL_TOKENS
from tutor.text.token_ids import checked_ids
from tutor.text.tokenizer_files import read_kind, write_json
from tutor.text.vocabulary import Vocabulary


class VocabularyTokenizer(ABC):
    """A tokenizer that cuts a text into tokens and looks each one up."""

    kind: ClassVar[str]
    """What the saved file calls it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @staticmethod
    @abstractmethod
    def split(text: str) -> list[str]:
        """Cut a text into tokens."""

    @staticmethod
    @abstractmethod
    def join(tokens: Iterable[str]) -> str:
        """Put tokens together again."""

    @classmethod
    def train(
        cls, texts: Iterable[str], minimum_frequency: int = 1, special_tokens: Sequence[str] = SPECIAL_TOKENS
    ) -> "VocabularyTokenizer":
        """Make a tokenizer for texts.

        Args:
            texts: The training texts, never those of the test.
            minimum_frequency: How often a token must occur to be known.
            special_tokens: They get the first ids.

        Raises:
            ValueError: If the texts are one string instead of many.
        """
        if isinstance(texts, str):
            raise ValueError("expected several texts, got one string: put it in a list")
        return cls(Vocabulary.build(map(cls.split, texts), minimum_frequency, special_tokens))

    @property
    def vocab_size(self) -> int:
        """How many tokens there are, special tokens included."""
        return len(self.vocabulary)

    def encode(self, text: str) -> list[int]:
        """Give the ids of a text's tokens.

        No special token is added, and none can be written in the text: ``<bos>`` there is an unknown token. An unknown
        token gets the id of ``<unk>``, and is a ValueError where the vocabulary has none.
        """
        return self.vocabulary.encode(self.split(text))

    def decode(self, ids: Iterable[int]) -> str:
        """Give the text of ids; special tokens, ``<unk>`` among them, are left out."""
        specials = self.vocabulary.special_tokens
        return self.join(token for token in self.tokens(ids) if token not in specials)

    def tokens(self, ids: Iterable[int]) -> list[str]:
        """Give the token of each id, special tokens too; an id out of range is a ValueError."""
        return [self.vocabulary.tokens[token_id] for token_id in checked_ids(ids, self.vocab_size)]

    def id_of(self, token: str) -> int:
        """Give the id of a token by its name, special tokens included.

        Raises:
            ValueError: If there is no such token.
        """
        if token not in self.vocabulary:
            raise ValueError(f"expected a token of the vocabulary, got {token!r}")
        return self.vocabulary.id_of(token)

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to a JSON file."""
        vocabulary = self.vocabulary
        content = {"kind": self.kind, "special_tokens": list(vocabulary.special_tokens), "tokens": vocabulary.tokens}
        write_json(path, content)

    @classmethod
    def load(cls, path: str | Path) -> "VocabularyTokenizer":
        """Read a tokenizer that `save` wrote; another file is a ValueError."""
        content = read_kind(path, cls.kind, ("special_tokens", "tokens"))
        return cls(Vocabulary(content["tokens"], content["special_tokens"]))
