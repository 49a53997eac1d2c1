"""Patients: the book's Transformer with one of its parts exchanged."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch

from tutor.config import ModelConfig
from tutor.data import backwards
from tutor.data.backwards import BackwardsExample
from tutor.data.batching import PairBatch
from tutor.generation.generate import generate
from tutor.generation.transformer_session import TransformerSession
from tutor.models.evaluation_mode import evaluating
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor
from tutor.text.characters import CharacterTokenizer
from tutor.training.objective import PairObjective

Part = Callable[..., Any]
"""A plain function that does one thing inside a Transformer, or around it."""

TOKENIZER = CharacterTokenizer.train(["abcdefghijklmnopqrstuvwxyz"])
"""Letters: what every patient reads and writes."""

SIZES = ModelConfig(
    vocab_size=TOKENIZER.vocab_size,
    d_model=32,
    n_heads=4,
    n_layers=2,
    d_ff=64,
    context_length=512,
    positions="sinusoidal",
)
"""Those of every patient; small, so that one is trained in a quarter of a minute."""

LONGEST_ANSWER = 24


class Patient(ABC):
    """A Transformer that spells words backwards, with one part in the place of the model's own.

    A subclass names the part, gives its sick and its sound form, and overrides the one method in which it works: the
    others are those of a sound model. With the sound part every patient is a sound Transformer.

    Args:
        part: What is put in; the sick part unless told.

    Source: built in chapter 11.
    """

    name: ClassVar[str]
    """What it is called: by what is seen, not by the fault."""
    complaint: ClassVar[str]
    """What its owner tells; the fault is not named."""
    law: ClassVar[str]
    """The property that a sound part has and the sick one breaks, in words."""
    sizes: ClassVar[ModelConfig] = SIZES
    is_sick_in_use_only: ClassVar[bool] = False
    """Whether its weights are sound, and only what is done with them is not."""

    def __init__(self, part: Part | None = None) -> None:
        self.part = self.sick if part is None else part

    @staticmethod
    @abstractmethod
    def sick(*arguments: Any) -> Any:
        """The part with its fault."""

    @staticmethod
    @abstractmethod
    def sound(*arguments: Any) -> Any:
        """The part as it should be."""

    @staticmethod
    @abstractmethod
    def obeys(part: Part) -> bool:
        """Tell whether a part has the property that `law` names.

        Args:
            part: A sound one, the sick one, or any other of the same arguments.
        """

    def build(self) -> Transformer:
        """Give a model with first weights, and with the part at work in it."""
        model = Transformer(self.sizes)
        self.operate(model)
        return model

    def operate(self, model: Transformer) -> None:
        """Put the part to work inside a model; here nothing is changed.

        Args:
            model: It is changed in place.
        """
        return

    def batch(self, words: Sequence[str]) -> PairBatch:
        """Give words as a training step reads them, with what should be written.

        Args:
            words: One for each row.
        """
        return PairBatch.of([encode(word) for word in words], [encode(right_answer(word)) for word in words])

    def loss(self, model: Transformer, batch: PairBatch) -> Float[Tensor, ""]:
        """Give what a training step makes smaller, in nats per token."""
        return PairObjective()(model, batch).mean()

    def descend(
        self,
        gradient_of: Callable[[int], Float[Tensor, "_"]],
        update: Callable[[Float[Tensor, "_"]], None],
        n_steps: int,
    ) -> None:
        """Take all training steps.

        Args:
            gradient_of: Gives the gradient of a step, counted from 0, at the weights as they are.
            update: Moves the weights along a gradient.
            n_steps: How many.
        """
        for step in range(n_steps):
            update(gradient_of(step))

    def answer(self, model: Transformer, words: Sequence[str]) -> list[str]:
        """Let a model write, greedily, all words at once.

        Args:
            model: One of `build`.
            words: What it reads.
        """
        session = TransformerSession(model, [encode(word) for word in words])
        texts = generate(session, max_new_tokens=LONGEST_ANSWER)
        return [decode(text.answer) for text in texts]

    def share_right(self, model: Transformer, words: Sequence[str]) -> float:
        """Give the share of words that a model spells backwards without a mistake.

        Args:
            model: One of `build`.
            words: What it reads, all at once.
        """
        answers = self.answer(model, words)
        right = [backwards.score(BackwardsExample(word), answer) for word, answer in zip(words, answers, strict=True)]
        return sum(right) / len(right)

    def told_the_past(self, model: Transformer, words: Sequence[str]) -> float:
        """Give the share of letters that a model foretells right where it is told those before, as in training.

        Args:
            model: One of `build`.
            words: What it reads, all at once.
        """
        batch = Patient.batch(self, words)
        with evaluating(model.modules()), torch.no_grad():
            best = model(batch.source, batch.inputs, batch.source_is_real).argmax(dim=-1)
        return ((best == batch.targets) & batch.counts).sum().item() / batch.counts.sum().item()


class Healthy(Patient):
    """The Transformer as the package has it: whom all patients are compared with."""

    name = "healthy"
    complaint = "None."
    law = "nothing is exchanged"

    @staticmethod
    def sick() -> None:
        """Nothing."""

    @staticmethod
    def sound() -> None:
        """Nothing."""

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell that nothing is exchanged."""
        return True


def encode(word: str) -> list[int]:
    """Give the ids of a word's letters."""
    return TOKENIZER.encode(word)


def decode(ids: Sequence[int]) -> str:
    """Give the letters of ids; a special token becomes a point."""
    return "".join(token if len(token) == 1 else "·" for token in TOKENIZER.tokens(ids))


def right_answer(word: str) -> str:
    """Spell a word backwards."""
    return backwards.truth(BackwardsExample(word))
