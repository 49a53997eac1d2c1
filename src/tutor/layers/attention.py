"""Attention: every query mixes the values, weighted by how well it matches each key."""

import torch
from einops import rearrange
from torch import nn

from tutor.layers.dropout import Dropout
from tutor.layers.fused_attention import fused_attention, fused_pays
from tutor.layers.kv_cache import KeysAndValues, KeyValueCache
from tutor.layers.masks import additive_mask, require_a_key
from tutor.layers.rotary import RotaryEncoding
from tutor.shapes import Bool, Float, Tensor


def attention_weights(
    queries: Float[Tensor, "*batch query d_head"],
    keys: Float[Tensor, "*batch key d_head"],
    mask: Bool[Tensor, "*#batch #query key"] | None = None,
) -> Float[Tensor, "*batch query key"]:
    """Compare each query with each key; turn each query's scores into weights.

    Args:
        mask: True where a query may look at a key; everywhere unless told.

    Returns:
        The weights; each row, one for each query, sums to 1.

    Raises:
        ValueError: If a query may look at no key, since then no weights sum to 1.

    Source: Vaswani et al. 2017, equation 1 (arXiv:1706.03762). Built in chapter 3.
    """
    d_head = queries.shape[-1]
    scores = (queries / d_head**0.5) @ keys.mT
    if mask is not None:
        require_a_key(mask)
        scores = scores + additive_mask(mask, scores.dtype)
    return scores.softmax(dim=-1)


def scaled_dot_product_attention(
    queries: Float[Tensor, "*batch query d_head"],
    keys: Float[Tensor, "*batch key d_head"],
    values: Float[Tensor, "*batch key d_value"],
    mask: Bool[Tensor, "*#batch #query key"] | None = None,
) -> Float[Tensor, "*batch query d_value"]:
    """Mix the values, weighted by how well each query matches each key.

    Args:
        mask: True where a query may look at a key; everywhere unless told.

    Returns:
        One mixture of values for each query. Ask `attention_weights` for the weights themselves.

    Raises:
        ValueError: If a query may look at no key.

    Source: Vaswani et al. 2017, equation 1 (arXiv:1706.03762). Built in chapter 3.
    """
    return attention_weights(queries, keys, mask) @ values


class AttentionWeights(nn.Module):
    """The place in a model where attention weights pass by, so that a forward hook can see them.

    It holds no parameters and keeps nothing: `tutor.models.activations.record_attention` listens here while it is open.
    """

    def forward(
        self,
        queries: Float[Tensor, "batch heads query d_head"],
        keys: Float[Tensor, "batch heads key d_head"],
        mask: Bool[Tensor, "#batch #heads #query key"] | None = None,
    ) -> Float[Tensor, "batch heads query key"]:
        """Give the weights of `attention_weights`."""
        return attention_weights(queries, keys, mask)

    def may_be_skipped(self) -> bool:
        """Say whether a kernel that never builds the weights would do: nobody listens, and they are the plain ones."""
        return type(self) is AttentionWeights and not self._forward_hooks and not self._forward_pre_hooks


