"""Feed-forward networks and their cells, right and wrong, in the ways in which people write them."""

import torch
from torch import nn
from torch.nn import functional as F

from tutor.layers.feed_forward import FeedForward
from tutor.lessons.answers import random_tensors


def network(generator, d_model, d_ff, dtype=torch.float32):
    """Random matrices and biases, of a size that leaves about half of the cells silent."""
    shapes = (d_model, d_ff), (d_ff,), (d_ff, d_model), (d_model,)
    up, up_bias, down, down_bias = random_tensors(generator, *shapes, dtype=dtype)
    return {"up": up, "up_bias": up_bias, "down": down, "down_bias": down_bias}


def oracle(weights, states):
    """PyTorch's own layers, which hold their matrices the other way round."""
    opened = F.relu(F.linear(states, weights["up"].T, weights["up_bias"]))
    return F.linear(opened, weights["down"].T, weights["down_bias"])


def cells_by_loops(weights, state):
    """What each cell writes, one after the other."""
    written = []
    for cell in range(weights["up"].shape[1]):
        match = (state * weights["up"][:, cell]).sum() + weights["up_bias"][cell]
        written.append(weights["down"][cell] * (match if match > 0 else 0.0))
    return torch.stack(written)


def formed(bend=F.relu, first=lambda weights: weights["up_bias"], last=lambda weights: weights["down_bias"]):
    """A feed-forward network with one step in another form."""

    def feed_forward(weights, states):
        return bend(states @ weights["up"] + first(weights)) @ weights["down"] + last(weights)

    return feed_forward


def cells(bend=F.relu, first=lambda weights: weights["up_bias"], more=lambda weights: 0.0):
    """What the cells write, with one step in another form."""

    def what_cells_write(weights, state):
        return bend(state @ weights["up"] + first(weights))[:, None] * weights["down"] + more(weights)

    return what_cells_write


def nothing(weights):
    """No bias."""
    return 0.0


def transposed(weights, states):
    """Every matrix the other way round."""
    opened = F.relu(states @ weights["up"].T + weights["up_bias"])
    return opened @ weights["down"].T + weights["down_bias"]


def bent_at_the_end(weights, states):
    """The ReLU behind both layers."""
    return F.relu((states @ weights["up"] + weights["up_bias"]) @ weights["down"] + weights["down_bias"])


def bent_twice(weights, states):
    """A second ReLU at the end."""
    return F.relu(oracle(weights, states))


def with_residual(weights, states):
    """The states added."""
    return states + oracle(weights, states)


def values_as_columns(weights, state):
    """The matches laid along the columns."""
    return F.relu(state @ weights["up"] + weights["up_bias"]) * weights["down"]


def keys_as_rows(weights, state):
    """The rows of the first matrix as keys."""
    return F.relu(state @ weights["up"].T + weights["up_bias"])[:, None] * weights["down"]


def turned(weights, state):
    """Rows and columns exchanged."""
    return cells_by_loops(weights, state).T


def only_sum(weights, state):
    """All cells together."""
    return cells_by_loops(weights, state).sum(0)


def only_matches(weights, state):
    """No values."""
    return F.relu(state @ weights["up"] + weights["up_bias"])


def writes(weights, states):
    """Writes to its inputs."""
    weights["up"] *= 1.0
    states += 1
    return oracle(weights, states - 1)


def writes_into(weights, state):
    """Writes into the caller's dictionary."""
    weights["up_bias"] = weights["up_bias"][:, None]
    return F.relu(weights["up"].T @ state[:, None] + weights["up_bias"]) * weights["down"]


def by_einsum(weights, states):
    """Two sums over products."""
    opened = (torch.einsum("...d,df->...f", states, weights["up"]) + weights["up_bias"]).clamp(min=0)
    return torch.einsum("...f,fd->...d", opened, weights["down"]) + weights["down_bias"]


def sum_of_cells(weights, states):
    """Cell after cell, state after state."""
    rows = states.reshape(-1, states.shape[-1])
    made = [cells_by_loops(weights, row).sum(0) + weights["down_bias"] for row in rows]
    return torch.stack(made).reshape(states.shape)


def by_outer(weights, state):
    """The matches as a diagonal matrix."""
    opened = torch.relu(weights["up"].mT @ state + weights["up_bias"])
    return torch.diag(opened) @ weights["down"]


def the_books(weights, states):
    """The book's network."""
    d_model, d_ff = weights["up"].shape
    network = FeedForward(d_model, d_ff, nn.ReLU())
    for linear, name in ((network.up, "up"), (network.down, "down")):
        linear.weight, linear.bias = nn.Parameter(weights[name].T), nn.Parameter(weights[f"{name}_bias"])
    return network(states)
