"""The tide: the end of a text moves its beginning."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.layers.normalization import LayerNorm
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor


class Tide(Patient):
    """Its part normalizes states: mean 0 and variance 1."""

    name = "tide"
    complaint = "It learns, but told its letters one by one it falls silent, or repeats one of them."
    law = "a token is normalized by its own numbers alone"

    @staticmethod
    def sick(states: Float[Tensor, "batch position d_model"]) -> Float[Tensor, "batch position d_model"]:
        """Normalize each number over the places of the text."""
        centered = states - states.mean(dim=1, keepdim=True)
        return centered / (centered.square().mean(dim=1, keepdim=True) + 1e-5).sqrt()

    @staticmethod
    def sound(states: Float[Tensor, "batch position d_model"]) -> Float[Tensor, "batch position d_model"]:
        """Normalize each token over its numbers."""
        centered = states - states.mean(dim=-1, keepdim=True)
        return centered / (centered.square().mean(dim=-1, keepdim=True) + 1e-5).sqrt()

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether each token alone, and in any text, becomes what PyTorch makes of it."""
        states = torch.randn(2, 3, 8, generator=torch.Generator().manual_seed(0)) * 3 + 1
        wanted = torch.nn.functional.layer_norm(states, (8,))
        return torch.allclose(part(states), wanted, atol=1e-4) and torch.allclose(
            part(states[:, :1]), wanted[:, :1], atol=1e-4
        )

    def operate(self, model: Transformer) -> None:
        """Exchange the normalization of every norm; its learned scale and shift stay."""
        for norm in list(model.modules()):
            if isinstance(norm, LayerNorm):
                norm.forward = lambda states, norm=norm: self.part(states) * norm.weight + norm.bias
