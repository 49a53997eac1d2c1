"""Masks: who may look at whom. True means that the query may look at the key."""

from functools import reduce

import torch

from tutor.shapes import Bool, Tensor


def causal_mask(n_queries: int, n_keys: int | None = None) -> Bool[Tensor, "query key"]:
    """Let each position look at itself and at what came before it.

    Args:
        n_queries: How many positions ask.
        n_keys: How many positions are asked; as many as ask unless told. When more are asked, the queries are the
            last of them, as in generation with a cache.

    Raises:
        ValueError: If there are fewer keys than queries.

    Source: Vaswani et al. 2017, section 3.2.3 (arXiv:1706.03762). Built in chapter 3.
    """
    n_keys = n_queries if n_keys is None else n_keys
    if n_keys < n_queries:
        raise ValueError(f"expected at least as many keys as queries, got {n_queries} queries and {n_keys} keys")
    return torch.ones(n_queries, n_keys, dtype=torch.bool).tril(diagonal=n_keys - n_queries)


def padding_mask(is_real: Bool[Tensor, "batch key"]) -> Bool[Tensor, "batch 1 key"]:
    """Hide the padding of a batch: no query of an example may look at a key that is not real.

    Args:
        is_real: True at the tokens of the text, False at the padding behind them.

    Returns:
        One row for each example, shared by all its queries.

    Raises:
        ValueError: If an example has no real token at all.

    Source: built in chapter 3.
    """
    empty = (~is_real.any(dim=-1)).nonzero().flatten().tolist()
    if empty:
        raise ValueError(f"expected a real token in every example, got only padding in {empty}")
    return is_real[:, None, :]


def combine_masks(*masks: Bool[Tensor, "..."] | None) -> Bool[Tensor, "..."] | None:
    """Let a query look at a key only where every mask allows it.

    Args:
        masks: Masks whose shapes broadcast; None allows everything.

    Returns:
        The mask of all together, or None if none was given.

    Source: built in chapter 3.
    """
    given = [mask for mask in masks if mask is not None]
    return reduce(torch.logical_and, given) if given else None
