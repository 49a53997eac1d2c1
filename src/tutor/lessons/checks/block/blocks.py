"""The Transformer block written in several ways, and PyTorch's own with the same weights."""

import torch
from torch import nn
from torch.nn import functional as F

from tutor.config import ModelConfig
from tutor.lessons.answers import random_tensors
from tutor.lessons.checks.block.networks import network
from tutor.models.block import TransformerBlock

PROJECTIONS = ("query", "key", "value", "output")
_EPSILON = 1e-5


def parameters(generator, d_model, d_ff, dtype=torch.float32):
    """All tensors of a block, random, of sizes that leave the scores ordinary."""
    projections = random_tensors(generator, *[(d_model, d_model)] * 4, dtype=dtype)
    norms = random_tensors(generator, *[(d_model,)] * 4, dtype=dtype)
    names = [f"norm_{number}_{part}" for number in (1, 2) for part in ("weight", "bias")]
    return (
        {name: matrix / d_model**0.5 for name, matrix in zip(PROJECTIONS, projections, strict=True)}
        | network(generator, d_model, d_ff, dtype)
        | {name: vector + name.endswith("weight") for name, vector in zip(names, norms, strict=True)}
    )


def oracle(weights, states, n_heads, norm_first, mask=None):
    """PyTorch's own layer with these weights."""
    d_model, d_ff = weights["up"].shape
    layer = nn.TransformerEncoderLayer(
        d_model, n_heads, d_ff, dropout=0.0, batch_first=True, norm_first=norm_first, dtype=states.dtype
    )
    projections = torch.cat([weights[name] for name in PROJECTIONS[:3]], dim=1).T
    layer.load_state_dict(
        {
            "self_attn.in_proj_weight": projections,
            "self_attn.in_proj_bias": torch.zeros(3 * d_model, dtype=states.dtype),
            "self_attn.out_proj.weight": weights["output"].T,
            "self_attn.out_proj.bias": torch.zeros(d_model, dtype=states.dtype),
            "linear1.weight": weights["up"].T,
            "linear1.bias": weights["up_bias"],
            "linear2.weight": weights["down"].T,
            "linear2.bias": weights["down_bias"],
            "norm1.weight": weights["norm_1_weight"],
            "norm1.bias": weights["norm_1_bias"],
            "norm2.weight": weights["norm_2_weight"],
            "norm2.bias": weights["norm_2_bias"],
        }
    )
    with torch.no_grad():
        return layer(states, src_mask=None if mask is None else ~mask)


def attend(weights, states, n_heads, mask=None):
    """Let every state ask all states that the mask leaves it."""
    split = (
        (states @ weights[name]).unflatten(-1, (n_heads, -1)).transpose(1, 2) for name in ("query", "key", "value")
    )
    mixed = F.scaled_dot_product_attention(*split, attn_mask=mask)
    return mixed.transpose(1, 2).flatten(-2) @ weights["output"]


def think(weights, states):
    """Let every state think by itself."""
    return F.relu(states @ weights["up"] + weights["up_bias"]) @ weights["down"] + weights["down_bias"]


def norm(weights, states, number):
    """Normalize by the first or the second norm."""
    weight, bias = weights[f"norm_{number}_weight"], weights[f"norm_{number}_bias"]
    return F.layer_norm(states, weight.shape, weight, bias, _EPSILON)


def made(attend=attend, think=think, norm=norm, before=None, behind=None):
    """Make a block with one of its parts in another form."""

    def in_branch(weights, states, n_heads, mask):
        states = states + attend(weights, norm(weights, states, 1), n_heads, mask)
        return states + think(weights, norm(weights, states, 2))

    def behind_the_sum(weights, states, n_heads, mask):
        states = norm(weights, states + attend(weights, states, n_heads, mask), 1)
        return norm(weights, states + think(weights, states), 2)

    before, behind = before or in_branch, behind or behind_the_sum

    def block(weights, states, n_heads, norm_first, mask=None):
        return (before if norm_first else behind)(weights, states, n_heads, mask)

    return block


def by_one_state(weights, states, n_heads, norm_first, mask=None):
    """Plain loops over examples, heads and positions."""
    width = states.shape[-1] // n_heads

    def normed(number, rows):
        centered = rows - rows.mean(-1, keepdim=True)
        scaled = centered / (centered.square().mean(-1, keepdim=True) + _EPSILON) ** 0.5
        return scaled * weights[f"norm_{number}_weight"] + weights[f"norm_{number}_bias"]

    def asked(rows):
        queries, keys, values = (rows @ weights[name] for name in ("query", "key", "value"))
        total = torch.zeros_like(rows)
        for head in range(n_heads):
            at = slice(head * width, (head + 1) * width)
            for place in range(len(rows)):
                scores = keys[:, at] @ queries[place, at] / width**0.5
                if mask is not None:
                    scores = torch.where(mask[place], scores, -torch.inf)
                total[place] += scores.softmax(0) @ values[:, at] @ weights["output"][at]
        return total

    def whole(rows):
        if norm_first:
            rows = rows + asked(normed(1, rows))
            return rows + think(weights, normed(2, rows))
        rows = normed(1, rows + asked(rows))
        return normed(2, rows + think(weights, rows))

    return torch.stack([whole(rows) for rows in states])


def the_books(weights, states, n_heads, norm_first, mask=None):
    """`TransformerBlock` with these weights."""
    d_model, d_ff = weights["up"].shape
    config = ModelConfig(
        1, d_model, n_heads, d_ff=d_ff, norm_order="pre" if norm_first else "post", feed_forward="relu"
    )
    block = TransformerBlock(config).to(states.dtype)
    tensors = {f"attention.{name}.weight": weights[name].T for name in PROJECTIONS}
    tensors |= {f"attention.{name}.bias": 0 * weights["norm_1_bias"] for name in PROJECTIONS}
    for name in ("up", "down"):
        tensors[f"feed_forward.{name}.weight"] = weights[name].T
        tensors[f"feed_forward.{name}.bias"] = weights[f"{name}_bias"]
    for number, name in ((1, "attention_residual"), (2, "feed_forward_residual")):
        for part in ("weight", "bias"):
            tensors[f"{name}.norm.{part}"] = weights[f"norm_{number}_{part}"]
    block.load_state_dict(tensors)
    return block(states, mask)
