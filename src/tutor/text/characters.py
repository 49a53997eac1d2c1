"""Characters as tokens."""

from collections.abc import Iterable

from tutor.text.vocabulary_tokenizer import VocabularyTokenizer


class CharacterTokenizer(VocabularyTokenizer):
    """A token is one character (a Unicode code point), white space too.

    Built in chapter 1.
    """

    kind = "characters"

    @staticmethod
    def split(text: str) -> list[str]:
        """Cut between all characters."""
        return list(text)

    @staticmethod
    def join(tokens: Iterable[str]) -> str:
        """Put the characters side by side."""
        return "".join(tokens)
