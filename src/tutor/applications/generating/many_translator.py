"""Asking the model of several languages: text in, text out, and a clear answer to what it cannot read."""

from collections.abc import Sequence

from torch import nn

from tutor.data.translation import as_text
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.recipes.pair_recipe import answer_all
from tutor.recipes.translation_many import LANGUAGES, language_mark
from tutor.text.special_tokens import UNK_ID
from tutor.text.vocabulary_tokenizer import VocabularyTokenizer


class ManyTranslator:
    """Translates between English, Chinese, German and French.

    Args:
        model: A `Transformer` of the recipe `translation_many`.
        tokenizer: Its one tokenizer.

    Source: Johnson et al. 2017 (arXiv:1611.04558). Built in chapter 18.
    """

    def __init__(self, model: nn.Module, tokenizer: VocabularyTokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer

    @classmethod
    def pretrained(cls) -> "ManyTranslator":
        """Give the one that ships."""
        return cls(load_pretrained("translation_many"), load_tokenizers("translation_many")["source"])

    def ids(self, tokens: Sequence[str], after: str) -> list[int]:
        """Give the source as the model reads it: the mark of the wanted language, then the sentence.

        Args:
            tokens: Words, or characters of Chinese.
            after: The language to write.

        Raises:
            ValueError: If there is no such language; if there is no token, more than the model can read, or one that it
                never saw (a mark in the sentence counts as one).
        """
        if not tokens:
            raise ValueError("expected a sentence, got nothing")
        most = self.model.config.context_length - 1
        if len(tokens) > most:
            raise ValueError(f"expected at most {most} tokens, got {len(tokens)}")
        marks = {language_mark(language) for language in LANGUAGES}
        found = self.tokenizer.vocabulary.encode(tokens)
        unknown = [token for token, number in zip(tokens, found, strict=True) if number == UNK_ID or token in marks]
        if unknown:
            raise ValueError(f"expected words of the book's small world, got {ascii(unknown[0])[:40]}")
        return [self.tokenizer.id_of(language_mark(after)), *found]

    def translate_tokens(self, sentences: Sequence[Sequence[str]], after: str) -> list[list[str]]:
        """Translate sentences that are cut into tokens, greedily; the answers are tokens, too.

        Raises:
            ValueError: If a sentence cannot be read.
        """
        answers = answer_all(self.model, [self.ids(sentence, after) for sentence in sentences])
        return [self.tokenizer.tokens(answer) for answer in answers]

    def translate(self, text: str, after: str) -> str:
        """Translate one sentence, and write it as a person would.

        Args:
            text: English, German or French words and marks between spaces, or Chinese.
            after: The language to write.

        Raises:
            ValueError: If the sentence cannot be read.
        """
        (tokens,) = self.translate_tokens([split_sentence(text)], after)
        return as_text(tokens, after)


def split_sentence(text: str) -> list[str]:
    """Cut a sentence at white space, and Chinese into characters."""
    return [token for word in text.split() for token in (word if _is_chinese(word) else [word])]


def _is_chinese(word: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" or letter in "，。" for letter in word)


def language_of(tokens: Sequence[str], lexicons: dict[str, set[str]]) -> str:
    """Tell in which language a sentence is written: the one whose words know most of its tokens.

    Args:
        tokens: Of the sentence.
        lexicons: The words of each language; the first wins where several know as many.
    """
    return max(lexicons, key=lambda language: sum(token in lexicons[language] for token in tokens))
