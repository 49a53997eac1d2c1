"""Multi-head attention gone wrong, in the ways in which people write it: what its check must refuse."""

import torch

from tutor.lessons.checks.heads import models


def mix_with(scores=models.scaled, axis=-1, hide=models.hidden, after=lambda weights, mask: weights):
    """What every head does, with one of its steps in another form."""

    def mix(queries, keys, values, mask=None):
        given = scores(queries, keys)
        given = given if mask is None else hide(given, mask)
        return after(given.softmax(axis), mask) @ values

    return mix


def hide_as_heads(scores, mask):
    """A mask for each example, taken for one for each head."""
    return scores.masked_fill(~mask, -torch.inf)


def zero_after(weights, mask):
    """Weights set to 0 after the softmax."""
    return weights if mask is None else weights * (mask if mask.dim() == 2 else mask[:, None])


def same_for_all(states, n_heads):
    """The first head's stretch for every head."""
    first = models.split(states, n_heads)[:, :1]
    return first.expand(-1, n_heads, -1, -1)


def whole_for_all(weights, states, n_heads, mask=None):
    """A single head."""
    return models.made()(weights, states, 1, mask)


def mean_of_heads(weights, states, n_heads, mask=None):
    """Heads averaged instead of joined."""
    parts = [models.split(states @ weights[name], n_heads) for name in ("query", "key", "value")]
    return models.mixture(*parts, mask).mean(1).repeat(1, 1, n_heads) @ weights["output"]


def not_projected(weights, states, n_heads, mask=None):
    """Heads that get the states themselves."""
    parts = [models.split(states, n_heads)] * 3
    return models.join(models.mixture(*parts, mask)) @ weights["output"]


def pops(weights, states, n_heads, mask=None):
    """Matrices taken out of the caller's dictionary."""
    return models.made()({name: weights.pop(name) for name in list(weights)}, states, n_heads, mask)


def transposed(weights, states, n_heads, mask=None):
    """Every matrix the other way round."""
    return models.made()({name: matrix.T for name, matrix in weights.items()}, states, n_heads, mask)


def batch_second(weights, states, n_heads, mask=None):
    """Batch and positions exchanged."""
    flipped = models.made()(weights, states.transpose(0, 1), n_heads, mask if states.shape[0] == 1 else None)
    return flipped.transpose(0, 1)
