"""From lists of token ids to tensors: padding, the shift of targets, batches of similar length, in a known order."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import torch

from tutor.shapes import Bool, Int, Tensor
from tutor.text.special_tokens import BOS_ID, EOS_ID, PAD_ID


def pad(
    sequences: Sequence[Sequence[int]], pad_id: int = PAD_ID
) -> tuple[Int[Tensor, "batch position"], Bool[Tensor, "batch position"]]:
    """Lay sequences of unequal length into one rectangle.

    Args:
        pad_id: What fills the rest.

    Returns:
        The ids, and True where they are real.

    Raises:
        ValueError: If there is no sequence, or one is empty.
    """
    if not sequences or not all(len(sequence) for sequence in sequences):
        raise ValueError(f"expected at least one sequence and no empty one, got lengths {[*map(len, sequences)]}")
    longest = max(map(len, sequences))
    ids = torch.tensor([[*sequence, *[pad_id] * (longest - len(sequence))] for sequence in sequences])
    lengths = torch.tensor([len(sequence) for sequence in sequences])
    return ids, torch.arange(longest) < lengths[:, None]


@runtime_checkable
class Batch(Protocol):
    """What a trainer steps through: tensors whose first axis is the batch."""

    def __len__(self) -> int:
        """Say how many examples it holds."""

    def rows(self, start: int, stop: int) -> "Batch":
        """Give some of its examples, for one process or one part of a step."""

    def to(self, device: torch.device) -> "Batch":
        """Give the same on another device."""


class Columns:
    """What batches have in common that are dataclasses of tensors, with one row for each example."""

    def __len__(self) -> int:
        return len(next(iter(vars(self).values())))

    def rows(self, start: int, stop: int) -> Any:
        """Give some of the examples."""
        return type(self)(**{name: column[start:stop] for name, column in vars(self).items()})

    def to(self, device: torch.device) -> Any:
        """Give the same on another device."""
        return type(self)(**{name: column.to(device) for name, column in vars(self).items()})


@dataclass(frozen=True)
class LanguageBatch(Columns):
    """Texts for a decoder-only model: what it reads, and what it should have said at each place."""

    inputs: Int[Tensor, "batch position"]
    targets: Int[Tensor, "batch position"]
    counts: Bool[Tensor, "batch position"]
    """True where the target counts in the loss: not at padding, and in a chat only at the assistant's words."""

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], counted: Sequence[Sequence[bool]] | None = None) -> "LanguageBatch":
        """Shift sequences by one: each token is the target of the one before it.

        Args:
            sequences: Token ids, with their first and last special tokens.
            counted: For each token whether it counts as a target; all unless told.

        Raises:
            ValueError: If a sequence has fewer than two tokens, so that nothing is left to predict, or not one flag for
                each token.
        """
        lengths = [*map(len, sequences)]
        if lengths and min(lengths) < 2:
            raise ValueError(f"expected sequences of at least two tokens, got one of {min(lengths)}")
        if counted is not None and [*map(len, counted)] != lengths:
            raise ValueError(f"expected a flag for each token of {lengths}, got {[*map(len, counted)]}")
        ids, is_real = pad(sequences)
        counts = is_real[:, 1:]
        if counted is not None:
            counts = counts & pad([[int(flag) for flag in row] for row in counted])[0][:, 1:].bool()
        return cls(ids[:, :-1], ids[:, 1:], counts)


@dataclass(frozen=True)
class PairBatch(Columns):
    """Sources and targets for an encoder-decoder."""

    source: Int[Tensor, "batch key"]
    source_is_real: Bool[Tensor, "batch key"]
    inputs: Int[Tensor, "batch query"]
    """The target as the decoder reads it, from ``<bos>`` on."""
    targets: Int[Tensor, "batch query"]
    """The target as the decoder should write it, up to ``<eos>``."""
    counts: Bool[Tensor, "batch query"]
    """True at real targets."""

    @classmethod
    def of(cls, sources: Sequence[Sequence[int]], targets: Sequence[Sequence[int]]) -> "PairBatch":
        """Pad both sides; put ``<bos>`` before what the decoder reads, and ``<eos>`` behind what it should write.

        Args:
            sources: Token ids, with no special tokens needed.
            targets: Token ids without ``<bos>`` and ``<eos>``; one sequence for each source.

        Raises:
            ValueError: If sources and targets are not equally many.
        """
        if len(sources) != len(targets):
            raise ValueError(f"expected a target for each of {len(sources)} sources, got {len(targets)}")
        source, source_is_real = pad(sources)
        inputs, counts = pad([[BOS_ID, *target] for target in targets])
        wanted, _ = pad([[*target, EOS_ID] for target in targets])
        return cls(source, source_is_real, inputs, wanted, counts)


