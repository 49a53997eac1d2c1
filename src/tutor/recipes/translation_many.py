"""The recipe of the translation model that knows several languages: a mark before the source names the target's."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import translation
from tutor.data.translation import TranslationExample
from tutor.metrics.bleu import corpus_bleu
from tutor.recipes.pair_recipe import PairRecipe, answer_all
from tutor.recipes.recipe import Scores
from tutor.text.tokenizer import Tokenizer
from tutor.text.vocabulary import Vocabulary
from tutor.text.words import WordTokenizer
from tutor.training.training_config import TrainingConfig

LANGUAGES = ("en", "zh", "de", "fr")
"""What the model reads or writes."""
DIRECTIONS = (("en", "zh"), ("en", "de"), ("en", "fr"), ("zh", "en"))
"""From which language into which the model is trained."""
UNSEEN_DIRECTIONS = (("zh", "de"), ("zh", "fr"))
"""Directions that no example of training has, though each end of them is known from another."""
_FEW, _HARD = 60, 300


def language_mark(language: str) -> str:
    """Name the token that stands before a source and says in which language to answer, such as ``<2de>``.

    Raises:
        ValueError: If there is no such language.

    Source: Johnson et al. 2017, section 3 (arXiv:1611.04558). Built in chapter 18.
    """
    if language not in LANGUAGES:
        raise ValueError(f"expected a language among {', '.join(LANGUAGES)}, got {language!r}")
    return f"<2{language}>"


def sentence(example: TranslationExample, language: str) -> tuple[str, ...]:
    """Give the tokens of an example in one of the languages: words, or characters of Chinese."""
    return example.source if language == "en" else translation.truth(example, language)


class ManyLanguagesRecipe(PairRecipe):
    """Translate between several languages with one model, told by a token what to write.

    Source: Johnson et al. 2017, section 3 (arXiv:1611.04558). Built in chapter 18.
    """

    name = "translation_many"
    summary = (
        "Translates sentences of the book's small world from English to Chinese, German or French, and from Chinese to "
        "English, as a mark before the source says. It does badly in directions that it was not trained in."
    )
    data = "tutor.data.translation, 20,000 sentences drawn from a grammar, in four directions"
    example = "<2de> the doctor bought three red lamps in the city yesterday ."
    training = TrainingConfig(
        batch_size=64, learning_rate=2e-3, n_steps=1400, warm_up=100, floor=0.05, betas=(0.9, 0.98), evaluate_every=500
    )

    @cached_property
    def _examples(self) -> list[TranslationExample]:
        return translation.load("train")

    @cached_property
    def _tokenizer(self) -> WordTokenizer:
        marks = [[language_mark(language)] for language in LANGUAGES]
        words = (sentence(example, language) for example in self._examples for language in LANGUAGES)
        return WordTokenizer(Vocabulary.build([*marks, *words]))

    def tokenizers(self) -> dict[str, Tokenizer]:
        """Give the one tokenizer of all languages, for both sides: words, and characters of Chinese between spaces."""
        return {"source": self._tokenizer, "target": self._tokenizer}

    def sizes(self) -> ModelConfig:
        """Give the sizes of the model: those of the one-language models, with a larger vocabulary that is shared."""
        return ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            share_embeddings=True,
            d_model=128,
            n_heads=4,
            n_layers=2,
            d_ff=256,
            context_length=96,
            dropout=0.05,
        )

    def pairs(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the training sentences as ids, each in all directions."""
        vocabulary = self._tokenizer.vocabulary
        written = {
            language: [vocabulary.encode(sentence(one, language)) for one in self._examples] for language in LANGUAGES
        }
        marks = {language: vocabulary.id_of(language_mark(language)) for language in LANGUAGES}
        sources = [[marks[after], *source] for before, after in DIRECTIONS for source in written[before]]
        return sources, [target for _, after in DIRECTIONS for target in written[after]]

    def translations(
        self, model: nn.Module, examples: Sequence[TranslationExample], before: str, after: str
    ) -> list[list[str]]:
        """Let a model translate from one language into another, greedily, and give the tokens."""
        encode = self._tokenizer.vocabulary.encode
        sources = [encode([language_mark(after), *sentence(example, before)]) for example in examples]
        return [self._tokenizer.tokens(answer) for answer in answer_all(model, sources)]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of exact translations of some validation sentences, over all directions of training."""
        examples = translation.load("validation")[:_FEW]
        rates = [self._scores(model, examples, "", *direction)["exact"] for direction in DIRECTIONS]
        return {"validation exact": sum(rates) / len(rates)}

    def score(self, model: nn.Module) -> Scores:
        """Give exact match and BLEU of each direction, trained or not, and the hold-outs of those out of English."""
        test, figures = translation.load("test"), {}
        for before, after in (*DIRECTIONS, *UNSEEN_DIRECTIONS):
            found = self._scores(model, test, f"test {before} to {after} ", before, after)
            figures |= found
        for before, after in DIRECTIONS[:3]:
            for split in ("compositional", "hard"):
                examples = translation.load(split)
                found = self._scores(model, examples, f"{split} {before} to {after} ", before, after)
                figures |= {name: figure for name, figure in found.items() if name.endswith("exact")}
        return figures

    def _scores(
        self, model: nn.Module, examples: Sequence[TranslationExample], name: str, before: str, after: str
    ) -> Scores:
        answers = self.translations(model, examples, before, after)
        wanted = [list(sentence(example, after)) for example in examples]
        right = sum(answer == truth for answer, truth in zip(answers, wanted, strict=True))
        bleu = corpus_bleu(answers, [[truth] for truth in wanted])
        return {f"{name}exact": right / len(examples), f"{name}BLEU": bleu.score}
