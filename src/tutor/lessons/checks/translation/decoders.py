"""The decoder's block of 2017: PyTorch's own with the same weights, in lines, and in the ways people get it wrong.

A formula gets the states `x`, what asks the states and what asks the memory, what thinks, and the three norms.
"""

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.lessons.answers import random_tensors
from tutor.lessons.checks.block.blocks import norm, think
from tutor.lessons.checks.block.networks import network
from tutor.lessons.checks.translation import crosses
from tutor.models.block import DecoderBlock

_PARTS = ("weight", "bias")


def parameters(generator, d_model, d_ff, dtype=torch.float32):
    """All tensors of a block, random: two dictionaries of projections, a network, three norms."""
    vectors = random_tensors(generator, *[(d_model,)] * 6, dtype=dtype)
    names = [f"norm_{number}_{part}" for number in (1, 2, 3) for part in _PARTS]
    return {
        "self": crosses.projections(generator, d_model, dtype),
        "cross": crosses.projections(generator, d_model, dtype),
        **network(generator, d_model, d_ff, dtype),
        **{name: vector + name.endswith("weight") for name, vector in zip(names, vectors, strict=True)},
    }


def oracle(weights, states, memory, n_heads, source_is_real=None):
    """PyTorch's own layer with these weights."""
    d_model, d_ff = weights["up"].shape
    layer = nn.TransformerDecoderLayer(d_model, n_heads, d_ff, dropout=0.0, batch_first=True, dtype=states.dtype)
    tensors = {}
    for theirs, ours in (("self_attn", "self"), ("multihead_attn", "cross")):
        matrices = weights[ours]
        tensors |= {
            f"{theirs}.in_proj_weight": torch.cat([matrices[name] for name in crosses.PROJECTIONS[:3]], dim=1).T,
            f"{theirs}.in_proj_bias": torch.zeros(3 * d_model, dtype=states.dtype),
            f"{theirs}.out_proj.weight": matrices["output"].T,
            f"{theirs}.out_proj.bias": torch.zeros(d_model, dtype=states.dtype),
        }
    for theirs, ours in (("linear1", "up"), ("linear2", "down")):
        tensors |= {f"{theirs}.weight": weights[ours].T, f"{theirs}.bias": weights[f"{ours}_bias"]}
    for number in (1, 2, 3):
        tensors |= {f"norm{number}.{part}": weights[f"norm_{number}_{part}"] for part in _PARTS}
    layer.load_state_dict(tensors)
    hidden = torch.ones(states.shape[1], states.shape[1], dtype=torch.bool).triu(1)
    padding = None if source_is_real is None else ~source_is_real
    with torch.no_grad():
        return layer(states, memory, tgt_mask=hidden, memory_key_padding_mask=padding)


def attend(weights, asking, asked, n_heads, mask=None):
    """Let states ask; the mask is any that fits the scores, True where they may look."""
    hide = (lambda scores, mask: scores.masked_fill(~mask, -torch.inf)) if mask is not None else None
    return crosses.made(hide=hide)(weights, asking, asked, n_heads, mask)


def attending(**parts):
    """Attention with one of its parts in another form, for `made`."""

    def attend_so(weights, asking, asked, n_heads, mask=None):
        hide = (lambda scores, mask: scores.masked_fill(~mask, -torch.inf)) if mask is not None else None
        return crosses.made(hide=hide, **parts)(weights, asking, asked, n_heads, mask)

    return attend_so


def causal(n_positions):
    """True where a place may look at another."""
    return torch.ones(n_positions, n_positions, dtype=torch.bool).tril()


def right(x, ask, consult, think, first, second, third):
    """The three layers, each with its sum and its norm."""
    x = first(x + ask(x))
    x = second(x + consult(x))
    return third(x + think(x))


