"""A cache of keys and values that copies as little as it can: it keeps room for new tokens, and beams in their place."""

from collections.abc import Callable

import torch

from tutor.layers.kv_cache import DecodingCache, KeysAndValues, KeyValueCache
from tutor.shapes import Int, Tensor

_LEAST_ROOM = 64
"""Tokens."""


class RoomyCache(KeyValueCache):
    """Does what `KeyValueCache` does, and writes new tokens behind the old ones, instead of copying all to a new place.

    When the room is full it doubles, so that each token is copied about once in all. `benchmarks/generation_speed.py`
    shows what it is worth.

    Source: built in chapter 9.
    """

    def __init__(self) -> None:
        super().__init__()
        self._rooms: tuple[Tensor, Tensor] | None = None  # longer than keys and values, which are their beginnings

    def keys_and_values(self, project: Callable[[], KeysAndValues]) -> KeysAndValues:
        """Append the keys and values of the new tokens, and give those of all.

        Args:
            project: Computes the keys and values of the new tokens.
        """
        new = project()
        start, end = len(self), len(self) + new[0].shape[-2]
        if self._rooms is None or self._rooms[0].shape[-2] < end:
            self._grow(new, end)
        for room, tokens in zip(self._rooms, new, strict=True):
            room[..., start:end, :] = tokens
        self.keys, self.values = (room[..., :end, :] for room in self._rooms)
        return self.keys, self.values

    def select(self, rows: Int[Tensor, "batch"]) -> None:
        """Keep these examples of the batch, in this order; of as many rows only those that change are copied."""
        if self.keys is None:
            return
        if len(rows) != len(self.keys):
            super().select(rows)
            self._rooms = None
            return
        places = (rows != torch.arange(len(rows), device=rows.device)).nonzero()[:, 0]
        if len(places):
            sources = rows[places]
            for kept in (self.keys, self.values):
                kept[places] = kept[sources]

    def _grow(self, new: KeysAndValues, end: int) -> None:
        old = (self.keys, self.values)
        self._rooms = tuple(
            tokens.new_empty(*tokens.shape[:-2], max(2 * end, _LEAST_ROOM), tokens.shape[-1]) for tokens in new
        )
        for room, tokens in zip(self._rooms, old, strict=True):
            if tokens is not None:
                room[..., : tokens.shape[-2], :] = tokens


def with_room(cache: DecodingCache) -> DecodingCache:
    """Give every layer of a new cache room for its tokens."""
    for layer in cache:
        layer.tokens = RoomyCache()
    return cache
