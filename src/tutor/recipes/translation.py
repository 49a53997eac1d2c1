"""The recipes of the translation models: English to Chinese, to German, to French."""

from collections.abc import Sequence
from functools import cached_property

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data import translation
from tutor.data.translation import TranslationExample
from tutor.metrics.alignment import attention_links, score_alignment
from tutor.metrics.bleu import corpus_bleu
from tutor.models.activations import record_attention
from tutor.models.evaluation_mode import evaluating
from tutor.models.transformer import Transformer
from tutor.recipes.pair_recipe import PairRecipe, answer_all
from tutor.recipes.recipe import Scores
from tutor.text.characters import CharacterTokenizer
from tutor.text.special_tokens import BOS_ID
from tutor.text.tokenizer import Tokenizer
from tutor.text.vocabulary_tokenizer import VocabularyTokenizer
from tutor.text.words import WordTokenizer
from tutor.training.training_config import TrainingConfig

_NAMES = {"zh": "Chinese", "de": "German", "fr": "French"}
_FEW = 200


class TranslationRecipe(PairRecipe):
    """Translate the sentences of the book's small world out of English.

    Args:
        language: ``zh``, ``de`` or ``fr``.

    Raises:
        ValueError: If there is no such language.
    """

    example = "the doctor bought three red lamps in the city yesterday ."
    training = TrainingConfig(
        batch_size=64, learning_rate=2e-3, n_steps=1000, warm_up=80, floor=0.05, betas=(0.9, 0.98)
    )

    def __init__(self, language: str = "zh") -> None:
        if language not in _NAMES:
            raise ValueError(f"expected a language among {', '.join(_NAMES)}, got {language!r}")
        self.language = language
        self.name = f"translation_en_{language}"
        self.summary = (
            f"Translates sentences of the book's small world from English to {_NAMES[language]}. "
            "It fails on longer and newly built sentences."
        )
        self.data = "tutor.data.translation, 20,000 sentences drawn from a grammar"

    @cached_property
    def _examples(self) -> list[TranslationExample]:
        return translation.load("train")

    @cached_property
    def _tokenizers(self) -> dict[str, VocabularyTokenizer]:
        written, space = (CharacterTokenizer, "") if self.language == "zh" else (WordTokenizer, " ")
        return {
            "source": WordTokenizer.train(" ".join(example.source) for example in self._examples),
            "target": written.train(space.join(self._target(example)) for example in self._examples),
        }

    def _target(self, example: TranslationExample) -> tuple[str, ...]:
        return translation.truth(example, self.language)

    def tokenizers(self) -> dict[str, Tokenizer]:
        """Give one tokenizer for English words, one for what is written: words, or single characters of Chinese."""
        return self._tokenizers

    def sizes(self) -> ModelConfig:
        """Give the sizes of the model."""
        return ModelConfig(
            vocab_size=self._tokenizers["target"].vocab_size,
            source_vocab_size=self._tokenizers["source"].vocab_size,
            d_model=128,
            n_heads=4,
            n_layers=2,
            d_ff=256,
            context_length=96,
            dropout=0.05,
        )

    def pairs(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the training sentences as ids."""
        target = self._tokenizers["target"].vocabulary
        return self._sources(self._examples), [target.encode(self._target(one)) for one in self._examples]

    def _sources(self, examples: Sequence[TranslationExample]) -> list[list[int]]:
        return [self._tokenizers["source"].vocabulary.encode(example.source) for example in examples]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of exact translations of some validation sentences."""
        figures = self._scores(model, translation.load("validation")[:_FEW], "validation")
        return {"validation exact": figures["validation exact"]}

    def score(self, model: nn.Module) -> Scores:
        """Give exact match and BLEU of the test and of the hold-outs, each kind of hard one, and the alignment."""
        test = translation.load("test")
        figures = self._scores(model, test, "test") | self._scores(
            model, translation.load("compositional"), "compositional"
        )
        hard = translation.load("hard")
        for reason in sorted({example.held_out for example in hard}):
            same = [example for example in hard if example.held_out == reason]
            figures |= self._scores(model, same, f"hard, {' and '.join(reason)},")
        return figures | self._alignment(model, test[:_FEW])

    def _scores(self, model: nn.Module, examples: Sequence[TranslationExample], split: str) -> Scores:
        answers = [self._tokenizers["target"].tokens(answer) for answer in answer_all(model, self._sources(examples))]
        right = [
            translation.score(example, answer, self.language) for example, answer in zip(examples, answers, strict=True)
        ]
        bleu = corpus_bleu(answers, [[self._target(example)] for example in examples])
        return {f"{split} exact": sum(right) / len(right), f"{split} BLEU": bleu.score}

    def _alignment(self, model: Transformer, examples: Sequence[TranslationExample]) -> Scores:
        """Give, for each layer, the share of target tokens whose strongest attention lies on a gold word.

        The heads of a layer are averaged. The state that predicts a token is that of the place before it.
        """
        found: dict[str, list] = {}
        device = next(model.parameters()).device
        for example, source in zip(examples, self._sources(examples), strict=True):
            target = self._tokenizers["target"].vocabulary.encode(self._target(example))
            with record_attention(model) as recording, evaluating(model.modules()):
                model(torch.tensor([source], device=device), torch.tensor([[BOS_ID, *target[:-1]]], device=device))
            for name, weights in recording.items():
                if "cross_attention" in name:
                    found.setdefault(name, []).append(attention_links(weights[0].mean(dim=0)))
        gold = [[set(places) for places in example.targets[self.language].alignment] for example in examples]
        return {
            f"test alignment, layer {layer}": score_alignment(links, gold).hits
            for layer, links in enumerate(found.values())
        }
