"""Objectives for pictures: name their class, or write the text about them."""

from dataclasses import dataclass

from torch import nn

from tutor.data.picture_batches import PictureBatch, PictureTextBatch
from tutor.training.loss import Loss, cross_entropy


@dataclass(frozen=True)
class PictureObjective:
    """Name the class of a picture: for a `VisionTransformer`.

    Source: Dosovitskiy et al. 2021, section 3.1 (arXiv:2010.11929). Built in chapter 19.
    """

    label_smoothing: float = 0.0
    """Share of a label's probability that is spread over all classes."""

    def __call__(self, model: nn.Module, batch: PictureBatch) -> Loss:
        """Give the loss, summed over the pictures."""
        return cross_entropy(model(batch.pictures), batch.labels, label_smoothing=self.label_smoothing)


@dataclass(frozen=True)
class PictureTextObjective:
    """Predict each next token of the text about a picture: for a `PictureWriter`.

    Source: Vinyals et al. 2015, equation 1 (arXiv:1411.4555). Built in chapter 19.
    """

    label_smoothing: float = 0.0
    """Share of a target's probability that is spread over all tokens."""

    def __call__(self, model: nn.Module, batch: PictureTextBatch) -> Loss:
        """Give the loss, summed over the tokens that count."""
        scores = model(batch.pictures, batch.inputs)
        return cross_entropy(scores, batch.targets, batch.counts, self.label_smoothing)
