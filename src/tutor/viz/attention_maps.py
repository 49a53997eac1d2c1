"""Attention maps as data: checked, packed for a page, and summed up in a short digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.shapes import Float
from tutor.viz.token_labels import encodable

# what rounding each weight of a row to a type can add up to; float32 and float64 are exact beside what a picture shows
_SUM_TOLERANCE = {"bfloat16": 1e-2, "float16": 2e-3}
_AXES = "[query, key], [heads, query, key] or [layers, heads, query, key]"

# the steps of the digest, see `AttentionMaps.digest`
_STEP = 0.05
_SHIFT = (3 - 5**0.5) / 2


@dataclass(frozen=True)
class AttentionMaps:
    """One or more attention maps over the same tokens."""

    names: tuple[str, ...]
    """One name for each map; a map alone is called by the empty name."""
    weights: Float[np.ndarray, "... layers heads query key"]
    """Of every map, one after the other."""
    query_tokens: tuple[str, ...]
    key_tokens: tuple[str, ...]

    @classmethod
    def of(cls, weights: Any, query_tokens: Sequence[Any], key_tokens: Sequence[Any] | None = None) -> "AttentionMaps":
        """Check weights and tokens against each other.

        Args:
            weights: `[query, key]`, `[heads, query, key]` or `[layers, heads, query, key]`, from PyTorch or NumPy; or a
                mapping from names to such maps, or a list of them, all of one shape.
            query_tokens: One token for each query.
            key_tokens: One token for each key; the query tokens unless told.

        Raises:
            ValueError: Naming the axis, the place and the number that do not fit.
        """
        queries = _tokens(query_tokens, "query")
        keys = queries if key_tokens is None else _tokens(key_tokens, "key")
        named = {name: _layers_heads(array, name) for name, array in _named(weights).items()}
        shapes = {name: array.shape for name, (array, _) in named.items()}
        if len(set(shapes.values())) > 1:
            told = ", ".join(f"“{name}” {shape}" for name, shape in shapes.items())
            raise ValueError(f"expected maps of one shape [layers, heads, query, key] to compare, got {told}")
        for name, (array, tolerance) in named.items():
            _require_tokens(array.shape, queries, keys)
            _require_weights(array, tolerance, f"“{name}”, " if name else "")
        stacked = np.stack([array for array, _ in named.values()])
        return cls(tuple(encodable(name) for name in named), stacked, queries, keys)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many maps, layers, heads, queries and keys."""
        return self.weights.shape

    def packed(self) -> bytes:
        """Give the weights as little-endian 16-bit fixed point, 65535 for 1.

        Two bytes a weight are within 0.00001 of it, finer than any number shown; one byte would be off by 0.002, which
        shows in the third decimal, and four (float32) are twice the page for nothing that a reader sees.
        """
        return np.rint(self.weights.clip(0, 1) * 65535).astype("<u2").tobytes()

    def digest(self) -> str:
        """Give six letters that change when the picture does, but not with the noise of another processor.

        Each weight is counted in steps of 0.05. A weight just at the edge between two steps could fall on either side
        elsewhere, so the edges lie where weights do not: shifted by the golden ratio, the number worst approximated
        by fractions, they keep clear of 0, 1, 1/2 and of every even share 1/n. What is left is chance: with 300
        weights and noise of 1e-7, about one digest in a thousand.
        """
        steps = np.floor(self.weights / _STEP + _SHIFT).astype(np.uint8)
        words = json.dumps([self.names, self.shape, self.query_tokens, self.key_tokens])
        return hashlib.sha256(words.encode() + steps.tobytes()).hexdigest()[:6]

    def top_keys(self, map_index: int, layer: int, head: int, query: int, count: int = 3) -> list[tuple[int, float]]:
        """List the keys that a query looks at most, with their weights; the earlier key first where two are equal."""
        row = self.weights[map_index, layer, head, query]
        order = np.argsort(-row, kind="stable")[:count]
        return [(int(key), float(row[key])) for key in order if row[key] > 0]


