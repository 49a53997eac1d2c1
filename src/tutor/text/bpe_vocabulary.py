"""What a byte-pair tokenizer knows: its tokens with their ids, and its merges in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.text.byte_alphabet import BYTES_IN_ORDER
from tutor.text.special_tokens import SPECIAL_TOKENS, special_ids


@dataclass(frozen=True)
class BPEVocabulary:
    """The tokens and merges of a byte-pair tokenizer.

    Raises:
        ValueError: If the ids are not 0, 1, 2 and so on, a byte has no token, a merge joins or makes something that is
            no token, or a token is neither byte nor merge, or is spelled like a special token.
    """

    byte_ids: dict[bytes, int]
    """The id of each token that stands for bytes."""
    merges: list[tuple[bytes, bytes]]
    """The pairs that are joined, the first learned first."""
    special_ids: dict[str, int]
    """The id of each special token."""

    def __post_init__(self) -> None:
        ids = sorted([*self.byte_ids.values(), *self.special_ids.values()])
        if ids != list(range(len(ids))):
            raise ValueError(f"expected ids from 0 to {len(ids) - 1}, each once, got {ids[:3]} ... {ids[-3:]}")
        missing = [byte for byte in range(256) if bytes([byte]) not in self.byte_ids]
        if missing:
            raise ValueError(f"expected a token for each of the 256 bytes, found none for {len(missing)} of them")
        for left, right in self.merges:
            for part in (left, right, left + right):
                if part not in self.byte_ids:
                    raise ValueError(
                        f"expected merges of tokens into tokens, got {left} + {right}, where {part} is none"
                    )
        strange = self.byte_ids.keys() - {bytes([byte]) for byte in range(256)} - {a + b for a, b in self.merges}
        if strange:
            raise ValueError(f"expected each token to be a byte, a merge or a special token, got {min(strange)}")
        for token in self.special_ids:
            if token.encode() in self.byte_ids:
                raise ValueError(f"expected special tokens that no text is spelled like, got {token!r}")

    @classmethod
    def of_merges(
        cls, merges: Sequence[tuple[bytes, bytes]], special_tokens: Sequence[str] = SPECIAL_TOKENS
    ) -> "BPEVocabulary":
        """Number the tokens as the book does: special tokens, the 256 bytes in GPT-2's order, merges as learned."""
        specials = special_ids(special_tokens)
        tokens = [bytes([byte]) for byte in BYTES_IN_ORDER] + [left + right for left, right in merges]
        return cls({token: len(specials) + place for place, token in enumerate(tokens)}, list(merges), specials)

    def __len__(self) -> int:
        return len(self.byte_ids) + len(self.special_ids)
