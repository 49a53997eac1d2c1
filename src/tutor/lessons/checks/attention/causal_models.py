"""Causal attention, and what is not: what a student's test is shown."""

import torch
from torch.nn import functional as F


def masked(diagonal):
    """Causal attention that lets a query see keys up to so many places behind it."""

    def attention(queries, keys, values):
        n = queries.shape[-2]
        may_look = torch.ones(n, n, dtype=torch.bool).tril(diagonal)
        scores = queries @ keys.mT / queries.shape[-1] ** 0.5
        return scores.masked_fill(~may_look, -torch.inf).softmax(-1) @ values

    return attention


one_ahead = masked(1)


def sound(queries, keys, values):
    """PyTorch's own causal attention."""
    return F.scaled_dot_product_attention(queries, keys, values, is_causal=True)


def no_mask(queries, keys, values):
    """Attention that sees everything."""
    return F.scaled_dot_product_attention(queries, keys, values)


def hides_afterwards(queries, keys, values):
    """Attention that hides after the softmax: the future's scores stay in the sums, its values do not."""
    weights = (queries @ keys.mT / queries.shape[-1] ** 0.5).softmax(-1)
    return weights.tril() @ values


def over_the_queries(queries, keys, values):
    """Attention whose softmax runs over the queries: a later query takes weight from an earlier one."""
    n = queries.shape[-2]
    scores = (queries @ keys.mT / queries.shape[-1] ** 0.5).masked_fill(~torch.ones(n, n).bool().tril(), -torch.inf)
    return scores.softmax(-2) @ values


def centered(queries, keys, values):
    """Attention to values from which the mean of the whole text has been taken."""
    return sound(queries, keys, values - values.mean(-2, keepdim=True))


def past_hidden(queries, keys, values):
    """Attention that hides what is behind, and shows what is ahead."""
    n = queries.shape[-2]
    return F.scaled_dot_product_attention(queries, keys, values, attn_mask=torch.ones(n, n).bool().triu())


def hides_itself(queries, keys, values):
    """Attention that hides the query's own place too; the first row, which sees nothing, is 0."""
    return masked(-1)(queries, keys, values).nan_to_num()


def step_by_step(queries, keys, values):
    """Causal attention of one query after the other, to what there is so far."""
    rows = []
    for place in range(len(queries)):
        shares = (keys[: place + 1] @ queries[place] / queries.shape[-1] ** 0.5).softmax(0)
        rows.append(shares @ values[: place + 1])
    return torch.stack(rows)


def _three_back(queries, keys, values):
    place = torch.arange(len(queries))
    apart = place[:, None] - place
    return F.scaled_dot_product_attention(queries, keys, values, attn_mask=(apart >= 0) & (apart < 3))


def _running_mean(queries, keys, values):
    return values.cumsum(-2) / torch.arange(1, len(values) + 1, dtype=values.dtype)[:, None]


def powers_summed(queries, keys, values):
    """Exponentials and running sums, without any mask."""
    powers = (queries @ keys.mT / queries.shape[-1] ** 0.5).clamp(max=60).double().exp().tril()
    return (powers / powers.sum(-1, keepdim=True) @ values.double()).to(values.dtype)


# each told as the student may tell it
SEEING = {
    "a mask that is one place too wide": one_ahead,
    "no mask at all": no_mask,
    "a mask after the softmax": hides_afterwards,
    "a softmax over the queries": over_the_queries,
    "values less the mean of the whole text": centered,
}
BLIND = {
    "PyTorch's own": sound,
    "one that goes step by step": step_by_step,
    "one that looks three places back at most": _three_back,
    "one that hides too much: its own place as well": hides_itself,
    "the mean of all values so far, no attention at all": _running_mean,
}
