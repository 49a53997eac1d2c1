"""Attention to one block of keys after the other, right and wrong: what its check is checked with."""

import numpy as np
import torch
from torch.nn import functional as F


def whole(queries, blocks):
    """PyTorch's own, with all keys at once."""
    keys, values = (torch.cat(parts) for parts in zip(*blocks, strict=True))
    return F.scaled_dot_product_attention(queries[None], keys[None], values[None])[0]


def scaled(queries, keys):
    """The scores of one block."""
    return queries @ keys.mT / queries.shape[-1] ** 0.5


def running(
    score=scaled, rescale_total=True, rescale_mixture=True, sign=1, start=-torch.inf, renew=torch.maximum, own=False
):
    """Running sums, some of whose steps may be left out."""

    def absorb(state, queries, keys, values):
        given = score(queries, keys)
        if state is None:
            state = given.new_full((len(queries), 1), start), 0.0, 0.0
        largest, total, mixture = state
        new = renew(largest, given.amax(-1, keepdim=True))
        shrink = torch.exp(sign * (largest - new)).nan_to_num(posinf=0.0)
        powers = torch.exp(given - (given.amax(-1, keepdim=True) if own else new))
        total = total * (shrink if rescale_total else 1) + powers.sum(-1, keepdim=True)
        return new, total, mixture * (shrink if rescale_mixture else 1) + powers @ values

    return absorb


def smallest(old, new):
    """The smaller of two, where there are two."""
    return torch.where(old == -torch.inf, new, torch.minimum(old, new))


def divide(state):
    """The mixture by the total."""
    return state[2] / state[1]


def hoards(state, queries, keys, values):
    """Keeps every key and value that has come."""
    before = state or (keys[:0], values[:0])
    return torch.cat([before[0], keys]), torch.cat([before[1], values]), queries


def attends_to_the_hoard(state):
    """Attention to all that was kept."""
    keys, values, queries = state
    return whole(queries, [(keys, values)])


def mean_of_blocks(state, queries, keys, values):
    """What each block says by itself, added up and counted."""
    mixed = whole(queries, [(keys, values)])
    n, total = (0, torch.zeros_like(mixed)) if state is None else state
    return n + 1, total + mixed


def weighted_by_size(state, queries, keys, values):
    """What each block says by itself, weighed by its number of keys."""
    mixed = whole(queries, [(keys, values)]) * len(keys)
    n, total = (0, torch.zeros_like(mixed)) if state is None else state
    return n + len(keys), total + mixed


def last_block(state, queries, keys, values):
    """What the last block says."""
    return (whole(queries, [(keys, values)]),)


def plain_sums(state, queries, keys, values):
    """Exponentials without a largest score."""
    powers = scaled(queries, keys).exp()
    total, mixture = (0.0, 0.0) if state is None else state
    return total + powers.sum(-1, keepdim=True), mixture + powers @ values


class _Global:
    """Keeps its state to itself, and starts anew when it is told None."""

    def __init__(self):
        self.state = None

    def absorb(self, state, queries, keys, values):
        self.state = running()(None if state is None else self.state, queries, keys, values)
        return 1

    def finish(self, state):
        return divide(self.state)


_GLOBAL = _Global()


def global_absorb(state, queries, keys, values):
    """A state that is kept outside the state."""
    return _GLOBAL.absorb(state, queries, keys, values)


def global_finish(state):
    """The mixture of the last text that was fed."""
    return _GLOBAL.finish(state)


def writes_to_queries(state, queries, keys, values):
    """Scales the caller's own queries."""
    queries /= queries.shape[-1] ** 0.5
    return running(lambda queries, keys: queries @ keys.mT)(state, queries, keys, values)


def always_float32(state, queries, keys, values):
    """Works in single precision whatever comes."""
    return running()(state, queries.float(), keys.float(), values.float())


def by_log_sum(state, queries, keys, values):
    """The logarithm of the total, and a mixture that is always divided."""
    scores = scaled(queries, keys)
    size, mixed = scores.logsumexp(-1, keepdim=True), scores.softmax(-1) @ values
    if state is None:
        return {"size": size, "mixed": mixed}
    joined = torch.logaddexp(state["size"], size)
    old, new = torch.exp(state["size"] - joined), torch.exp(size - joined)
    return {"size": joined, "mixed": old * state["mixed"] + new * mixed}


def key_by_key(state, queries, keys, values):
    """One query, one key at a time, in lists."""
    rows = state or [[-float("inf"), 0.0, torch.zeros_like(values[0])] for _ in queries]
    for row, query in zip(rows, queries, strict=True):
        for key, value in zip(keys, values, strict=True):
            score = (query @ key / len(query) ** 0.5).item()
            new = max(row[0], score)
            shrink, power = np.exp(row[0] - new).item(), np.exp(score - new).item()
            row[:] = new, row[1] * shrink + power, row[2] * shrink + power * value
    return rows


def ones_beside_the_values(state, queries, keys, values):
    """The total as one more column of the mixture."""
    scores = scaled(queries, keys)
    largest, joined = (scores.amax(-1), 0.0) if state is None else state
    new = torch.maximum(largest, scores.amax(-1))
    wide = torch.cat([values, torch.ones_like(values[:, :1])], dim=1)
    return new, joined * (largest - new).exp()[:, None] + (scores - new[:, None]).exp() @ wide