@dataclass(frozen=True)
class LabelBatch(Columns):
    """Texts and their classes."""

    tokens: Int[Tensor, "batch position"]
    is_real: Bool[Tensor, "batch position"]
    labels: Int[Tensor, "batch"]

    @classmethod
    def of(cls, sequences: Sequence[Sequence[int]], labels: Sequence[int]) -> "LabelBatch":
        """Pad the texts.

        Args:
            labels: The class of each, from 0.

        Raises:
            ValueError: If texts and labels are not equally many.
        """
        if len(sequences) != len(labels):
            raise ValueError(f"expected a label for each of {len(sequences)} texts, got {len(labels)}")
        return cls(*pad(sequences), torch.tensor(labels))


class BatchOrder:
    """Which examples stand in which batch, without end, the same for the same seed: it can be left and resumed.

    Each epoch shuffles anew. Examples of similar length stand together, since padding costs as much as text: the
    shuffled order is cut into pools of many batches, each pool is sorted by length, and its batches are shuffled again.

    Args:
        lengths: The length of each example, in tokens.
        batch_size: Examples in each batch; a last incomplete batch of an epoch is left out.
        seed: The same seed gives the same order.
        pool: Batches that are sorted together; 1 mixes lengths freely.

    Raises:
        ValueError: If there are fewer examples than one batch needs, or a size is not positive.
    """

    def __init__(self, lengths: Sequence[int], batch_size: int, seed: int, pool: int = 20) -> None:
        if batch_size < 1 or pool < 1:
            raise ValueError(f"expected batch_size and pool to be at least 1, got {batch_size} and {pool}")
        if len(lengths) < batch_size:
            raise ValueError(f"expected at least {batch_size} examples for one batch, got {len(lengths)}")
        self.lengths, self.batch_size, self.seed, self.pool = lengths, batch_size, seed, pool
        self.epoch, self.place = 0, 0
        self._batches = self._shuffled()

    def __iter__(self) -> Iterator[list[int]]:
        return self

    def __next__(self) -> list[int]:
        if self.place == len(self._batches):
            self.epoch, self.place = self.epoch + 1, 0
            self._batches = self._shuffled()
        self.place += 1
        return self._batches[self.place - 1]

    def state_dict(self) -> dict[str, int]:
        """Give the place in the data, for a checkpoint."""
        return {"seed": self.seed, "epoch": self.epoch, "place": self.place}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from a place that `state_dict` gave.

        Raises:
            ValueError: If that order began with another seed, or had more batches.
        """
        if state["seed"] != self.seed:
            raise ValueError(f"expected a place in the order of seed {self.seed}, got one of seed {state['seed']}")
        if state["place"] > len(self._batches):
            raise ValueError(f"expected a place among {len(self._batches)} batches, got {state['place']}")
        self.epoch, self.place = state["epoch"], state["place"]
        self._batches = self._shuffled()

    def _shuffled(self) -> list[list[int]]:
        stream = random.Random(self.seed * 1_000_003 + self.epoch)
        order = list(range(len(self.lengths)))
        stream.shuffle(order)
        width = self.batch_size * self.pool
        batches = []
        for start in range(0, len(order), width):
            chosen = sorted(order[start : start + width], key=self.lengths.__getitem__)
            batches += [chosen[place : place + self.batch_size] for place in range(0, len(chosen), self.batch_size)]
        batches = [batch for batch in batches if len(batch) == self.batch_size]
        stream.shuffle(batches)
        return batches
