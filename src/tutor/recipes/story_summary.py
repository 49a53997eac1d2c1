"""The recipe of the summariser: an encoder-decoder that reads a story and writes its one-sentence summary."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import stories
from tutor.data.stories import StoryExample
from tutor.metrics.rouge import rouge_l
from tutor.recipes.pair_recipe import PairRecipe, answer_all
from tutor.recipes.recipe import Scores
from tutor.text.tokenizer import Tokenizer
from tutor.text.words import WordTokenizer
from tutor.training.training_config import TrainingConfig

_FEW = 200


class StorySummaryRecipe(PairRecipe):
    """Say in one sentence what happened to the thing that a story is about."""

    name = "story_summary"
    summary = (
        "Reads a micro-story and writes in one sentence what happened to its thing in the end. "
        "It fails on stories that are longer than those it has seen."
    )
    data = "tutor.data.stories, 16,000 stories drawn from a grammar, with their summaries"
    example = (
        "one morning leo was in the market with a small book . leo was looking for mia . so he ran to the park . "
        "mia was in the park too . leo gave the small book to mia . mia was very happy ."
    )
    training = TrainingConfig(
        batch_size=64, learning_rate=2e-3, n_steps=1000, warm_up=80, floor=0.05, betas=(0.9, 0.98)
    )

    @cached_property
    def _examples(self) -> list[StoryExample]:
        return stories.load("train")

    @cached_property
    def _tokenizer(self) -> WordTokenizer:
        # the summaries have a few words of their own
        return WordTokenizer.train(f"{example.text} {stories.summary(example)}" for example in self._examples)

    def tokenizers(self) -> dict[str, Tokenizer]:
        """Give one tokenizer for both sides: what is written is mostly copied from what is read."""
        return {"source": self._tokenizer, "target": self._tokenizer}

    def sizes(self) -> ModelConfig:
        """Give the sizes of the model."""
        return ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            source_vocab_size=self._tokenizer.vocab_size,
            d_model=128,
            n_heads=4,
            n_layers=2,
            d_ff=256,
            context_length=128,
            share_embeddings=True,
        )

    def pairs(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the training stories and their summaries as ids."""
        encode = self._tokenizer.encode
        return self._sources(self._examples), [encode(stories.summary(example)) for example in self._examples]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of exact summaries of some validation stories."""
        figures = self._scores(model, stories.load("validation")[:_FEW], "validation")
        return {"validation exact": figures["validation exact"]}

    def score(self, model: nn.Module) -> Scores:
        """Give exact match and ROUGE-L of the test and of the hard stories."""
        return self._scores(model, stories.load("test"), "test") | self._scores(model, stories.load("hard"), "hard")

    def _sources(self, examples: Sequence[StoryExample]) -> list[list[int]]:
        return [self._tokenizer.encode(example.story) for example in examples]

    def _scores(self, model: nn.Module, examples: Sequence[StoryExample], split: str) -> Scores:
        written = [self._tokenizer.decode(ids) for ids in answer_all(model, self._sources(examples))]
        pairs = [(text, stories.summary(example)) for text, example in zip(written, examples, strict=True)]
        return {
            f"{split} exact": sum(text == right for text, right in pairs) / len(pairs),
            f"{split} ROUGE-L": sum(rouge_l(text.split(), right.split()).f1 for text, right in pairs) / len(pairs),
        }
