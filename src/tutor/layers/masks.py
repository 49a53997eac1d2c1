"""Masks: who may look at whom. True means that the query may look at the key."""

from functools import reduce

import torch

from tutor.shapes import Bool, Float, Tensor


def causal_mask(
    n_queries: int, n_keys: int | None = None, device: torch.device | None = None
) -> Bool[Tensor, "query key"]:
    """Let each position look at itself and at what came before it.

    Args:
        n_queries: How many positions ask.
        n_keys: How many positions are asked; as many as ask unless told. When more are asked, the queries are the
            last of them, as in generation with a cache.
        device: Where the mask is made; on the CPU unless told.

    Raises:
        ValueError: If there are fewer keys than queries.

    Source: Vaswani et al. 2017, section 3.2.3 (arXiv:1706.03762). Built in chapter 3.
    """
    n_keys = n_queries if n_keys is None else n_keys
    if n_keys < n_queries:
        raise ValueError(f"expected at least as many keys as queries, got {n_queries} queries and {n_keys} keys")
    return torch.ones(n_queries, n_keys, dtype=torch.bool, device=device).tril(diagonal=n_keys - n_queries)


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


def causal_padding_mask(is_real: Bool[Tensor, "batch key"], n_queries: int) -> Bool[Tensor, "batch query key"]:
    """Let each position look at the real tokens up to itself, wherever the padding stands.

    A padded position may look at itself too, so that it has something to look at; nobody looks at it.

    Args:
        is_real: True at the tokens of the text, False at padding before or behind them.
        n_queries: How many of the last positions ask.

    Raises:
        ValueError: If there are fewer keys than queries.

    Source: built in chapter 9.
    """
    n_keys = is_real.shape[-1]
    itself = torch.eye(n_keys, dtype=torch.bool, device=is_real.device)[n_keys - n_queries :]
    return causal_mask(n_queries, n_keys, is_real.device) & is_real[:, None, :] | itself


def additive_mask(mask: Bool[Tensor, "..."], dtype: torch.dtype = torch.float32) -> Float[Tensor, "..."]:
    """Turn a mask into what is added to the scores: 0 where a query may look, minus infinity where it may not.

    Adding is cheaper than filling in, above all backwards, where a sum passes its gradient on untouched.

    Args:
        dtype: That of the scores.

    Source: built in chapter 3.
    """
    return torch.zeros(mask.shape, dtype=dtype, device=mask.device).masked_fill(~mask, -torch.inf)


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
