"""Reorder a cache's rows, copying only those that change."""

import torch

from tutor.layers.kv_cache import KeyValueCache
from tutor.shapes import Int, Tensor


def select_rows(cache: KeyValueCache, rows: Int[Tensor, "batch"]) -> None:
    """Do what `KeyValueCache.select` does, in place where most rows stay where they are, as beams mostly do.

    Args:
        rows: The examples to keep, in their new order.
    """
    if cache.keys is None:
        return
    if len(rows) != len(cache.keys):
        cache.select(rows)
        return
    places = (rows != torch.arange(len(rows), device=rows.device)).nonzero()[:, 0]
    if len(places):
        sources = rows[places]
        for kept in (cache.keys, cache.values):
            kept.index_copy_(0, places, kept.index_select(0, sources))
