"""Rehearsal: while a model learns something new, it reads on in what it learned before, so as not to forget it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from tutor.data.batching import Batch, LanguageBatch
from tutor.training.loss import Loss
from tutor.training.objective import LanguageObjective, Objective


@dataclass(frozen=True)
class RehearsedBatch:
    """A batch of what is new, and texts of what is old."""

    new: Batch
    old: LanguageBatch

    def __len__(self) -> int:
        return len(self.new)

    def rows(self, start: int, stop: int) -> "RehearsedBatch":
        """Give some of the new examples, and the same share of the old texts."""
        first, last = (place * len(self.old) // len(self) for place in (start, stop))
        return RehearsedBatch(self.new.rows(start, stop), self.old.rows(first, last))

    def to(self, device: torch.device) -> "RehearsedBatch":
        """Give the same on another device."""
        return RehearsedBatch(self.new.to(device), self.old.to(device))


@dataclass(frozen=True)
class Rehearsal:
    """Makes the batches of a `Trainer`: those of another maker, each with some old texts beside it.

    Chance comes from PyTorch's own generator, which a checkpoint of the trainer keeps.

    Raises:
        ValueError: If there are no old texts, or none is to be read.

    Source: Robins 1995 for the idea; Ouyang et al. 2022, section 3.5 ("PPO-ptx"), for its place beside reinforcement
    learning (arXiv:2203.02155). Built in chapter 13.
    """

    make_new: Callable[[list[int]], Batch]
    old: Sequence[Sequence[int]]
    """Token ids of all old texts."""
    n_texts: int
    """Old texts in each batch."""

    def __post_init__(self) -> None:
        if not (self.old and self.n_texts >= 1):
            raise ValueError(f"expected old texts, and at least one in a batch, got {len(self.old)} and {self.n_texts}")

    def __call__(self, places: list[int]) -> RehearsedBatch:
        """Make the batch of these new examples, and draw old texts.

        Args:
            places: Of the new examples.
        """
        new = self.make_new(places)
        drawn = torch.randint(len(self.old), (self.n_texts,)).tolist()
        return RehearsedBatch(new, LanguageBatch.of([self.old[place] for place in drawn]))


@dataclass(frozen=True)
class RehearsalObjective:
    """Add to the mean loss of what is new the mean loss of the old texts: for a `GPT`.

    Raises:
        ValueError: If the weight is negative.

    Source: Ouyang et al. 2022, equation 2 (arXiv:2203.02155). Built in chapter 13.
    """

    objective: Objective
    """Of what is new."""
    weight: float | int = 1.0
    """What a nat per token of the old texts counts beside a nat of what is new ("gamma")."""

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"expected a weight of at least 0, got {self.weight}")

    def __call__(self, model: nn.Module, batch: RehearsedBatch) -> Loss:
        """Give the loss, summed over what counts in the new examples.

        Where a step is cut into parts, each part takes the mean of its own old texts.
        """
        new, old = self.objective(model, batch.new), LanguageObjective()(model, batch.old)
        return Loss(new.total + self.weight * new.count * (old.total / old.count), new.count)
