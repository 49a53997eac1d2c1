"""Multi-head attention written in many ways, right and wrong: what the checks of this set are checked with."""

import torch
from einops import rearrange
from torch.nn import functional as F

from tutor.layers.attention import MultiHeadAttention
from tutor.lessons.answers import random_tensors


def projections(generator, d_model, dtype=torch.float32):
    """Four random matrices, small enough for scores of ordinary size."""
    matrices = random_tensors(generator, *[(d_model, d_model)] * 4, dtype=dtype)
    return {
        name: matrix / d_model**0.5 for name, matrix in zip(("query", "key", "value", "output"), matrices, strict=True)
    }


def causal(n):
    """The mask that lets a position look at itself and at what came before."""
    return torch.ones(n, n, dtype=torch.bool).tril()


def oracle(weights, states, n_heads, mask=None):
    """PyTorch's own, which stores its matrices the other way round and wants positions first."""
    if mask is not None:
        mask = ~mask if mask.dim() == 2 else ~mask.repeat_interleave(n_heads, dim=0)
    first = states.transpose(0, 1)
    joined = torch.cat([weights[name].T for name in ("query", "key", "value")])
    last = weights["output"].T
    mixed, _ = F.multi_head_attention_forward(
        *(first, first, first, states.shape[-1], n_heads, joined, None, None, None, False, 0.0, last, None),
        training=False,
        need_weights=False,
        attn_mask=mask,
    )
    return mixed.transpose(0, 1)


def split(states, n_heads):
    """Give each head its stretch of every state."""
    return rearrange(states, "batch position (heads d_head) -> batch heads position d_head", heads=n_heads)


def join(vectors):
    """Lay the heads side by side again."""
    return rearrange(vectors, "batch heads position d_head -> batch position (heads d_head)")


def split_by_view(states, n_heads):
    """The mistake: the shape of a split, with the numbers of several tokens in one row."""
    return states.reshape(len(states), n_heads, states.shape[1], -1)


def join_by_view(vectors):
    """The mistake: the shape of a join, with several places of one head in one row."""
    return vectors.reshape(len(vectors), vectors.shape[2], -1)


def split_interleaved(states, n_heads):
    """Another mistake: heads take turns in every state."""
    return rearrange(states, "batch position (d_head heads) -> batch heads position d_head", heads=n_heads)


def scaled(queries, keys):
    """The scores of every head."""
    return queries @ keys.mT / queries.shape[-1] ** 0.5


def hidden(scores, mask):
    """Scores with minus infinity where a query may not look: one mask for all, or one for each example."""
    return scores.masked_fill(~(mask if mask.dim() == 2 else mask[:, None]), -torch.inf)


def mixture(queries, keys, values, mask=None):
    """What every head makes of its queries, keys and values."""
    scores = scaled(queries, keys)
    return (scores if mask is None else hidden(scores, mask)).softmax(-1) @ values


def made(split=split, join=join, mix=mixture, last=lambda mixed, output: mixed @ output, names=("query", "key")):
    """Multi-head attention with one of its steps in another form."""

    def multi_head(weights, states, n_heads, mask=None):
        parts = [split(states @ weights[name], n_heads) for name in (*names, "value")]
        return last(join(mix(*parts, mask)), weights["output"])

    return multi_head


def by_loops(weights, states, n_heads, mask=None):
    """One example and one head at a time; each head has rows of its own in the output matrix."""
    width = states.shape[-1] // n_heads
    answers = []
    for place, example in enumerate(states):
        may_look = mask if mask is None or mask.dim() == 2 else mask[place]
        total = torch.zeros_like(example)
        for head in range(n_heads):
            own = slice(head * width, (head + 1) * width)
            queries, keys, values = (example @ weights[name][:, own] for name in ("query", "key", "value"))
            mixed = F.scaled_dot_product_attention(queries[None], keys[None], values[None], may_look)[0]
            total = total + mixed @ weights["output"][own]
        answers.append(total)
    return torch.stack(answers)


def by_einsum(weights, states, n_heads, mask=None):
    """Every step as one sum over named axes."""
    d_model = states.shape[-1]
    queries, keys, values = (
        torch.einsum("bnm,mhd->bnhd", states, weights[name].reshape(d_model, n_heads, -1))
        for name in ("query", "key", "value")
    )
    scores = torch.einsum("bqhd,bkhd->bhqk", queries, keys) * (d_model / n_heads) ** -0.5
    if mask is not None:
        allowed = mask.reshape(-1, 1, *mask.shape[-2:])
        scores = torch.where(allowed, scores, torch.full_like(scores, -1e9))
    mixed = torch.einsum("bhqk,bkhd->bqhd", torch.softmax(scores, dim=-1), values)
    return torch.einsum("bqhd,hdm->bqm", mixed, weights["output"].reshape(n_heads, -1, d_model))


def the_books(weights, states, n_heads, mask=None):
    """The book's own layer."""
    layer = MultiHeadAttention(states.shape[-1], n_heads, bias=False).to(states.dtype)
    layer.load_state_dict({f"{name}.weight": matrix.T for name, matrix in weights.items()})
    return layer(states, mask=mask)


def bound(multi_head, seed, n_heads, is_causal):
    """A model of the states alone, of width 8, with weights of its own."""
    drawn = projections(torch.Generator().manual_seed(seed), 8)

    def model(states):
        weights = {name: matrix.to(states.dtype) for name, matrix in drawn.items()}
        return multi_head(weights, states, n_heads, causal(states.shape[1]) if is_causal else None)

    return model
