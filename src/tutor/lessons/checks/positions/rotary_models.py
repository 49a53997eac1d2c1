"""Attention that knows distances, right and wrong: what a student's test is shown."""

import torch
from torch.nn import functional as F

from tutor.lessons.checks.positions import formula


def turned(vectors, offset=0, base=10_000.0):
    """Rotary positions, of the type of the vectors."""
    return formula.turned(vectors, offset, base).to(vectors.dtype)


def attend(queries, keys, values, **named):
    """PyTorch's own attention."""
    return F.scaled_dot_product_attention(queries, keys, values, **named)


def mended(queries, keys, values, offset=0):
    """Attention whose queries and keys are turned, and nothing else."""
    return attend(turned(queries, offset), turned(keys, offset), values)


def values_too(queries, keys, values, offset=0):
    """The attention of the exercise."""
    return attend(turned(queries, offset), turned(keys, offset), turned(values, offset))


def queries_alone(queries, keys, values, offset=0):
    """Attention that turns its queries, and not its keys."""
    return attend(turned(queries, offset), keys, values)


def opposite_ways(queries, keys, values, offset=0):
    """Attention that turns its keys the other way round: a score depends on the sum of two positions."""
    mirror = torch.tensor([1.0] * (keys.shape[-1] // 2) + [-1.0] * (keys.shape[-1] // 2), dtype=keys.dtype)
    return attend(turned(queries, offset), mirror * turned(mirror * keys, offset), values)


def keys_from_zero(queries, keys, values, offset=0):
    """Attention that forgets the offset of its keys."""
    return attend(turned(queries, offset), turned(keys), values)


def nothing_turned(queries, keys, values, offset=0):
    """Attention that knows of no positions."""
    return attend(queries, keys, values)


def _neighbors(queries, keys, values, offset=0):
    queries, keys = (part.unflatten(-1, (-1, 2)).mT.flatten(-2) for part in (queries, keys))
    return mended(queries, keys, values, offset)


def _fast(queries, keys, values, offset=0):
    return attend(turned(queries, offset, 50.0), turned(keys, offset, 50.0), values)


def _causal(queries, keys, values, offset=0):
    return attend(turned(queries, offset), turned(keys, offset), values, is_causal=True)


def _linear(queries, keys, values, offset=0):
    place = torch.arange(len(queries), dtype=queries.dtype) + offset
    return attend(queries, keys, values, attn_mask=-0.3 * (place[:, None] - place).abs())


# each told as the student may tell it
SICK = {
    "values turned too": values_too,
    "queries turned, keys not": queries_alone,
    "keys turned the other way round": opposite_ways,
    "keys that begin at position 0 again": keys_from_zero,
    "nothing turned at all": nothing_turned,
}
SOUND = {
    "rotary positions in two halves": mended,
    "rotary positions with neighbors as pairs": _neighbors,
    "rotary positions with another base": _fast,
    "rotary positions under a causal mask": _causal,
    "no rotation: scores that fall with the distance": _linear,
}
