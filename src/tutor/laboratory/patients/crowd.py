"""The crowd: its words listen to one another."""

from collections.abc import Callable

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.layers.masks import padding_mask
from tutor.models.transformer import Transformer
from tutor.shapes import Bool, Float, Tensor

Sequences = Float[Tensor, "batch position d_model"]
IsReal = Bool[Tensor, "batch position"]


class Crowd(Patient):
    """Its part lets the tokens of a text attend to one another, by an attention that is handed to it."""

    name = "crowd"
    complaint = "It learns. But change one word of a batch, and the states of the others change with it."
    law = "no text of a batch can feel another"

    @staticmethod
    def sick(states: Sequences, is_real: IsReal, attend: Callable[[Sequences, IsReal], Sequences]) -> Sequences:
        """Hand over texts where attention expects places."""
        turned = states.transpose(0, 1)
        return attend(turned, is_real.transpose(0, 1)).transpose(0, 1)

    @staticmethod
    def sound(states: Sequences, is_real: IsReal, attend: Callable[[Sequences, IsReal], Sequences]) -> Sequences:
        """Hand over texts as they are."""
        return attend(states, is_real)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether a change in one text stays in it."""

        def attend(states, is_real):
            mean = (states * is_real[..., None]).sum(dim=1, keepdim=True) / is_real.sum(dim=1)[:, None, None]
            return states + mean

        states = torch.arange(24.0).reshape(2, 4, 3)
        changed = states.clone()
        changed[1] += 100
        is_real = torch.tensor([[True, True, True, False], [True, True, True, True]])
        before, after = part(states, is_real, attend), part(changed, is_real, attend)
        return torch.equal(before[0], after[0]) and torch.equal(before, attend(states, is_real))

    def operate(self, model: Transformer) -> None:
        """Exchange how the encoder's blocks call their attention."""
        for block in model.encoder.blocks:
            usual = block.attention.forward

            def forward(states, memory=None, mask=None, cache=None, usual=usual):
                is_real = torch.ones(states.shape[:2], dtype=torch.bool) if mask is None else mask[:, 0]
                return self.part(states, is_real, lambda given, real: usual(given, mask=padding_mask(real)))

            block.attention.forward = forward
