"""PyTorch's fused kernel, which never builds the table of weights, and the rule that says when it pays."""

from torch.nn.functional import scaled_dot_product_attention

from tutor.shapes import Bool, Float, Tensor

LONG = 512
"""Keys from which on the fused kernel is faster on a CPU; `benchmarks/attention_speed.py` measures it."""


def fused_pays(
    queries: Float[Tensor, "batch heads query d_head"], keys: Float[Tensor, "batch heads key d_head"]
) -> bool:
    """Say whether the fused kernel is the faster way for these.

    On a GPU it always is; on a CPU for long sequences, and for a single query, as in generation with a cache, where one
    call to PyTorch costs less than four.
    """
    return queries.is_cuda or queries.shape[-2] == 1 or keys.shape[-2] >= LONG


def fused_attention(
    queries: Float[Tensor, "batch heads query d_head"],
    keys: Float[Tensor, "batch heads key d_head"],
    values: Float[Tensor, "batch heads key d_value"],
    mask: Bool[Tensor, "#batch #heads #query key"] | None,
    dropout: float,
) -> Float[Tensor, "batch heads query d_value"]:
    """Give the same mixture as the written-out attention, by PyTorch's kernel.

    Args:
        mask: True where a query may look at a key.
        dropout: Share of weights set to zero; 0 outside training.

    Source: Dao et al. 2022 (arXiv:2205.14135). Its idea is built in chapter 5.
    """
    return scaled_dot_product_attention(queries, keys, values, attn_mask=mask, dropout_p=dropout)
