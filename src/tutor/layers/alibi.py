"""ALiBi: each head's scores fall in a straight line with the distance, and no position is encoded anywhere else."""

import torch

from tutor.layers.attention import AttentionWeights
from tutor.layers.masks import additive_mask, require_a_key
from tutor.shapes import Bool, Float, Tensor


def alibi_slopes(n_heads: int) -> Float[Tensor, "heads"]:
    """Give each head its slope: a geometric series, 1/2, 1/4, ... 1/256 for eight heads.

    Args:
        n_heads: Any number; where it is no power of two, slopes of the next power fill in, as the authors' code does.

    Source: Press et al. 2022, section 3 (arXiv:2108.12409).
    """
    power = 2 ** (n_heads.bit_length() - 1)
    slopes = [2 ** (-8 * (head + 1) / power) for head in range(power)]
    between = [2 ** (-8 * (head + 1) / (2 * power)) for head in range(0, 2 * power, 2)]
    return torch.tensor(slopes + between[: n_heads - power])


class AlibiWeights(AttentionWeights):
    """Attention weights whose scores are lowered by slope times distance before softmax.

    The queries are the last of the positions asked, as in generation with a cache.

    Args:
        n_heads: Heads, each with its own slope.

    Source: Press et al. 2022, section 3 (arXiv:2108.12409). Built in chapter 6.
    """

    def __init__(self, n_heads: int) -> None:
        super().__init__()
        self.register_buffer("slopes", alibi_slopes(n_heads), persistent=False)

    def forward(
        self,
        queries: Float[Tensor, "batch heads query d_head"],
        keys: Float[Tensor, "batch heads key d_head"],
        mask: Bool[Tensor, "#batch #heads #query key"] | None = None,
    ) -> Float[Tensor, "batch heads query key"]:
        """Give the weights of scores that fall with distance."""
        n_queries, n_keys, d_head = queries.shape[-2], keys.shape[-2], queries.shape[-1]
        places = torch.arange(n_keys, device=keys.device)
        distances = (places[n_keys - n_queries :, None] - places).abs()
        scores = (queries / d_head**0.5) @ keys.mT - self.slopes[:, None, None] * distances
        if mask is not None:
            require_a_key(mask)
            scores = scores + additive_mask(mask, scores.dtype)
        return scores.softmax(dim=-1)
