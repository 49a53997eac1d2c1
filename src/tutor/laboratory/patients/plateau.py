"""The plateau: its loss comes down, but never far."""

import torch

from tutor.data.batching import PairBatch
from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Int, Tensor


class Plateau(Patient):
    """Its part is the loss of some scores: the mean surprise at the right tokens."""

    name = "plateau"
    complaint = "Its loss comes down slowly, and never below 2.4 nats, however long it trains."
    law = "a model that is sure and right has no loss"

    @staticmethod
    def sick(scores: Float[Tensor, "batch vocab"], targets: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
        """Make probabilities of probabilities."""
        probabilities = scores.softmax(dim=-1)
        return torch.nn.functional.cross_entropy(probabilities, targets)

    @staticmethod
    def sound(scores: Float[Tensor, "batch vocab"], targets: Int[Tensor, "batch"]) -> Float[Tensor, ""]:
        """Leave the softmax to the loss."""
        return torch.nn.functional.cross_entropy(scores, targets)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether the loss is the mean surprise: nothing where the model is sure, log n where it knows nothing."""
        sure, none = torch.eye(5) * 50, torch.zeros(5, 5)
        targets = torch.arange(5)
        return abs(float(part(sure, targets))) < 1e-4 and abs(float(part(none, targets)) - 1.6094) < 1e-3

    def loss(self, model: Transformer, batch: PairBatch) -> Float[Tensor, ""]:
        """Give the part's loss of the places that count."""
        scores = model(batch.source, batch.inputs, batch.source_is_real)
        return self.part(scores[batch.counts], batch.targets[batch.counts])
