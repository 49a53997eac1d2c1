"""The sideways one: it looks along the wrong axis."""

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.layers.attention import AttentionWeights, MultiHeadAttention
from tutor.models.transformer import Transformer
from tutor.shapes import Bool, Float, Tensor


class Sideways(Patient):
    """Its part makes attention weights of queries and keys."""

    name = "sideways"
    complaint = "Its curve is a good one. Its heatmaps have rows that sum to anything, and what it writes is nonsense."
    law = "the weights of each query sum to 1"

    @staticmethod
    def sick(
        queries: Float[Tensor, "*batch query d_head"],
        keys: Float[Tensor, "*batch key d_head"],
        mask: Bool[Tensor, "*#batch #query key"] | None = None,
    ) -> Float[Tensor, "*batch query key"]:
        """Let the queries compete for each key."""
        scores = queries @ keys.mT / queries.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        return scores.softmax(dim=-2)

    @staticmethod
    def sound(
        queries: Float[Tensor, "*batch query d_head"],
        keys: Float[Tensor, "*batch key d_head"],
        mask: Bool[Tensor, "*#batch #query key"] | None = None,
    ) -> Float[Tensor, "*batch query key"]:
        """Let the keys compete for each query."""
        scores = queries @ keys.mT / queries.shape[-1] ** 0.5
        if mask is not None:
            scores = scores.masked_fill(~mask, -1e9)
        return scores.softmax(dim=-1)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether each query shares out exactly 1, and nothing of it to a hidden key."""
        generator = torch.Generator().manual_seed(0)
        queries, keys = torch.randn(2, 4, 3, generator=generator), torch.randn(2, 5, 3, generator=generator)
        mask = torch.ones(4, 5, dtype=torch.bool).tril(diagonal=1)
        weights, masked = part(queries, keys), part(queries, keys, mask)
        sums = torch.cat([weights.sum(dim=-1), masked.sum(dim=-1)])
        return torch.allclose(sums, torch.ones_like(sums), atol=1e-5) and not masked[:, ~mask].any()

    def operate(self, model: Transformer) -> None:
        """Exchange the weights of every attention."""
        for module in list(model.modules()):
            if isinstance(module, MultiHeadAttention):
                module.weights = _Exchanged(self.part)


class _Exchanged(AttentionWeights):
    """Weights by another function; recordings still listen here."""

    def __init__(self, part: Part) -> None:
        super().__init__()
        self._part = part

    def forward(self, queries: Tensor, keys: Tensor, mask: Tensor | None = None) -> Tensor:
        """Give what the function gives."""
        return self._part(queries, keys, mask)
