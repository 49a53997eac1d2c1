"""Objectives: what a training step makes smaller, one for each kind of model."""

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from torch import nn

from tutor.data.batching import LabelBatch, LanguageBatch, PairBatch
from tutor.training.loss import Loss, cross_entropy


@runtime_checkable
class Objective(Protocol):
    """Anything that turns a model and a batch into a loss; a plain function will do."""

    def __call__(self, model: nn.Module, batch: Any) -> Loss:
        """Give the loss, summed over the batch's targets.

        Args:
            batch: Of the kind that the objective knows.
        """


@dataclass(frozen=True)
class LanguageObjective:
    """Predict each next token of a text: for a `GPT`.

    Source: Radford et al. 2018, equation 1. Built in chapter 11.
    """

    label_smoothing: float = 0.0
    """Share of a target's probability that is spread over all tokens."""

    def __call__(self, model: nn.Module, batch: LanguageBatch) -> Loss:
        """Give the loss, summed over the tokens that count."""
        # padding stands behind each text, where no token looks: the model need not be told
        return cross_entropy(model(batch.inputs), batch.targets, batch.counts, self.label_smoothing)


@dataclass(frozen=True)
class PairObjective:
    """Predict each next token of a target, given its source: for a `Transformer`.

    The decoder reads the right tokens so far, not its own guesses ("teacher forcing").

    Source: Vaswani et al. 2017, section 5.4 for the smoothing (arXiv:1706.03762). Built in chapter 11.
    """

    label_smoothing: float = 0.0
    """Share of a target's probability that is spread over all tokens."""

    def __call__(self, model: nn.Module, batch: PairBatch) -> Loss:
        """Give the loss, summed over the tokens that count."""
        scores = model(batch.source, batch.inputs, batch.source_is_real)
        return cross_entropy(scores, batch.targets, batch.counts, self.label_smoothing)


@dataclass(frozen=True)
class LabelObjective:
    """Name the class of a text: for an `EncoderClassifier`.

    Source: Devlin et al. 2019, section 4.1 (arXiv:1810.04805). Built in chapter 13.
    """

    label_smoothing: float = 0.0
    """Share of a label's probability that is spread over all classes."""

    def __call__(self, model: nn.Module, batch: LabelBatch) -> Loss:
        """Give the loss, summed over the texts."""
        scores = model(batch.tokens, batch.is_real)
        return cross_entropy(scores, batch.labels, label_smoothing=self.label_smoothing)
