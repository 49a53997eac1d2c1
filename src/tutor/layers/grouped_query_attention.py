"""Grouped-query attention: several query heads share one head of keys and values, so that the cache is smaller."""

from torch import nn

from tutor.layers.attention import AttentionWeights, MultiHeadAttention
from tutor.layers.kv_cache import KeysAndValues
from tutor.layers.rotary import RotaryEncoding
from tutor.shapes import Tensor


class GroupedQueryAttention(MultiHeadAttention):
    """Multi-head attention whose query heads share keys and values in groups.

    With one head of keys and values it is multi-query attention; with as many as query heads, multi-head attention.

    Args:
        n_key_value_heads: Heads of keys and values; query head i asks head i // (n_heads / n_key_value_heads).

    Raises:
        ValueError: If the heads of keys and values do not divide the query heads.

    Source: Ainslie et al. 2023, section 2.2 (arXiv:2305.13245). Built in chapter 5.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        n_key_value_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        weights: AttentionWeights | None = None,
        rotary: RotaryEncoding | None = None,
    ) -> None:
        super().__init__(d_model, n_heads, dropout, bias, weights, rotary)
        if n_key_value_heads < 1 or n_heads % n_key_value_heads:
            raise ValueError(
                f"expected n_key_value_heads to divide n_heads, got {n_key_value_heads} for {n_heads} heads"
            )
        self.group = n_heads // n_key_value_heads
        self.key = nn.Linear(d_model, d_model // self.group, bias=bias)
        self.value = nn.Linear(d_model, d_model // self.group, bias=bias)

    def _shared(self, keys: Tensor, values: Tensor) -> KeysAndValues:
        return keys.repeat_interleave(self.group, dim=1), values.repeat_interleave(self.group, dim=1)
