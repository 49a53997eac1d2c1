"""The recipe of the stories model: a small GPT whose loss can be compared with the best possible one."""

from collections.abc import Sequence
from functools import cached_property

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data import stories
from tutor.data.batching import LanguageBatch
from tutor.data.stories import StoryExample
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.training_config import TrainingConfig

_BATCH_SIZE = 100
_N_SAMPLES = 100
_FEW = 100


class StoriesRecipe(Recipe):
    """Predict the next word of micro-stories and of the questions behind them."""

    name = "stories"
    summary = (
        "Writes micro-stories with questions and answers, and answers questions about a story. Its loss is near the "
        "entropy of the grammar that wrote the stories; its own stories are not all consistent."
    )
    data = "tutor.data.stories, 16,000 stories drawn from a grammar"
    example = "one morning leo was in the market with a small book ."
    training = TrainingConfig(batch_size=32, learning_rate=2e-3, n_steps=750, warm_up=60, floor=0.05)

    @cached_property
    def _tokenizer(self) -> WordTokenizer:
        return WordTokenizer.train(example.text for example in stories.load("train"))

    def _ids(self, examples: Sequence[StoryExample]) -> list[list[int]]:
        return [[BOS_ID, *self._tokenizer.encode(example.text), EOS_ID] for example in examples]

    def prepare(self) -> Preparation:
        """Load the stories and build the model."""
        texts = self._ids(stories.load("train"))
        config = ModelConfig(
            vocab_size=self._tokenizer.vocab_size,
            d_model=128,
            n_heads=4,
            n_layers=4,
            context_length=160,
            embedding_deviation=0.1,
        )
        return Preparation(
            model=GPT(config),
            tokenizers={"text": self._tokenizer},
            objective=LanguageObjective(),
            lengths=[len(text) for text in texts],
            make_batch=lambda places: LanguageBatch.of([texts[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the loss of some validation stories, and how far above the floor it is, in nats per token."""
        return self._losses(model, stories.load("validation")[:_FEW], "validation")

    def score(self, model: nn.Module) -> Scores:
        """Give losses, the share of questions answered, and how many of a hundred samples are new and consistent."""
        figures: Scores = {}
        for split in ("test", "hard"):
            examples = stories.load(split)
            figures |= self._losses(model, examples, split)
            figures[f"{split} questions answered"] = self._answered(model, examples[: 3 * _FEW])
        return figures | self._samples(model)

    def _losses(self, model: nn.Module, examples: Sequence[StoryExample], split: str) -> Scores:
        texts = self._ids(examples)
        device = next(model.parameters()).device
        batches = (
            LanguageBatch.of(texts[start : start + _BATCH_SIZE]).to(device)
            for start in range(0, len(texts), _BATCH_SIZE)
        )
        loss = mean_loss(model, LanguageObjective(), batches)
        return {
            f"{split} loss, nats per token": loss,
            f"{split} loss above the floor": loss - stories.entropy_floor(examples),
        }

    def _answered(self, model: nn.Module, examples: Sequence[StoryExample]) -> float:
        """Give the share of one-word answers that the model finds most likely, with the right text before them."""
        right, device = [], next(model.parameters()).device
        for example, ids in zip(examples, self._ids(examples), strict=True):
            with evaluating(model.modules()):
                best = model(torch.tensor([ids], device=device))[0].argmax(dim=-1).tolist()
            # behind <bos>, the word at place p is predicted by the state at place p
            answers = [self._tokenizer.decode([best[question.answer_at]]) for question in example.questions]
            right.append(stories.score(example, answers))
        return sum(right) / len(right)

    def _samples(self, model: GPT) -> Scores:
        session = GPTSession(model, [[BOS_ID]] * _N_SAMPLES)
        choice = Sample(torch.Generator().manual_seed(0))
        texts = [
            self._tokenizer.decode(text.answer)
            for text in generate(session, choice=choice, max_new_tokens=model.config.context_length - 1)
        ]
        known = {example.text for example in stories.load("train")}
        return {
            "samples that are new": sum(text not in known for text in texts) / len(texts),
            "samples that are consistent": sum(not stories.consistent(text) for text in texts) / len(texts),
        }
