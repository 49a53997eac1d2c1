"""Attention weights, right and wrong ones: what the exercise of the sideways patient is checked with."""

import math

import torch

from tutor.laboratory.patients.sideways import Sideways


def by_loops(queries, keys, mask=None):
    """One query and one key after the other, in plain numbers."""
    if queries.dim() > 2:
        masks = [None] * len(queries) if mask is None else mask.expand(*queries.shape[:-1], keys.shape[-2])
        return torch.stack([by_loops(*each) for each in zip(queries, keys, masks, strict=True)])
    rows = []
    for number, query in enumerate(queries.tolist()):
        may_look = [True] * len(keys) if mask is None else mask.expand(len(queries), len(keys))[number].tolist()
        scores = [
            sum(q * k for q, k in zip(query, key, strict=True)) / math.sqrt(len(query)) if may else -math.inf
            for key, may in zip(keys.tolist(), may_look, strict=True)
        ]
        powers = [math.exp(score - max(scores)) for score in scores]
        rows.append([power / sum(powers) for power in powers])
    return torch.tensor(rows, dtype=queries.dtype)


def scaled(queries, keys):
    """Give scaled scores."""
    return queries @ keys.mT / queries.shape[-1] ** 0.5


def not_scaled(queries, keys, mask=None):
    """Take scores as they are."""
    return Sideways.sound(queries * queries.shape[-1] ** 0.5, keys, mask)


def hidden_with_zero(queries, keys, mask=None):
    """Fill hidden scores with 0."""
    scores = scaled(queries, keys)
    return (scores if mask is None else scores.masked_fill(~mask, 0)).softmax(dim=-1)


def nothing_hidden(queries, keys, mask=None):
    """Let every query look everywhere."""
    return scaled(queries, keys).softmax(dim=-1)


def other_meaning(queries, keys, mask=None):
    """Hide where the mask is True."""
    return Sideways.sound(queries, keys, None if mask is None else ~mask)


def masked_behind(queries, keys, mask=None):
    """Hide weights instead of scores."""
    weights = scaled(queries, keys).softmax(dim=-1)
    return weights if mask is None else weights * mask


def rows_made_to_fit(queries, keys, mask=None):
    """Let queries compete, and make each row sum to 1."""
    weights = Sideways.sick(queries, keys, mask)
    return weights / weights.sum(dim=-1, keepdim=True).clamp(min=1e-30)


def over_all(queries, keys, mask=None):
    """Let all pairs compete."""
    scores = scaled(queries, keys)
    scores = scores if mask is None else scores.masked_fill(~mask, -1e9)
    return scores.flatten(-2).softmax(dim=-1).reshape(scores.shape)


def over_the_texts(queries, keys, mask=None):
    """Let the first axis compete."""
    scores = scaled(queries, keys)
    scores = scores if mask is None else scores.masked_fill(~mask, -1e9)
    return scores.softmax(dim=0)


def second_axis(queries, keys, mask=None):
    """Let the second axis compete."""
    scores = scaled(queries, keys)
    scores = scores if mask is None else scores.masked_fill(~mask, -1e9)
    return scores.softmax(dim=1)


def turned(queries, keys, mask=None):
    """Give rows as columns."""
    return Sideways.sound(queries, keys, mask).mT


def shares(queries, keys, mask=None):
    """Share out by the scores themselves."""
    scores = scaled(queries, keys)
    scores = scores if mask is None else scores.masked_fill(~mask, 0)
    return scores / scores.sum(dim=-1, keepdim=True)


def by_exponentials(queries, keys, mask=None):
    """Exponentials, then shares."""
    scores = scaled(queries, keys)
    allowed = torch.ones_like(scores) if mask is None else mask.to(scores.dtype)
    powers = (scores - scores.amax(dim=-1, keepdim=True)).exp() * allowed
    return powers / powers.sum(dim=-1, keepdim=True)


def of_pytorch(queries, keys, mask=None):
    """Let PyTorch mix the rows of an identity."""
    n_keys = keys.shape[-2]
    values = torch.eye(n_keys, dtype=keys.dtype).expand(*keys.shape[:-1], n_keys)
    return torch.nn.functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)


def by_logarithms(queries, keys, mask=None):
    """Subtract the logarithm of the sum."""
    scores = torch.einsum("...qd,...kd->...qk", queries * queries.shape[-1] ** -0.5, keys)
    if mask is not None:
        scores = scores.where(mask, -torch.inf)
    return (scores - scores.logsumexp(dim=-1, keepdim=True)).exp()


def turned_twice(queries, keys, mask=None):
    """Let the keys ask, and turn it back."""
    scores = keys @ queries.mT / math.sqrt(keys.shape[-1])
    if mask is not None:
        scores = scores + torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, -torch.inf).mT
    return scores.softmax(dim=-2).mT
