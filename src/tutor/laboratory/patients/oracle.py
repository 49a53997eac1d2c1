"""The oracle: it foretells everything, and can say nothing."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Bool, Tensor


class Oracle(Patient):
    """Its part makes the mask of the decoder: which of the known and the new places each new place may look at."""

    name = "oracle"
    complaint = "The loss falls to almost nothing within a hundred steps. What it writes by itself is gibberish."
    law = "the last place that a new place may look at is itself"

    @staticmethod
    def sick(n_known: int, n_new: int) -> Bool[Tensor, "query key"]:
        """Let each new place look one place too far."""
        may_look = torch.ones(n_new, n_known + n_new, dtype=torch.bool)
        return may_look.tril(diagonal=n_known + 1)

    @staticmethod
    def sound(n_known: int, n_new: int) -> Bool[Tensor, "query key"]:
        """Let each new place look at all places up to itself."""
        may_look = torch.ones(n_new, n_known + n_new, dtype=torch.bool)
        return may_look.tril(diagonal=n_known)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether the future is hidden and the past is not."""
        return all(
            part(n_known, n_new)[place].tolist() == [key <= n_known + place for key in range(n_known + n_new)]
            for n_known, n_new in ((0, 4), (3, 2), (5, 1))
            for place in range(n_new)
        )

    def operate(self, model: Transformer) -> None:
        """Exchange the mask that the decoder is given."""
        decoder = model.decoder
        usual = decoder.forward

        def forward(states, memory, mask=None, memory_mask=None, cache=None):
            mask = self.part(0 if cache is None else len(cache), states.shape[1])
            return usual(states, memory, mask, memory_mask, cache)

        decoder.forward = forward
