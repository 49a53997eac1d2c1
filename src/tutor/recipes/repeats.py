"""The recipe of the repeats model: a GPT of two layers that learns to look behind the earlier letter."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import repeats
from tutor.data.batching import LanguageBatch
from tutor.data.repeats import RepeatsExample
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.characters import CharacterTokenizer
from tutor.text.special_tokens import BOS_ID
from tutor.training.objective import LanguageObjective
from tutor.training.training_config import TrainingConfig


class RepeatsRecipe(Recipe):
    """Predict the next letter of a random run that begins again at a place not told.

    Args:
        n_layers: One layer cannot do it: chapter 4 measures that.

    Source: the task of Elhage et al. 2021 and Olsson et al. 2022 (arXiv:2209.11895). Built in chapter 4.
    """

    name = "repeats"
    summary = (
        "Continues a random run of letters that begins again, by looking behind the place where the last letter stood "
        "before. It fails on runs longer than those it has learned from."
    )
    data = "tutor.data.repeats, 20,000 runs of letters drawn at random"
    example = "qdxaqd"
    training = TrainingConfig(batch_size=64, learning_rate=3e-3, n_steps=450, warm_up=30, floor=0.05, betas=(0.9, 0.98))
    pool = 1  # runs of all lengths in each batch: the place of the repeat cannot be told from the batch

    def __init__(self, n_layers: int = 2) -> None:
        self.n_layers = n_layers

    @cached_property
    def _tokenizer(self) -> CharacterTokenizer:
        return CharacterTokenizer.train([repeats.LETTERS])

    def sizes(self) -> ModelConfig:
        """Give the sizes of the model."""
        return ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            d_model=64,
            n_heads=4,
            n_layers=self.n_layers,
            d_ff=64,
            context_length=48,
            positions="rotary",
            # one table for both would begin by foretelling each letter after itself, and take longer to learn
            tie_weights=False,
        )

    def batch(self, examples: Sequence[RepeatsExample]) -> LanguageBatch:
        """Give runs with their repeats as a model reads them: letters behind ``<bos>``, each the target of the last.

        Args:
            examples: As many as fit into memory.
        """
        return LanguageBatch.of([[BOS_ID, *self._tokenizer.encode(example.text)] for example in examples])

    def prepare(self) -> Preparation:
        """Draw the runs and build the model."""
        examples = repeats.load("train")
        return Preparation(
            model=GPT(self.sizes()),
            tokenizers={"text": self._tokenizer},
            objective=LanguageObjective(),
            lengths=[len(example.text) for example in examples],
            make_batch=lambda places: self.batch([examples[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of letters that are foretold right in the repeats of the validation split."""
        return {"validation letters right in the repeat": self._right(model, repeats.load("validation"))}

    def score(self, model: nn.Module) -> Scores:
        """Give the same for the test, and for longer runs."""
        return {
            "test letters right in the repeat": self._right(model, repeats.load("test")),
            "hard letters right in the repeat, longer runs": self._right(model, repeats.load("hard")),
        }

    def _right(self, model: nn.Module, examples: Sequence[RepeatsExample]) -> float:
        batch = self.batch(examples).to(next(model.parameters()).device)
        with evaluating(model.modules()):
            best = model(batch.inputs).argmax(dim=-1).tolist()
        right = 0.0
        for example, row in zip(examples, best, strict=True):
            # behind <bos>, the state at place p foretells the letter at place p of the text
            answer = self._tokenizer.tokens(row[len(example.run) + 1 : len(example.text)])
            right += repeats.score(example, answer)
        return right / len(examples)
