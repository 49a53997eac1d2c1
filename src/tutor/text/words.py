"""Words as tokens, cut at white space."""

from collections.abc import Iterable

from tutor.text.vocabulary_tokenizer import VocabularyTokenizer


class WordTokenizer(VocabularyTokenizer):
    """A token is what stands between white space; decoding puts one space between words.

    Built in chapter 1.
    """

    kind = "words"

    @staticmethod
    def split(text: str) -> list[str]:
        """Cut at white space."""
        return text.split()

    @staticmethod
    def join(tokens: Iterable[str]) -> str:
        """Put one space between words."""
        return " ".join(tokens)

    def encode_words(self, words: Iterable[str]) -> list[int]:
        """Give the ids of words that are cut already, as `encode` does after cutting."""
        return self.vocabulary.encode(words)