def _named(weights: Any) -> dict[str, Any]:
    if isinstance(weights, Mapping):
        named = {str(name): array for name, array in weights.items()}
    elif isinstance(weights, list | tuple) and weights and all(hasattr(array, "ndim") for array in weights):
        named = {f"map {place}": array for place, array in enumerate(weights)}
    else:
        named = {"": weights}
    if not named:
        raise ValueError("expected at least one attention map, got none")
    return named


def _layers_heads(weights: Any, name: str) -> tuple[Float[np.ndarray, "layers heads query key"], float]:
    """Bring one map to four axes; tell how far its rows' sums may be from one."""
    dtype = str(getattr(weights, "dtype", "")).removeprefix("torch.")
    where = f" in “{name}”" if name else ""
    if hasattr(weights, "detach") and not dtype.startswith("complex"):
        # a tensor leaves its graph and its device first, then bfloat16, which NumPy does not know
        weights = weights.detach().cpu().double()
    array = np.asarray(weights)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"expected weights that are real numbers, got {array.dtype}{where}")
    if not 2 <= array.ndim <= 4:
        hint = "; take one example of the batch first: weights[0]" if array.ndim == 5 else ""
        raise ValueError(f"expected weights {_AXES}, got {array.ndim} axes, shape {array.shape}{where}{hint}")
    if 0 in array.shape:
        raise ValueError(f"expected at least one layer, head, query and key, got shape {array.shape}{where}")
    array = array.astype(np.float64).reshape((1,) * (4 - array.ndim) + array.shape)
    return array, _SUM_TOLERANCE.get(dtype, 1e-3)


def _tokens(tokens: Sequence[Any], axis: str) -> tuple[str, ...]:
    if isinstance(tokens, str):
        raise ValueError(f"expected a list of {axis} tokens, got one string {tokens!r}; list(...) gives its characters")
    for place, token in enumerate(tokens):
        if not isinstance(token, str):
            raise ValueError(f"expected {axis} tokens that are strings, got {token!r} at place {place}")
    return tuple(encodable(str(token)) for token in tokens)


def _require_tokens(shape: tuple[int, ...], queries: tuple[str, ...], keys: tuple[str, ...]) -> None:
    for axis, size, tokens in (("query", shape[-2], queries), ("key", shape[-1], keys)):
        if len(tokens) != size:
            raise ValueError(
                f"expected {size} {axis} tokens, one for each place on the {axis} axis of weights "
                f"{shape[-2]} queries × {shape[-1]} keys, got {len(tokens)}"
            )


def _require_weights(array: Float[np.ndarray, "layers heads query key"], tolerance: float, name: str) -> None:
    def place(index: Any) -> str:
        axes = ("layer", "head", "query", "key")[: len(index)]
        return name + ", ".join(f"{axis} {i}" for axis, i in zip(axes, index, strict=True))

    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        value = array[tuple(wrong[0])]
        why = ": a row of nothing but masked scores gives 0/0" if np.isnan(array[tuple(wrong[0][:3])]).all() else ""
        raise ValueError(f"expected weights that are numbers, got {value} at {place(wrong[0])}{why}")
    negative = np.argwhere(array < 0)
    if len(negative):
        value = array[tuple(negative[0])]
        raise ValueError(f"expected no negative weight, got {value:.4g} at {place(negative[0])}; are these scores?")
    sums = array.sum(axis=-1)
    off = np.argwhere(np.abs(sums - 1) > tolerance)
    if len(off):
        columns = np.abs(array.sum(axis=-2) - 1).max() <= tolerance
        why = "; the columns do: softmax belongs on the last axis, key" if columns else ""
        raise ValueError(f"expected each row to sum to 1, got {sums[tuple(off[0])]:.4f} at {place(off[0])}{why}")