class MultiHeadAttention(nn.Module):
    """Attention by several heads at once, each with its own learned queries, keys and values.

    Self-attention when called with the states alone; cross-attention when they ask a memory.

    Args:
        d_model: Width of the states and of the memory.
        n_heads: How many heads share that width.
        dropout: Share of weights set to zero in training; the recorded weights are those before it.
        bias: Whether the four projections add a learned constant.
        weights: What turns queries and keys into weights; `AttentionWeights` unless told.
        rotary: Turns queries and keys by their positions; no turning unless told.

    Raises:
        ValueError: If the heads do not divide the width.

    Source: Vaswani et al. 2017, section 3.2.2 (arXiv:1706.03762). Built in chapters 3 and 5.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        weights: AttentionWeights | None = None,
        rotary: RotaryEncoding | None = None,
    ) -> None:
        super().__init__()
        if n_heads < 1 or d_model % n_heads:
            raise ValueError(f"expected n_heads to divide d_model, got {n_heads} heads for width {d_model}")
        self.d_model, self.n_heads = d_model, n_heads
        self.query = nn.Linear(d_model, d_model, bias=bias)
        self.key = nn.Linear(d_model, d_model, bias=bias)
        self.value = nn.Linear(d_model, d_model, bias=bias)
        self.output = nn.Linear(d_model, d_model, bias=bias)
        self.weights = AttentionWeights() if weights is None else weights
        self.rotary = rotary
        self.dropout = Dropout(dropout)

    def forward(
        self,
        states: Float[Tensor, "batch query d_model"],
        memory: Float[Tensor, "batch key d_model"] | None = None,
        mask: Bool[Tensor, "query key"] | Bool[Tensor, "#batch #query key"] | None = None,
        cache: KeyValueCache | None = None,
    ) -> Float[Tensor, "batch query d_model"]:
        """Let every state ask the memory, or the states themselves.

        Args:
            memory: What is asked; the states themselves unless told.
            mask: True where a query may look at a key, the same for all heads.
            cache: Keys and values of earlier calls, which are asked too; those of this call are added.

        Raises:
            ValueError: If a width or mask does not fit, or a query may look at no key.
        """
        asked = states if memory is None else memory
        offset = 0 if cache is None or memory is not None else len(cache)
        self._require_fit(states, asked, mask, offset)

        queries = self._turned(self._split(self.query(states)), offset)

        def project() -> KeysAndValues:
            return self._turned(self._split(self.key(asked)), offset), self._split(self.value(asked))

        keys, values = project() if cache is None else cache.keys_and_values(project)
        mixed = self._mix(queries, *self._shared(keys, values), None if mask is None else _for_all_heads(mask))
        return self.output(rearrange(mixed, "batch heads query d_head -> batch query (heads d_head)"))

    def _split(self, projected: Float[Tensor, "batch position _"]) -> Float[Tensor, "batch heads position d_head"]:
        d_head = self.d_model // self.n_heads
        return rearrange(projected, "batch position (heads d_head) -> batch heads position d_head", d_head=d_head)

    def _turned(
        self, vectors: Float[Tensor, "batch heads position d_head"], offset: int
    ) -> Float[Tensor, "batch heads position d_head"]:
        return vectors if self.rotary is None else self.rotary(vectors, offset)

    def _shared(self, keys: Tensor, values: Tensor) -> KeysAndValues:
        """Give each query head its keys and values; here each has its own."""
        return keys, values

    def _mix(
        self,
        queries: Float[Tensor, "batch heads query d_head"],
        keys: Float[Tensor, "batch heads key d_head"],
        values: Float[Tensor, "batch heads key d_head"],
        mask: Bool[Tensor, "#batch 1 #query key"] | None,
    ) -> Float[Tensor, "batch heads query d_head"]:
        if self.weights.may_be_skipped() and fused_pays(queries, keys):
            if mask is not None:
                require_a_key(mask)
            return fused_attention(queries, keys, values, mask, self.dropout.share if self.training else 0.0)
        return self.dropout(self.weights(queries, keys, mask)) @ values

    def _require_fit(self, states: Tensor, memory: Tensor, mask: Tensor | None, offset: int) -> None:
        for name, given in (("states", states), ("memory", memory)):
            if given.shape[-1] != self.d_model:
                raise ValueError(f"expected {name} of width d_model={self.d_model}, got shape {tuple(given.shape)}")
        if states.shape[0] != memory.shape[0]:
            raise ValueError(f"expected one memory for each of {states.shape[0]} examples, got {memory.shape[0]}")
        if mask is not None:
            wanted = (states.shape[0], states.shape[1], offset + memory.shape[1])
            if mask.dtype != torch.bool:
                raise ValueError(f"expected a mask of booleans (True: may look), got {mask.dtype}")
            if not _broadcasts_to(mask.shape, wanted):
                raise ValueError(f"expected a mask for (batch, query, key) = {wanted}, got shape {tuple(mask.shape)}")


def _for_all_heads(
    mask: Bool[Tensor, "query key"] | Bool[Tensor, "#batch #query key"],
) -> Bool[Tensor, "#batch 1 #query key"]:
    return mask.reshape(-1, 1, *mask.shape[-2:])


def _broadcasts_to(shape: torch.Size, wanted: tuple[int, ...]) -> bool:
    try:
        return torch.broadcast_shapes(shape, wanted) == wanted
    except RuntimeError:
        return False
