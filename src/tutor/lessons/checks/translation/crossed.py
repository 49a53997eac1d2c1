"""Cross-attention of one head, as functions of states and memory: in many forms, and with the sides mixed up."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import random_tensors

WIDTH = 8
_MATRICES = dict(
    zip(
        ("query", "key", "value", "other"),
        (matrix / WIDTH**0.5 for matrix in random_tensors(torch.Generator().manual_seed(80), *[(WIDTH, WIDTH)] * 4)),
        strict=True,
    )
)


def asked(weights, asking, keyed, valued, axis=-1):
    """Attention, with the side told for each of the three."""
    query, key, value = asking @ weights["query"], keyed @ weights["key"], valued @ weights["value"]
    return (query @ key.mT / query.shape[-1] ** 0.5).softmax(axis) @ value


def right(weights, states, memory):
    """The states ask the memory."""
    return asked(weights, states, memory, memory)


def exchanged(weights, states, memory):
    """The memory asks the states."""
    return asked(weights, memory, states, states)


def keys_of_states(weights, states, memory):
    """The states are compared with one another, and what is found lies in the memory."""
    return asked(weights, states, states, memory)


def values_of_states(weights, states, memory):
    """The memory is asked, and what is found lies among the states."""
    return asked(weights, states, memory, states)


def over_queries(weights, states, memory):
    """The states share out the memory's rows among them."""
    return asked(weights, states, memory, memory, axis=-2)


def self_attention(weights, states, memory):
    """The states ask one another."""
    return asked(weights, states, states, states)


def itself(weights, states, memory):
    """The memory asks the memory."""
    return asked(weights, memory, memory, memory)


def under(root):
    """Scores that are divided by the root of something else."""

    def cross(weights, states, memory):
        query, key, value = states @ weights["query"], memory @ weights["key"], memory @ weights["value"]
        return (query @ key.mT / root**0.5).softmax(-1) @ value

    return cross


def fused(weights, states, memory):
    """PyTorch's own."""
    return F.scaled_dot_product_attention(states @ weights["query"], memory @ weights["key"], memory @ weights["value"])


def by_loops(weights, states, memory):
    """One state after the other."""
    keys, values = memory @ weights["key"], memory @ weights["value"]
    found = [
        torch.softmax(keys @ (state @ weights["query"]) / keys.shape[-1] ** 0.5, dim=0) @ values for state in states
    ]
    return torch.stack(found)


def _deaf(states, memory):
    return torch.tanh(states @ _MATRICES["other"])


def _two_heads(states, memory):
    halves = [
        (side @ _MATRICES[name]).unflatten(-1, (2, -1)).transpose(0, 1)
        for name, side in (("query", states), ("key", memory), ("value", memory))
    ]
    return F.scaled_dot_product_attention(*halves).transpose(0, 1).flatten(-2)


def _sharp(states, memory):
    cosines = F.normalize(states @ _MATRICES["other"], dim=-1) @ F.normalize(memory, dim=-1).mT
    return (5 * cosines).softmax(-1) @ memory


def _added(states, memory):
    """Scores as in 2015: a small network of query and key added."""
    both = torch.tanh((states @ _MATRICES["query"])[:, None] + memory @ _MATRICES["key"])
    return both.sum(-1).softmax(-1) @ memory @ _MATRICES["value"]


def bound(function):
    """A function of states and memory, with weights of its own."""
    return lambda states, memory: function(_MATRICES, states, memory)


# each told as the student may tell it
SICK = {
    "one in which the memory asks the states": bound(exchanged),
    "one that takes its keys from the states": bound(keys_of_states),
    "one that takes its values from the states": bound(values_of_states),
    "one whose softmax runs over the queries": bound(over_queries),
    "one that never looks at the memory": _deaf,
}
"""An answer depends on another state, or on nothing but the own."""
SOUND = {
    "PyTorch's own": bound(fused),
    "one with two heads": _two_heads,
    "one that compares by cosines": _sharp,
    "one with the added scores of 2015": _added,
}
"""Every state is answered by itself, out of the memory."""
