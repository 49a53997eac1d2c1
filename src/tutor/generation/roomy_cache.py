"""A cache of keys and values that copies little: it keeps room for new tokens, and its beams in their places."""

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
        """Keep these examples of the batch, in this order; one may be named twice, as beams are."""
        if self._rooms is None:
            return
        n_tokens, left = len(self), self._rooms
        self._rooms = tuple(room.new_empty(len(rows), *room.shape[1:]) for room in left)
        self.keys, self.values = (room[..., :n_tokens, :] for room in self._rooms)
        for kept, room in zip((self.keys, self.values), left, strict=True):
            torch.index_select(room[..., :n_tokens, :], 0, rows, out=kept)

    def copy_rows(self, sources: Int[Tensor, "batch"], targets: Int[Tensor, "batch"]) -> None:
        """Put examples in the place of others; all others stay where they are.

        Args:
            sources: The examples to copy.
            targets: Where each goes.
        """
        if self.keys is not None:
            for kept in (self.keys, self.values):
                kept.index_copy_(0, targets, kept.index_select(0, sources))

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


def select_tokens(cache: DecodingCache, rows: Int[Tensor, "batch"], n_rows: int) -> None:
    """Reorder what a cache with room keeps of its own tokens; of as many rows only those that change are copied.

    Args:
        rows: The examples to keep, in their new order; one may be named twice, as beams are.
        n_rows: How many there were.
    """
    if len(rows) != n_rows:
        for layer in cache:
            layer.tokens.select(rows)
        return
    targets = (rows != torch.arange(n_rows, device=rows.device)).nonzero()[:, 0]
    if len(targets):
        sources = rows[targets]
        for layer in cache:
            layer.tokens.copy_rows(sources, targets)
