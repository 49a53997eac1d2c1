"""The swelling: it learns, but its states grow from layer to layer."""

from collections.abc import Callable

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.layers.residual import PreNormResidual
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor

States = Float[Tensor, "batch position d_model"]


class Swelling(Patient):
    """Its part puts a layer into the stream: it normalizes, calls the layer, and adds what comes back."""

    name = "swelling"
    complaint = "It learns a little worse than it should. Every layer hands on longer states than it was given."
    law = "a layer that gives nothing changes nothing"

    @staticmethod
    def sick(states: States, layer: Callable[[States], States], norm: Callable[[States], States]) -> States:
        """Add the state twice."""
        found = states + layer(norm(states))
        return states + found

    @staticmethod
    def sound(states: States, layer: Callable[[States], States], norm: Callable[[States], States]) -> States:
        """Add what the layer finds to the state."""
        found = layer(norm(states))
        return states + found

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether a silent layer leaves the states, and another adds what it gives."""
        states = torch.tensor([[[1.0, -2.0, 4.0]]])
        silent = part(states.clone(), lambda given: given * 0, lambda given: given / 2)
        halved = part(states.clone(), lambda given: given + 1, lambda given: given / 2)
        return torch.allclose(silent, states) and torch.allclose(halved, states * 1.5 + 1)

    def operate(self, model: Transformer) -> None:
        """Exchange every residual connection."""
        for residual in list(model.modules()):
            if isinstance(residual, PreNormResidual):
                residual.forward = lambda states, layer, norm=residual.norm: self.part(states, layer, norm)
