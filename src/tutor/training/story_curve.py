"""The whole run behind the stories model: its loss on unseen stories, step by step, and what it answers meanwhile.

The best possible loss is known here (`tutor.data.stories.entropy_floor`), so the curve has a line to come down on.
``python -m tutor.training.story_curve`` makes the shipped results anew, in about six CPU minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data import stories
from tutor.data.batching import BatchOrder, LanguageBatch
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.seeding import set_seed
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.words import WordTokenizer
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

MADE_BY = "python -m tutor.training.story_curve"
N_STEPS, N_VALIDATION = 750, 100


def sizes(vocab_size: int) -> ModelConfig:
    """Give the sizes of the stories model, for another vocabulary if need be.

    Args:
        vocab_size: Tokens that the model knows.
    """
    return ModelConfig(
        vocab_size=vocab_size, d_model=128, n_heads=4, n_layers=4, context_length=160, embedding_deviation=0.1
    )


def training(n_steps: int) -> TrainingConfig:
    """Give the numbers that made the shipped weights, for another number of steps if need be.

    Args:
        n_steps: Of 32 stories each.
    """
    return TrainingConfig(batch_size=32, learning_rate=2e-3, n_steps=n_steps, warm_up=min(60, n_steps // 2), floor=0.05)


@cache
def tokenizer() -> WordTokenizer:
    """Give the words of the training stories, each with its id."""
    return WordTokenizer.train(example.text for example in stories.load("train"))


def as_ids(examples: Sequence[stories.StoryExample]) -> list[list[int]]:
    """Give stories as a model reads them, between ``<bos>`` and ``<eos>``.

    Args:
        examples: Of any split.
    """
    return [[BOS_ID, *tokenizer().encode(example.text), EOS_ID] for example in examples]


def answered(model: nn.Module, examples: Sequence[stories.StoryExample]) -> float:
    """Give the share of the stories' questions to which the model finds the right word most likely.

    Each is asked with the right text before it, the answers to earlier questions among it.

    Args:
        model: A GPT over the words of `tokenizer`.
        examples: Stories to ask about.

    Source: built in chapter 12.
    """
    batch = LanguageBatch.of(as_ids(examples))
    with evaluating(model.modules()):
        best = model(batch.inputs).argmax(dim=-1)
    # behind <bos>, the word at place p is predicted by the state at place p
    places = [(row, one.answer_at) for row, example in enumerate(examples) for one in example.questions]
    rows, columns = torch.tensor(places).unbind(dim=1)
    return (best == batch.targets)[rows, columns].double().mean().item()


def make_trainer(n_steps: int, evaluate_every: int | None = None) -> Trainer:
    """Make everything ready to train; the trainer's model has its first weights.

    Args:
        n_steps: Of 32 stories each.
        evaluate_every: Steps from one measurement to the next; only at the end unless told.

    Source: built in chapter 12.
    """
    texts, unseen = as_ids(stories.load("train")), stories.load("validation")[:N_VALIDATION]
    validation = [LanguageBatch.of(as_ids(unseen))]

    def evaluate(model: nn.Module) -> dict[str, float]:
        return {"loss": mean_loss(model, LanguageObjective(), validation), "answered": answered(model, unseen)}

    set_seed(0)
    model = GPT(sizes(tokenizer().vocab_size))
    config = replace(training(n_steps), evaluate_every=evaluate_every)
    return Trainer(
        model,
        LanguageObjective(),
        lambda places: LanguageBatch.of([texts[place] for place in places]),
        BatchOrder([*map(len, texts)], config.batch_size, config.seed),
        config,
        evaluate=evaluate,
        silent=True,
    )


def main(folder: Path = RESULTS, n_steps: int = N_STEPS, every: int = 25) -> None:
    """Train, and store the measurements.

    Args:
        folder: Where to write.
        n_steps: How long to train.
        every: Steps from one measurement to the next.
    """
    trainer = make_trainer(n_steps, every)
    rows = [{"step": 0} | _rounded(trainer.evaluate(trainer.model))]
    rows += [{"step": one.step} | _rounded(one.figures) for one in trainer.train().evaluations]
    store_results("story_curve", rows, MADE_BY, folder)


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


if __name__ == "__main__":
    main()
