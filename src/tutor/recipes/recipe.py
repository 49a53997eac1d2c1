"""What a recipe is: data, model, numbers and scores of one task, so that one command trains any of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tutor.data.batching import Batch, BatchOrder
from tutor.models.model_card import ModelCard
from tutor.models.pretrained import WEIGHTS, ship
from tutor.seeding import set_seed
from tutor.text.tokenizer import Tokenizer
from tutor.training.log import Log
from tutor.training.objective import Objective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

Scores = dict[str, float]
"""What was measured, with its unit or split in the name."""


@dataclass(frozen=True)
class Preparation:
    """All that a trainer needs to know of a task."""

    model: nn.Module
    """With the weights that training starts from."""
    tokenizers: Mapping[str, Tokenizer]
    """By role: "source" and "target", or "text"."""
    objective: Objective
    """What training makes smaller."""
    lengths: Sequence[int]
    """Of the training examples, in tokens."""
    make_batch: Callable[[list[int]], Batch]
    """Turns indices of training examples into a batch."""
    evaluate: Callable[[nn.Module], Scores]
    """Figures of the validation split, quick enough to ask for now and then."""
    score: Callable[[nn.Module], Scores]
    """Figures of all other splits, asked for once."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """What the model's class is given besides its config."""


class Recipe(ABC):
    """How one model of the book is trained. A subclass names the task and prepares it."""

    name: str
    """What the command line and `load_pretrained` call it."""
    summary: str
    """What the model does, and what it cannot, in a sentence or two."""
    data: str
    """What it is trained on."""
    licence: str = "MIT, as the code; the data are the project's own"
    """Under which the weights may be used."""
    example: str
    """A text to try the model with."""
    labels: tuple[str, ...] = ()
    """What its classes mean, from class 0."""
    training: TrainingConfig
    """The numbers that made the shipped weights."""
    pool: int = 20
    """Batches that are sorted by length together; 1 where length tells too much of what is to be learned."""
    models: Path = WEIGHTS
    """Where the models lie that training begins with, if it begins with any."""

    @abstractmethod
    def prepare(self) -> Preparation:
        """Load the data, make the tokenizers, and build the model from the current random state."""

    @property
    def made_by(self) -> str:
        """The command that makes the shipped weights anew."""
        return f"python -m tutor train {self.name} --ship"

    def start(
        self,
        seed: int | None = None,
        n_steps: int | None = None,
        folder: Path | None = None,
        log: Log | None = None,
        silent: bool = False,
    ) -> tuple[Trainer, Preparation]:
        """Make everything ready to train.

        Args:
            seed: Of the first weights, of dropout and of the order of the data; the shipped one unless told.
            n_steps: Steps to train; as many as the shipped weights had unless told.
            folder: Of the checkpoints; a run that was stopped goes on from there.
            log: Takes the figures of every step.
            silent: Show no progress.

        Returns:
            The trainer, and what it was made of: the trained model among it.
        """
        config = self.training
        if seed is not None:
            config = replace(config, seed=seed)
        if n_steps is not None:
            config = replace(config, n_steps=n_steps, warm_up=min(config.warm_up, n_steps))
        set_seed(config.seed)
        ready = self.prepare()
        order = BatchOrder(ready.lengths, config.batch_size, config.seed, self.pool)
        trainer = Trainer(
            ready.model, ready.objective, ready.make_batch, order, config, folder, ready.evaluate, log, silent
        )
        return trainer, ready

    def finished(self, model: nn.Module) -> nn.Module:
        """Give what is to be kept of what was trained: all of it, unless a recipe says otherwise."""
        return model

    def ship(self, ready: Preparation, folder: Path = WEIGHTS, made_by: str | None = None) -> ModelCard:
        """Write the trained model, its tokenizers and its card to where `load_pretrained` finds them.

        The weights are rounded to the half precision of the file first, so that the scores are those of what ships.

        Args:
            ready: What `start` gave, after training.
            folder: Where to write.
            made_by: The command that made them; that of the shipped weights unless told.
        """
        model = self.finished(ready.model)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(parameter.half())
        return ship(
            self.name,
            model,
            summary=self.summary,
            made_by=made_by or self.made_by,
            data=self.data,
            licence=self.licence,
            scores=ready.evaluate(model) | ready.score(model),
            tokenizers=ready.tokenizers,
            arguments=ready.arguments,
            example=self.example,
            labels=self.labels,
            folder=folder,
        )
