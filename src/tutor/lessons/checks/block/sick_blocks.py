"""Blocks gone wrong, in the ways in which people write them.

A formula of an order gets the states `x`, what attends and what thinks, and the first and the second norm.
"""

import torch
from torch.nn import functional as F

from tutor.lessons.checks.block import blocks


def before(formula):
    """A block with its pre-norm in another form; its parts come bound to weights, heads and mask."""

    def in_branch(weights, states, n_heads, mask):
        return formula(
            states,
            lambda given: blocks.attend(weights, given, n_heads, mask),
            lambda given: blocks.think(weights, given),
            lambda given: blocks.norm(weights, given, 1),
            lambda given: blocks.norm(weights, given, 2),
        )

    return in_branch


def pre(formula):
    """Give a block with its pre-norm in another form, as an answer."""
    return (blocks.made(before=before(formula)),)


def post(formula):
    """Give a block with its post-norm in another form, as an answer."""
    return (blocks.made(behind=before(formula)),)


def right_pre(x, ask, think, first, second):
    """The norms in the branches."""
    x = x + ask(first(x))
    return x + think(second(x))


def right_post(x, ask, think, first, second):
    """The norms behind the sums."""
    x = first(x + ask(x))
    return second(x + think(x))


def no_residual(x, ask, think, first, second):
    """Nothing goes past the layers."""
    return think(second(ask(first(x))))


def side_by_side(x, ask, think, first, second):
    """Both layers read the same."""
    return x + ask(first(x)) + think(second(x))


def thinks_of_the_input(x, ask, think, first, second):
    """What the attention wrote is lost."""
    asked = x + ask(first(x))
    return x + think(second(asked))


def normed_carried(x, ask, think, first, second):
    """The normalized states go past the layers."""
    normed = first(x)
    x = normed + ask(normed)
    normed = second(x)
    return normed + think(normed)


def one_norm(x, ask, think, first, second):
    """The first norm twice."""
    x = x + ask(first(x))
    return x + think(first(x))


def second_not_normed(x, ask, think, first, second):
    """The second layer reads the stream as it is."""
    x = x + ask(first(x))
    return x + think(x)


def norm_at_the_end(x, ask, think, first, second):
    """The second norm behind the last sum."""
    x = x + ask(first(x))
    return second(x + think(x))


def norms_exchanged(x, ask, think, first, second):
    """The second norm first."""
    return right_pre(x, ask, think, second, first)


def thinks_first(x, ask, think, first, second):
    """The layers in the other order."""
    x = x + think(second(x))
    return x + ask(first(x))


def twice_behind(x, ask, think, first, second):
    """The states added again behind each norm."""
    x = x + first(x + ask(x))
    return x + second(x + think(x))


def post_without_residual(x, ask, think, first, second):
    """Nothing goes past the layers, norms behind."""
    return second(think(first(ask(x))))


def inner_norm(x, ask, think, first, second):
    """The norms on what the layers write."""
    x = x + first(ask(x))
    return x + second(think(x))


def one_head(weights, states, n_heads, mask=None):
    """Attention of a single head."""
    return blocks.attend(weights, states, 1, mask)


def other_meaning(weights, states, n_heads, mask=None):
    """True taken to mean hidden."""
    return blocks.attend(weights, states, n_heads, None if mask is None else ~mask)


def unmasked(weights, states, n_heads, mask=None):
    """The mask forgotten."""
    return blocks.attend(weights, states, n_heads)


def without_output(weights, states, n_heads, mask=None):
    """The last projection forgotten."""
    return blocks.attend(weights | {"output": torch.eye(states.shape[-1], dtype=states.dtype)}, states, n_heads, mask)


def whole_width(weights, states, n_heads, mask=None):
    """Scores divided by the root of the whole width."""
    return blocks.attend(weights | {"query": weights["query"] / n_heads**0.5}, states, n_heads, mask)


def unscaled(weights, states, n_heads, mask=None):
    """Scores as they are."""
    width = states.shape[-1] // n_heads
    return blocks.attend(weights | {"query": weights["query"] * width**0.5}, states, n_heads, mask)


def transposed(weights, states, n_heads, mask=None):
    """Every projection turned round."""
    return blocks.attend({name: weights[name].T for name in blocks.PROJECTIONS}, states, n_heads, mask)


def _made_of(split, join):
    def attend(weights, states, n_heads, mask=None):
        heads = (split(states @ weights[name], n_heads) for name in blocks.PROJECTIONS[:3])
        mixed = F.scaled_dot_product_attention(*heads, attn_mask=mask)
        return join(mixed).reshape(states.shape) @ weights["output"]

    return attend


viewed = _made_of(
    lambda rows, n_heads: rows.reshape(len(rows), n_heads, rows.shape[1], -1), lambda mixed: mixed.transpose(1, 2)
)
"""Heads cut out of the flat numbers, positions and all."""
joined_at_once = _made_of(lambda rows, n_heads: rows.unflatten(-1, (n_heads, -1)).transpose(1, 2), lambda mixed: mixed)
"""Heads laid side by side before they are moved back."""
interleaved = _made_of(
    lambda rows, n_heads: rows.unflatten(-1, (-1, n_heads)).movedim(-1, 1), lambda mixed: mixed.transpose(1, 2)
)
"""Every n-th number to a head."""


def mask_as_numbers(weights, states, n_heads, mask=None):
    """A mask of numbers, which PyTorch adds to the scores."""
    return blocks.attend(weights, states, n_heads, None if mask is None else mask.to(states.dtype))


def network_without_residual(x, ask, think, first, second):
    """Nothing goes past the feed-forward network."""
    x = x + ask(first(x))
    return think(second(x))


def linear(weights, states):
    """No ReLU."""
    return (states @ weights["up"] + weights["up_bias"]) @ weights["down"] + weights["down_bias"]


def gelu(weights, states):
    """A GELU for the ReLU."""
    return F.gelu(states @ weights["up"] + weights["up_bias"]) @ weights["down"] + weights["down_bias"]


def over_the_batch(weights, states, number):
    """Mean and variance over the batch."""
    weight, bias = weights[f"norm_{number}_weight"], weights[f"norm_{number}_bias"]
    variance = states.var((0, 1), unbiased=False, keepdim=True)
    return (states - states.mean((0, 1), keepdim=True)) / (variance + 1e-5).sqrt() * weight + bias


def plain_norm(weights, states, number):
    """No weight, no bias."""
    return F.layer_norm(states, states.shape[-1:])


def pops(weights, states, n_heads, norm_first, mask=None):
    """Tensors taken out of the caller's dictionary."""
    return blocks.made()({name: weights.pop(name) for name in list(weights)}, states, n_heads, norm_first, mask)


def in_place(weights, states, n_heads, norm_first, mask=None):
    """Writes to the states."""
    if not norm_first:
        return blocks.made()(weights, states, n_heads, False, mask)
    states += blocks.attend(weights, blocks.norm(weights, states, 1), n_heads, mask)
    return states + blocks.think(weights, blocks.norm(weights, states, 2))
