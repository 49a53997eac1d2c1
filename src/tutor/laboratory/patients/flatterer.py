"""The flatterer: its loss is better than it is."""

import torch

from tutor.data.batching import PairBatch
from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Bool, Float, Tensor


class Flatterer(Patient):
    """Its part makes one loss of the surprise at each place of a batch."""

    name = "flatterer"
    complaint = "Its loss is lower than the sound model's from the first step on. Its answers are as good, no better."
    law = "more padding in a batch leaves the loss as it is"

    @staticmethod
    def sick(surprises: Float[Tensor, "batch query"], counts: Bool[Tensor, "batch query"]) -> Float[Tensor, ""]:
        """Average over all places."""
        surprises = surprises * counts
        return surprises.mean()

    @staticmethod
    def sound(surprises: Float[Tensor, "batch query"], counts: Bool[Tensor, "batch query"]) -> Float[Tensor, ""]:
        """Average over the places that count."""
        surprises = surprises * counts
        return surprises.sum() / counts.sum()

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether the loss is the mean of what counts, with more padding and with less."""
        surprises = torch.tensor([[1.0, 3.0, 9.0], [5.0, 9.0, 9.0]])
        counts = torch.tensor([[True, True, False], [True, False, False]])
        wider = torch.nn.functional.pad(surprises, (0, 2), value=4.0), torch.nn.functional.pad(counts, (0, 2))
        return all(abs(float(part(*given)) - 3.0) < 1e-4 for given in ((surprises, counts), wider))

    def loss(self, model: Transformer, batch: PairBatch) -> Float[Tensor, ""]:
        """Give what the part makes of the surprises."""
        scores = model(batch.source, batch.inputs, batch.source_is_real)
        surprises = -scores.log_softmax(dim=-1).gather(-1, batch.targets[..., None]).squeeze(-1)
        return self.part(surprises, batch.counts)
