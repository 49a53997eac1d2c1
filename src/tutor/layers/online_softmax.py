"""Attention block by block over the keys: the same mixture, and never the whole table of weights."""

import torch

from tutor.layers.masks import additive_mask, require_a_key
from tutor.shapes import Bool, Float, Tensor


def online_attention(
    queries: Float[Tensor, "*batch query d_head"],
    keys: Float[Tensor, "*batch key d_head"],
    values: Float[Tensor, "*batch key d_value"],
    mask: Bool[Tensor, "*#batch #query key"] | None = None,
    block: int = 64,
) -> Float[Tensor, "*batch query d_value"]:
    """Mix the values as `scaled_dot_product_attention` does, with scores for one block of keys at a time.

    Of all keys so far it keeps, for each query, the largest score, the sum of the exponentials, and the values summed
    with these as weights. When a larger score turns up, both sums are scaled down to it.

    Args:
        mask: True where a query may look at a key; everywhere unless told.
        block: How many keys are looked at together.

    Returns:
        One mixture of values for each query. A gradient can be taken, but keeps the scores of all blocks.

    Raises:
        ValueError: If a block has no key, there is no key, or a query may look at none.

    Source: Milakov & Gimelshein 2018, algorithm 3 (arXiv:1805.02867); Rabe & Staats 2021, sections 2 and 3
    (arXiv:2112.05682); Dao et al. 2022, section 3.1 (arXiv:2205.14135). Built in chapter 5.
    """
    n_keys = keys.shape[-2]
    if block < 1 or n_keys < 1:
        raise ValueError(f"expected at least one key in a block, and one in all, got block={block}, {n_keys} keys")
    if mask is not None:
        require_a_key(mask)
    queries = queries / queries.shape[-1] ** 0.5
    # the lowest finite number: where a whole block is hidden, exp(-inf - lowest) is 0, and exp(-inf + inf) is not
    largest = queries.new_full((*queries.shape[:-1], 1), torch.finfo(queries.dtype).min)
    total = torch.zeros_like(largest)
    mixture = values.new_zeros((*queries.shape[:-1], values.shape[-1]))
    for start in range(0, n_keys, block):
        here = slice(start, start + block)
        scores = queries @ keys[..., here, :].mT
        if mask is not None:
            scores = scores + additive_mask(mask[..., here], scores.dtype)
        larger = torch.maximum(largest, scores.amax(dim=-1, keepdim=True))
        exponentials, shrink = (scores - larger).exp(), (largest - larger).exp()
        total = shrink * total + exponentials.sum(dim=-1, keepdim=True)
        mixture = shrink * mixture + exponentials @ values[..., here, :]
        largest = larger
    return mixture / total
