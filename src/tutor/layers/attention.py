"""Attention: every query mixes the values, weighted by how well it matches each key."""

import torch
from einops import rearrange
from torch import nn

from tutor.layers.functional import softmax
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
    scores = queries @ keys.mT / d_head**0.5
    if mask is not None:
        require_a_key(mask)
        scores = scores.masked_fill(~mask, -torch.inf)
    return softmax(scores)


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

    It holds no parameters and keeps nothing: `tutor.viz.activations.record_attention` listens here while it is open.
    """

    def forward(
        self,
        queries: Float[Tensor, "batch heads query d_head"],
        keys: Float[Tensor, "batch heads key d_head"],
        mask: Bool[Tensor, "#batch #heads #query key"] | None = None,
    ) -> Float[Tensor, "batch heads query key"]:
        """Give the weights of `attention_weights`."""
        return attention_weights(queries, keys, mask)


class MultiHeadAttention(nn.Module):
    """Attention by several heads at once, each with its own learned queries, keys and values.

    Self-attention when called with the states alone; cross-attention when they ask a memory.

    Args:
        d_model: Width of the states and of the memory.
        n_heads: How many heads share that width.
        dropout: Share of weights set to zero in training; the recorded weights are those before it.
        bias: Whether the four projections add a learned constant.

    Raises:
        ValueError: If the heads do not divide the width.

    Source: Vaswani et al. 2017, section 3.2.2 (arXiv:1706.03762). Built in chapters 3 and 5.
    """

    def __init__(self, d_model: int, n_heads: int, dropout: float = 0.0, bias: bool = True) -> None:
        super().__init__()
        if n_heads < 1 or d_model % n_heads:
            raise ValueError(f"expected n_heads to divide d_model, got {n_heads} heads for width {d_model}")
        self.d_model, self.n_heads = d_model, n_heads
        self.query = nn.Linear(d_model, d_model, bias=bias)
        self.key = nn.Linear(d_model, d_model, bias=bias)
        self.value = nn.Linear(d_model, d_model, bias=bias)
        self.output = nn.Linear(d_model, d_model, bias=bias)
        self.weights = AttentionWeights()
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        states: Float[Tensor, "batch query d_model"],
        memory: Float[Tensor, "batch key d_model"] | None = None,
        mask: Bool[Tensor, "query key"] | Bool[Tensor, "#batch #query key"] | None = None,
    ) -> Float[Tensor, "batch query d_model"]:
        """Let every state ask the memory, or the states themselves.

        Args:
            memory: What is asked; the states themselves unless told.
            mask: True where a query may look at a key, the same for all heads.

        Raises:
            ValueError: If a width or mask does not fit, or a query may look at no key.
        """
        memory = states if memory is None else memory
        self._require_fit(states, memory, mask)

        def split(projected: Float[Tensor, "batch position d_model"]) -> Float[Tensor, "batch heads position d_head"]:
            return rearrange(
                projected, "batch position (heads d_head) -> batch heads position d_head", heads=self.n_heads
            )

        queries, keys, values = split(self.query(states)), split(self.key(memory)), split(self.value(memory))
        if mask is not None:
            mask = mask.expand(states.shape[0], *mask.shape[-2:])[:, None]
        mixed = self.dropout(self.weights(queries, keys, mask)) @ values
        return self.output(rearrange(mixed, "batch heads query d_head -> batch query (heads d_head)"))

    def _require_fit(self, states: Tensor, memory: Tensor, mask: Tensor | None) -> None:
        for name, given in (("states", states), ("memory", memory)):
            if given.shape[-1] != self.d_model:
                raise ValueError(f"expected {name} of width d_model={self.d_model}, got shape {tuple(given.shape)}")
        if states.shape[0] != memory.shape[0]:
            raise ValueError(f"expected one memory for each of {states.shape[0]} examples, got {memory.shape[0]}")
        if mask is not None:
            wanted = (states.shape[0], states.shape[1], memory.shape[1])
            if mask.dtype != torch.bool:
                raise ValueError(f"expected a mask of booleans (True: may look), got {mask.dtype}")
            if not _broadcasts_to(mask.shape, wanted):
                raise ValueError(f"expected a mask for (batch, query, key) = {wanted}, got shape {tuple(mask.shape)}")


def require_a_key(mask: Bool[Tensor, "*batch key"]) -> None:
    """Refuse a mask that leaves some query nothing to look at.

    Raises:
        ValueError: Naming the first such row.
    """
    if torch.compiler.is_compiling():
        return  # a compiled graph cannot raise on data
    blind = ~mask.any(dim=-1)
    if blind.any():
        row = blind.nonzero()[0].tolist()
        raise ValueError(
            f"expected every query to have a key to look at, got a mask that is all False in row {row}: "
            "softmax of nothing but minus infinity is 0/0"
        )


def _broadcasts_to(shape: torch.Size, wanted: tuple[int, ...]) -> bool:
    try:
        return torch.broadcast_shapes(shape, wanted) == wanted
    except RuntimeError:
        return False
