"""Byte-pair encoding: frequent strings of bytes are one token, rare ones several, and no text is unknown."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from tutor.text.bpe_files import read_gpt2_files, read_tokenizer_json, write_tokenizer_json
from tutor.text.bpe_merging import MergedWords
from tutor.text.bpe_training import learn_merges
from tutor.text.bpe_vocabulary import BPEVocabulary
from tutor.text.pre_tokens import split_pre_tokens
from tutor.text.readable_bytes import readable
from tutor.text.special_tokens import SPECIAL_TOKENS
from tutor.text.token_ids import checked_ids


class BPETokenizer:
    """A byte-level byte-pair tokenizer, as GPT-2's.

    Source: Sennrich et al. 2016 (arXiv:1508.07909); Radford et al. 2019, section 2.2. Built in chapter 1.
    """

    def __init__(self, vocabulary: BPEVocabulary) -> None:
        self.vocabulary = vocabulary
        self._bytes = {number: token for token, number in vocabulary.byte_ids.items()}
        self._specials = {number: token for token, number in vocabulary.special_ids.items()}
        self._words = MergedWords(vocabulary)

    @classmethod
    def train(
        cls, texts: Iterable[str], vocab_size: int, special_tokens: Sequence[str] = SPECIAL_TOKENS
    ) -> "BPETokenizer":
        """Learn merges until there are so many tokens, or no pair is left.

        Args:
            texts: The training texts, never those of the test.
            vocab_size: Special tokens, 256 bytes and merges together.
            special_tokens: They get the first ids.

        Raises:
            ValueError: If the size leaves no room for the bytes, or the texts are one string instead of many.
        """
        n_merges = vocab_size - 256 - len(special_tokens)
        if n_merges < 0:
            raise ValueError(f"expected vocab_size of at least {vocab_size - n_merges}, got {vocab_size}")
        if isinstance(texts, str):
            raise ValueError("expected several texts, got one string: put it in a list")
        counts = Counter(chain.from_iterable(map(split_pre_tokens, texts)))
        merges = learn_merges({word.encode(): times for word, times in counts.items()}, n_merges)
        return cls(BPEVocabulary.of_merges(merges, special_tokens))

    @property
    def vocab_size(self) -> int:
        """How many tokens there are, special tokens included."""
        return len(self.vocabulary)

    def encode(self, text: str) -> list[int]:
        """Give the ids of a text's tokens.

        No special token is added, and none can be written in the text: ``<bos>`` there is five characters like any
        others. (Hugging Face does so when `encode_special_tokens` is set.) Half of a surrogate pair is no character and
        has no bytes: a ValueError.
        """
        return self.encode_bytes(text.encode())

    def encode_bytes(self, data: bytes) -> list[int]:
        """Give the ids of any bytes, be they text or not; bytes that are no UTF-8 count as punctuation."""
        pieces = split_pre_tokens(data.decode("utf-8", errors="surrogateescape"))
        return list(chain.from_iterable(map(self._words.__getitem__, pieces)))

    def decode(self, ids: Iterable[int]) -> str:
        """Give the text of ids, special tokens left out; bytes that are no UTF-8 become "�"."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """Give the bytes of ids, special tokens left out; an id out of range is a ValueError."""
        return b"".join(self._bytes.get(token_id, b"") for token_id in checked_ids(ids, self.vocab_size))

    def tokens(self, ids: Iterable[int]) -> list[str]:
        r"""Give each token as a person can read it: ``␣the``, ``<bos>``, ``\xe4`` for a part of a character."""
        return [
            self._specials[token_id] if token_id in self._specials else readable(self._bytes[token_id])
            for token_id in checked_ids(ids, self.vocab_size)
        ]

    def id_of(self, token: str) -> int:
        """Give the id of a token by its name: a special token, or the text that it stands for.

        Raises:
            ValueError: If there is no such token.
        """
        if token in self.vocabulary.special_ids:
            return self.vocabulary.special_ids[token]
        if token.encode() not in self.vocabulary.byte_ids:
            raise ValueError(f"expected a token of the vocabulary, got {token!r}")
        return self.vocabulary.byte_ids[token.encode()]

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to a JSON file, which `tokenizers.Tokenizer.from_file` reads too."""
        write_tokenizer_json(path, self.vocabulary)

    @classmethod
    def load(cls, path: str | Path) -> "BPETokenizer":
        """Read what `save` wrote, or a byte-level BPE tokenizer of Hugging Face (``tokenizer.json``).

        A file that asks for more than byte-level BPE is a ValueError that names the field.
        """
        return cls(read_tokenizer_json(path))

    @classmethod
    def from_gpt2_files(cls, vocab_path: str | Path, merges_path: str | Path) -> "BPETokenizer":
        """Read GPT-2's ``vocab.json`` and ``merges.txt``; other files are a ValueError."""
        return cls(read_gpt2_files(vocab_path, merges_path))
