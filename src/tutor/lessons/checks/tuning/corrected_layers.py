"""LoRA layers as functions: right ones, and wrong ones."""

import torch
from torch import nn
from torch.nn.functional import linear

from tutor.layers.lora import LoRALinear


def layer(states, weight, bias, down, up, alpha):
    """The frozen layer, and a correction beside it."""
    frozen = linear(states, weight.detach(), None if bias is None else bias.detach())
    return frozen + alpha / len(down) * (states @ down.mT @ up.mT)


def folded(weight, down, up, alpha):
    """The one matrix that does the same."""
    return weight + alpha / len(down) * up @ down


def otherwise(factor=lambda alpha, rank: alpha / rank, kept=1.0):
    """A layer with another factor."""

    def wrong(states, weight, bias, down, up, alpha):
        correction = states @ down.mT @ up.mT
        return kept * linear(states, weight.detach(), bias.detach()) + factor(alpha, len(down)) * correction

    return wrong


def folded_otherwise(factor):
    """A matrix with another factor."""
    return lambda weight, down, up, alpha: weight + factor(alpha, len(down)) * up @ down


def book(states, weight, bias, down, up, alpha):
    """As the book's layer does it."""
    n_out, n_in = weight.shape
    own = nn.Linear(n_in, n_out, bias=bias is not None, dtype=weight.dtype)
    own.weight = nn.Parameter(weight.detach().clone())
    if bias is not None:
        own.bias = nn.Parameter(bias.detach().clone())
    lora = LoRALinear.__new__(LoRALinear)
    nn.Module.__init__(lora)
    lora.frozen, lora.scale = own.requires_grad_(False), alpha / len(down)
    lora.__dict__.update(down=down, up=up)
    return lora(states)


def thawed(states, weight, bias, down, up, alpha):
    """The frozen layer learns as well."""
    return linear(states, weight, bias) + alpha / len(down) * (states @ down.mT @ up.mT)


def cut_off(states, weight, bias, down, up, alpha):
    """Nothing below can learn."""
    frozen = linear(states.detach(), weight.detach(), None if bias is None else bias.detach())
    return frozen + alpha / len(down) * (states @ down.mT @ up.mT)


def by_folding(states, weight, bias, down, up, alpha):
    """One matrix, made at every call."""
    matrix = folded(weight.detach(), down, up, alpha)
    return linear(states, matrix, None if bias is None else bias.detach())


def by_einsum(states, weight, bias, down, up, alpha):
    """Axis by axis."""
    inner = torch.einsum("...i,ri->...r", states, down)
    answer = torch.einsum("...i,oi->...o", states, weight.detach())
    answer = answer + torch.einsum("...r,or->...o", inner, up * (alpha / down.shape[0]))
    return answer if bias is None else answer + bias.detach()


def folds_in_place(weight, down, up, alpha):
    """The weight itself is written to."""
    weight += alpha / len(down) * up @ down
    return weight


def switched_off(states, weight, bias, down, up, alpha):
    """Switches the gradients off in the caller's own tensors."""
    weight.requires_grad_(False)
    if bias is not None:
        bias.requires_grad_(False)
    return thawed(states, weight, bias, down, up, alpha)


def bias_twice(states, weight, bias, down, up, alpha):
    """The bias in the frozen layer, and again in the correction."""
    kept = None if bias is None else bias.detach()
    return linear(states, weight.detach(), kept) + alpha / len(down) * linear(states @ down.mT, up, kept)
