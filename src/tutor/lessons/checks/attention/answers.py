"""Attention written in many ways, right and wrong: what its checks are checked with."""

import math

import torch
from torch.nn import functional as F


def sick(change=lambda scores, queries, keys: scores / queries.shape[-1] ** 0.5, axis=-1, hide=None, after=None):
    """Attention with one step gone wrong."""

    def attention(queries, keys, values, mask=None):
        scores = change(queries @ keys.transpose(-2, -1), queries, keys)
        if mask is not None and hide is None and after is None:
            scores = scores.masked_fill(~mask, -torch.inf)
        if mask is not None and hide is not None:
            scores = hide(scores, mask)
        weights = torch.softmax(scores, dim=axis)
        if mask is not None and after is not None:
            weights = after(weights, mask)
        return weights @ values

    return attention


after_softmax = sick(after=lambda weights, mask: weights * mask)
filled_with_zero = sick(hide=lambda scores, mask: scores * mask)
other_meaning = sick(hide=lambda scores, mask: scores.masked_fill(mask, -torch.inf))
wrong_axis = sick(axis=-2)
zero_times_infinity = sick(hide=lambda scores, mask: scores + ~mask * -torch.inf)
mask_ignored = sick(hide=lambda scores, mask: scores)


def after_softmax_renormalized(queries, keys, values, mask=None):
    """Attention that takes what the softmax has left for the keys it may see: nothing, beside a huge hidden score."""
    weights = torch.softmax(queries @ keys.mT / queries.shape[-1] ** 0.5, dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True)
    return weights @ values


def after_softmax_renormalized_no_nan(queries, keys, values, mask=None):
    """The same, with the 0/0 swept away."""
    return after_softmax_renormalized(queries, keys, values, mask).nan_to_num()


def largest_of_all_keys(queries, keys, values, mask=None):
    """Attention that subtracts the largest score, hidden ones among them."""
    scores = queries @ keys.mT / queries.shape[-1] ** 0.5
    powers = (scores - scores.amax(-1, keepdim=True)).exp()
    powers = powers if mask is None else powers * mask
    return powers / powers.sum(-1, keepdim=True) @ values


def overflows(queries, keys, values, mask=None):
    """Attention whose exponentials grow to infinity."""
    scores = queries @ keys.mT / queries.shape[-1] ** 0.5
    powers = scores.exp() if mask is None else scores.exp() * mask
    return powers / powers.sum(-1, keepdim=True) @ values


def writes_to_queries(queries, keys, values, mask=None):
    """Attention that scales the caller's own queries."""
    queries /= queries.shape[-1] ** 0.5
    return sick(change=lambda scores, queries, keys: scores)(queries, keys, values, mask)


def by_loops(queries, keys, values, mask=None):
    """Attention written out, one example, one query, one key at a time."""
    if queries.dim() > 2:
        masks = [None] * len(queries)
        if mask is not None:
            masks = mask.expand(*queries.shape[:-2], *mask.shape[-2:])
        return torch.stack([by_loops(*parts) for parts in zip(queries, keys, values, masks, strict=True)])
    out = torch.zeros(len(queries), values.shape[-1], dtype=values.dtype)
    if mask is not None:
        mask = mask.expand(len(queries), len(keys))
    for i, query in enumerate(queries):
        looked = [j for j in range(len(keys)) if mask is None or mask[i, j]]
        scores = [float(query.double() @ keys[j].double()) / math.sqrt(len(query)) for j in looked]
        powers = [math.exp(score - max(scores)) for score in scores]
        for j, power in zip(looked, powers, strict=True):
            out[i] += power / sum(powers) * values[j]
    return out


def by_einsum(queries, keys, values, mask=None):
    """Attention by einsum, with a large negative number for what is hidden."""
    scores = torch.einsum("...qd,...kd->...qk", queries, keys) / math.sqrt(keys.size(-1))
    if mask is not None:
        scores = torch.where(mask, scores, torch.tensor(-1e9, dtype=scores.dtype))
    return torch.einsum("...qk,...kv->...qv", scores.softmax(-1), values)


def renormalized(queries, keys, values, mask=None):
    """Attention that masks after the exponential and divides by what is left: right, for all its looks."""
    scores = queries @ keys.transpose(-1, -2) * keys.shape[-1] ** -0.5
    if mask is not None:
        # the largest score that may be looked at, so that something is left
        top = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).amax(-1, keepdim=True)
        powers = (scores - top).clamp(max=0).exp() * mask
    else:
        powers = (scores - scores.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True) @ values


def added_mask(queries, keys, values, mask=None):
    """Attention with a mask of numbers that is added to the scores."""
    d_head = queries.shape[-1]
    scores = torch.matmul(queries / d_head**0.25, (keys / d_head**0.25).transpose(-2, -1))
    if mask is not None:
        scores = scores + torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(mask.logical_not(), float("-inf"))
    return F.softmax(scores, -1).matmul(values)


def fused(queries, keys, values, mask=None):
    """PyTorch's own."""
    return F.scaled_dot_product_attention(queries, keys, values, mask)
