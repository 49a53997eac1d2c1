"""The jumble: shapes that fit, numbers in the wrong places."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.layers.attention import MultiHeadAttention
from tutor.models.transformer import Transformer
from tutor.shapes import Float, Tensor


class Jumble(Patient):
    """Its part splits projected states into heads."""

    name = "jumble"
    complaint = "Told the letters so far, it goes on rightly. Left alone with its own letters, it fails at once."
    law = "a head sees a slice of every token's numbers, and the tokens in their order"

    @staticmethod
    def sick(
        projected: Float[Tensor, "batch position d_model"], n_heads: int
    ) -> Float[Tensor, "batch heads position d_head"]:
        """Read the numbers off in a row."""
        n_texts, n_positions, d_model = projected.shape
        return projected.reshape(n_texts, n_heads, n_positions, d_model // n_heads)

    @staticmethod
    def sound(
        projected: Float[Tensor, "batch position d_model"], n_heads: int
    ) -> Float[Tensor, "batch heads position d_head"]:
        """Cut every token's numbers, then bring the heads to the front."""
        n_texts, n_positions, d_model = projected.shape
        return projected.reshape(n_texts, n_positions, n_heads, d_model // n_heads).transpose(1, 2)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether head h of token t holds the h-th slice of that token."""
        projected = torch.arange(2 * 3 * 4.0).reshape(2, 3, 4)
        heads = part(projected, 2)
        return heads.shape == (2, 2, 3, 2) and all(
            torch.equal(heads[:, head], projected[..., 2 * head : 2 * head + 2]) for head in range(2)
        )

    def operate(self, model: Transformer) -> None:
        """Exchange how every attention splits."""
        for module in list(model.modules()):
            if isinstance(module, MultiHeadAttention):
                module._split = lambda projected, n_heads=module.n_heads: self.part(projected, n_heads)
