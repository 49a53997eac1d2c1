"""A vocabulary: which tokens there are, and the number of each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tutor.text.special_tokens import SPECIAL_TOKENS, UNK, special_ids
from tutor.text.token_ids import checked_ids


class Vocabulary:
    """Tokens in the order of their ids: special tokens first, then those of the texts.

    Where ``<unk>`` is among the special tokens it stands for every token that is not in the vocabulary; without it such
    a token is an error.

    Args:
        tokens: All tokens, special tokens included.
        special_tokens: Those among them that stand for no text.

    Raises:
        ValueError: If a special token is missing or not in its place, or a token is doubled or empty.

    Built in chapter 1.
    """

    def __init__(self, tokens: Sequence[str], special_tokens: Sequence[str] = SPECIAL_TOKENS) -> None:
        self.special_tokens = special_ids(special_tokens)
        self.tokens = list(tokens)
        self._ids = {token: number for number, token in enumerate(self.tokens)}
        for token, number in self.special_tokens.items():
            if token not in self._ids:
                raise ValueError(f"expected the special token {token!r} in the vocabulary, found none")
            if self.tokens.index(token) != number:
                raise ValueError(
                    f"expected the special token {token!r} with id {number}, got {self.tokens.index(token)}"
                )
        doubled = [token for token, times in Counter(self.tokens).items() if times > 1]
        if doubled or "" in self._ids:
            raise ValueError(f"expected tokens that differ and are not empty, got {(doubled or [''])[0]!r}")
        self._text_ids = {token: number for token, number in self._ids.items() if token not in self.special_tokens}

    @classmethod
    def build(
        cls,
        sequences: Iterable[Iterable[str]],
        minimum_frequency: int = 1,
        special_tokens: Sequence[str] = SPECIAL_TOKENS,
    ) -> "Vocabulary":
        """Number the tokens of split texts: the most frequent first, and where two are as frequent, by their letters.

        Build it on the training texts alone: what occurs only in the test must be unknown there too.

        Args:
            sequences: The tokens of each text. One that is named like a special token is left out.
            minimum_frequency: How often a token must occur to be kept.
            special_tokens: They come first, whether they occur or not.

        Raises:
            ValueError: If the minimum frequency is below 1.
        """
        if minimum_frequency < 1:
            raise ValueError(f"expected a minimum frequency of at least 1, got {minimum_frequency}")
        counts = Counter(token for sequence in sequences for token in sequence)
        frequent = [token for token, times in counts.items() if times >= minimum_frequency]
        ordered = sorted(set(frequent) - set(special_tokens), key=lambda token: (-counts[token], token))
        return cls([*special_tokens, *ordered], special_tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        return token in self._ids

    def id_of(self, token: str) -> int:
        """Give the id of a token by its name, special tokens included; that of ``<unk>`` for an unknown token.

        Raises:
            ValueError: If the token is unknown and there is no ``<unk>``.
        """
        return self._ids[token] if token in self._ids else self._unknown(token)

    def token_of(self, token_id: int) -> str:
        """Give the token with this id; an id out of range is a ValueError."""
        return self.tokens[checked_ids([token_id], len(self))[0]]

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """Give the ids of a text's tokens. A special token's name that stands in the text is an unknown token.

        Raises:
            ValueError: If a token is unknown and there is no ``<unk>``.
        """
        ids = self._text_ids
        return [ids[token] if token in ids else self._unknown(token) for token in tokens]

    def _unknown(self, token: str) -> int:
        if UNK not in self.special_tokens:
            raise ValueError(f"expected a token of the vocabulary, got {token!r}")
        return self.special_tokens[UNK]
