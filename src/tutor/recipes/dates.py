"""The recipe of the dates model: the smallest encoder-decoder of the book."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import dates
from tutor.recipes.pair_recipe import PairRecipe, answer_all
from tutor.recipes.recipe import Scores
from tutor.text.characters import CharacterTokenizer
from tutor.text.tokenizer import Tokenizer
from tutor.training.training_config import TrainingConfig

_FEW = 200


class DatesRecipe(PairRecipe):
    """Read a date as people write it in seven languages, and write it in ISO form, character by character."""

    name = "dates"
    summary = (
        "Reads a date as people write it in seven languages and writes it in ISO form. "
        "It fails on years that it has not seen, and on the year written first."
    )
    data = "tutor.data.dates, 14,000 dates from 1900 to 2050, written by Babel"
    example = "friday, 5 march 2021"
    licence = "MIT, as the code; the names of months and days are Unicode CLDR's (Unicode licence)"
    training = TrainingConfig(batch_size=64, learning_rate=2e-3, n_steps=800, warm_up=60, floor=0.05, betas=(0.9, 0.98))

    @cached_property
    def _tokenizers(self) -> dict[str, Tokenizer]:
        examples = dates.load("train")
        return {
            "source": CharacterTokenizer.train(example.text for example in examples),
            "target": CharacterTokenizer.train(example.iso for example in examples),
        }

    def tokenizers(self) -> dict[str, Tokenizer]:
        """Give one tokenizer for the dates as written, one for ISO form."""
        return self._tokenizers

    def sizes(self) -> ModelConfig:
        """Give the sizes of the model."""
        return ModelConfig(
            vocab_size=self._tokenizers["target"].vocab_size,
            source_vocab_size=self._tokenizers["source"].vocab_size,
            d_model=96,
            n_heads=4,
            n_layers=2,
            d_ff=192,
            context_length=64,
        )

    def pairs(self) -> tuple[list[list[int]], list[list[int]]]:
        """Give the training dates as ids, as written and in ISO form."""
        source, target = self._tokenizers["source"], self._tokenizers["target"]
        examples = dates.load("train")
        return [source.encode(example.text) for example in examples], [
            target.encode(example.iso) for example in examples
        ]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of exact answers to some validation dates."""
        return {"validation exact": self._exact(model, dates.load("validation")[:_FEW])}

    def score(self, model: nn.Module) -> Scores:
        """Give the share of exact answers to the test dates, and to both kinds of hard ones."""
        hard = dates.load("hard")
        return {"test exact": self._exact(model, dates.load("test"))} | {
            f"hard exact, unseen {reason}": self._exact(model, [one for one in hard if one.held_out == reason])
            for reason in ("year", "order")
        }

    def _exact(self, model: nn.Module, examples: Sequence[dates.DateExample]) -> float:
        source, target = self._tokenizers["source"], self._tokenizers["target"]
        answers = answer_all(model, [source.encode(example.text) for example in examples])
        right = [dates.score(example, target.decode(answer)) for example, answer in zip(examples, answers, strict=True)]
        return sum(right) / len(right)