def made(
    formula=right,
    own_mask=lambda n_states, real: causal(n_states),
    cross_mask=lambda n_states, real: None if real is None else real[:, None, None],
    asked=lambda states, memory: memory,
    names=("self", "cross"),
    attend=attend,
    think=think,
):
    """Make a decoder's block with one of its parts in another form."""

    def decoder_block(weights, states, memory, n_heads, source_is_real=None):
        own, other = (weights[name] for name in names)
        masks = [mask(states.shape[1], source_is_real) for mask in (own_mask, cross_mask)]
        return formula(
            states,
            lambda given: attend(own, given, given, n_heads, masks[0]),
            lambda given: attend(other, given, asked(given, memory), n_heads, masks[1]),
            lambda given: think(weights, given),
            *(lambda given, number=number: norm(weights, given, number) for number in (1, 2, 3)),
        )

    return decoder_block


def the_books(weights, states, memory, n_heads, source_is_real=None):
    """`DecoderBlock` with these weights."""
    d_model, d_ff = weights["up"].shape
    config = ModelConfig(1, d_model, n_heads, d_ff=d_ff, norm_order="post", feed_forward="relu")
    block = DecoderBlock(config).to(states.dtype)
    tensors = {}
    for theirs, ours in (("attention", "self"), ("cross_attention", "cross")):
        for name in crosses.PROJECTIONS:
            tensors |= {
                f"{theirs}.{name}.weight": weights[ours][name].T,
                f"{theirs}.{name}.bias": 0 * weights["norm_1_bias"],
            }
    for name in ("up", "down"):
        tensors |= {
            f"feed_forward.{name}.weight": weights[name].T,
            f"feed_forward.{name}.bias": weights[f"{name}_bias"],
        }
    for number, name in enumerate(("attention", "cross_attention", "feed_forward"), start=1):
        tensors |= {f"{name}_residual.norm.{part}": weights[f"norm_{number}_{part}"] for part in _PARTS}
    block.load_state_dict(tensors)
    real = None if source_is_real is None else source_is_real[:, None]
    return block(states, memory, causal(states.shape[1]), real)


def by_one_word(weights, states, memory, n_heads, source_is_real=None):
    """Word after word, each with its past alone, as it is written: no causal mask is needed then."""
    rows = []
    for place in range(states.shape[1]):
        past, own = states[:, : place + 1], states[:, place : place + 1]
        own = norm(weights, own + crosses.by_loops(weights["self"], own, past, n_heads), 1)
        own = norm(weights, own + crosses.by_loops(weights["cross"], own, memory, n_heads, source_is_real), 2)
        rows.append(norm(weights, own + think(weights, own), 3))
    return torch.cat(rows, dim=1)


def cross_first(x, ask, consult, think, first, second, third):
    """The memory is asked before the states."""
    x = second(x + consult(x))
    x = first(x + ask(x))
    return third(x + think(x))


def side_by_side(x, ask, consult, think, first, second, third):
    """Both attentions read the block's input."""
    asked = first(x + ask(x))
    x = second(asked + consult(x))
    return third(x + think(x))


def cross_from_the_input(x, ask, consult, think, first, second, third):
    """The second sum begins with the block's input."""
    asked = first(x + ask(x))
    x = second(x + consult(asked))
    return third(x + think(x))


def no_cross(x, ask, consult, think, first, second, third):
    """A block of a GPT."""
    x = first(x + ask(x))
    return third(x + think(x))


def no_cross_residual(x, ask, consult, think, first, second, third):
    """What was asked of the memory takes the place of the states."""
    x = first(x + ask(x))
    x = second(consult(x))
    return third(x + think(x))


def no_residual(x, ask, consult, think, first, second, third):
    """No sums at all."""
    return third(think(second(consult(first(ask(x))))))


def norms_first(x, ask, consult, think, first, second, third):
    """Pre-norm."""
    x = x + ask(first(x))
    x = x + consult(second(x))
    return x + think(third(x))


def norms_exchanged(x, ask, consult, think, first, second, third):
    """The second norm where the third belongs, and the other way round."""
    return right(x, ask, consult, think, first, third, second)


def one_norm(x, ask, consult, think, first, second, third):
    """The first norm three times."""
    return right(x, ask, consult, think, first, first, first)


def no_third_norm(x, ask, consult, think, first, second, third):
    """The network without a norm."""
    return right(x, ask, consult, think, first, second, lambda given: given)


def no_second_norm(x, ask, consult, think, first, second, third):
    """Cross-attention without a norm."""
    return right(x, ask, consult, think, first, lambda given: given, third)
