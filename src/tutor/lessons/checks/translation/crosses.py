"""Cross-attention with several heads: PyTorch's own, loops, and the ways in which people get it wrong."""

import torch
from torch import nn

from tutor.layers.attention import MultiHeadAttention
from tutor.lessons.answers import random_tensors

PROJECTIONS = ("query", "key", "value", "output")


def projections(generator, d_model, dtype=torch.float32):
    """Four random matrices, of a size that leaves the scores ordinary."""
    matrices = random_tensors(generator, *[(d_model, d_model)] * 4, dtype=dtype)
    return {name: matrix / d_model**0.5 for name, matrix in zip(PROJECTIONS, matrices, strict=True)}


def oracle(weights, states, memory, n_heads, source_is_real=None):
    """PyTorch's own layer with these weights."""
    d_model = states.shape[-1]
    layer = nn.MultiheadAttention(d_model, n_heads, bias=False, batch_first=True, dtype=states.dtype)
    layer.load_state_dict(
        {
            "in_proj_weight": torch.cat([weights[name] for name in PROJECTIONS[:3]], dim=1).T,
            "out_proj.weight": weights["output"].T,
        }
    )
    hidden = None if source_is_real is None else ~source_is_real
    with torch.no_grad():
        return layer(states, memory, memory, key_padding_mask=hidden, need_weights=False)[0]


def of_memory(states, memory):
    """The side that is asked."""
    return memory


def of_states(states, memory):
    """The side that asks."""
    return states


def hide_keys(scores, real):
    """Hide the columns of padding."""
    return scores.masked_fill(~real[:, None, None, :], -torch.inf)


def made(
    asks=of_states,
    keys=of_memory,
    values=of_memory,
    hide=hide_keys,
    under_root=lambda d_model, n_heads: d_model / n_heads,
    heads=lambda n_heads: n_heads,
    axis=-1,
    joined=lambda mixed: mixed.transpose(1, 2).flatten(-2),
    output=True,
    split=lambda rows, n_heads: rows.unflatten(-1, (n_heads, -1)).transpose(1, 2),
):
    """Make cross-attention with one of its parts in another form."""

    def cross_attention(weights, states, memory, n_heads, source_is_real=None):
        sides = asks(states, memory), keys(states, memory), values(states, memory)
        query, key, value = (
            split(side @ weights[name], heads(n_heads)) for name, side in zip(PROJECTIONS, sides, strict=False)
        )
        scores = query @ key.mT / under_root(states.shape[-1], n_heads) ** 0.5
        if source_is_real is not None:
            scores = hide(scores, source_is_real)
        mixed = joined(scores.softmax(axis) @ value)
        return mixed @ weights["output"] if output else mixed

    return cross_attention


def by_loops(weights, states, memory, n_heads, source_is_real=None):
    """One example, head and state after the other; padding is cut away."""
    width, found = states.shape[-1] // n_heads, torch.zeros_like(states)
    for example, asked in enumerate(memory):
        rows = asked if source_is_real is None else asked[source_is_real[example]]
        for head in range(n_heads):
            at = slice(head * width, (head + 1) * width)
            query, key, value = (
                side @ weights[name][:, at]
                for name, side in zip(PROJECTIONS, (states[example], rows, rows), strict=False)
            )
            for place in range(states.shape[1]):
                shares = torch.softmax(key @ query[place] / width**0.5, dim=0)
                found[example, place] += shares @ value @ weights["output"][at]
    return found


def the_books(weights, states, memory, n_heads, source_is_real=None):
    """The book's layer with these weights."""
    layer = MultiHeadAttention(states.shape[-1], n_heads).to(states.dtype)
    tensors = {f"{name}.weight": weights[name].T for name in PROJECTIONS}
    tensors |= {f"{name}.bias": 0 * weights[name][0] for name in PROJECTIONS}
    layer.load_state_dict(tensors)
    mask = None if source_is_real is None else source_is_real[:, None]
    return layer(states, memory, mask)


def hide_rows(scores, real):
    """Hide the rows, as if the states were padded."""
    return scores.masked_fill(~real[:, None, :, None], -torch.inf)


def hide_the_real(scores, real):
    """Hide what is real."""
    return hide_keys(scores, ~real)


def hide_with_zero(scores, real):
    """A score of 0 still gets a weight."""
    return scores.masked_fill(~real[:, None, None, :], 0.0)


def hide_the_first_example(scores, real):
    """The padding of the first example for all."""
    return hide_keys(scores, real[:1].expand_as(real))


def hide_by_example(scores, real):
    """A mask [batch, 1, key] before scores [batch, heads, query, key]: its batch meets the heads."""
    return scores.masked_fill(~real[:, None, :], -torch.inf)


def hide_with_numbers(scores, real):
    """A mask of numbers, which PyTorch adds to the scores."""
    return scores + real[:, None, None, :]


def by_view(rows, n_heads):
    """Heads cut out of the flat numbers, positions and all."""
    return rows.reshape(len(rows), n_heads, rows.shape[1], -1)


def every_nth(rows, n_heads):
    """Every n-th number to a head."""
    return rows.unflatten(-1, (-1, n_heads)).movedim(-1, 1)


def transposed(weights, states, memory, n_heads, source_is_real=None):
    """Every projection turned round."""
    turned = {name: weights[name].T for name in PROJECTIONS}
    return made()(turned, states, memory, n_heads, source_is_real)


def after_softmax(weights, states, memory, n_heads, source_is_real=None):
    """The weights of padding are cut away, and the rest no longer sums to 1."""
    query, key, value = (
        (side @ weights[name]).unflatten(-1, (n_heads, -1)).transpose(1, 2)
        for name, side in zip(PROJECTIONS, (states, memory, memory), strict=False)
    )
    shares = (query @ key.mT / query.shape[-1] ** 0.5).softmax(-1)
    if source_is_real is not None:
        shares = shares * source_is_real[:, None, None, :]
    return (shares @ value).transpose(1, 2).flatten(-2) @ weights["output"]


def silenced_memory(weights, states, memory, n_heads, source_is_real=None):
    """Padding set to zero in the memory: its score is 0, which is a score."""
    if source_is_real is not None:
        memory = memory * source_is_real[:, :, None]
    return made()(weights, states, memory, n_heads)


def with_residual(weights, states, memory, n_heads, source_is_real=None):
    """The states added."""
    return states + made()(weights, states, memory, n_heads, source_is_real)


def in_place(weights, states, memory, n_heads, source_is_real=None):
    """The root put into the caller's own matrix."""
    weights["query"] /= (states.shape[-1] / n_heads) ** 0.5
    return made(under_root=lambda d_model, n_heads: 1)(weights, states, memory, n_heads, source_is_real)
