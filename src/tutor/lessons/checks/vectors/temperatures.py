"""Temperatures, right and wrong: what the check of `temperature-bug` is checked with."""

import torch


def honest(probabilities, temperature):
    """Divides the logarithms."""
    return (probabilities.log() / temperature).softmax(dim=-1)


def by_powers(probabilities, temperature):
    """Takes powers of the shares of the largest, which cannot all become 0."""
    powers = (probabilities / probabilities.amax(dim=-1, keepdim=True)) ** (1 / temperature)
    return powers / powers.sum(dim=-1, keepdim=True)


def in_double(probabilities, temperature):
    """Works in float64."""
    powers = probabilities.double() ** (1 / temperature)
    return (powers / powers.sum(dim=-1, keepdim=True)).to(probabilities.dtype)


def in_bits(probabilities, temperature):
    """Divides logarithms to base 2."""
    bits = probabilities.log2() / temperature
    powers = 2 ** (bits - bits.amax(dim=-1, keepdim=True))
    return powers / powers.sum(dim=-1, keepdim=True)


def of_probabilities(probabilities, temperature):
    """The function of the exercise: softmax of probabilities, as if they were scores."""
    return (probabilities / temperature).softmax(dim=-1)


def multiplies(probabilities, temperature):
    """The wrong way round."""
    return honest(probabilities, 1 / temperature)


def without_effect(probabilities, temperature):
    """Divides the probabilities, which dividing by their sum undoes."""
    divided = probabilities / temperature
    return divided / divided.sum(dim=-1, keepdim=True)


def not_shared_out(probabilities, temperature):
    """Powers that no longer sum to 1."""
    return probabilities ** (1 / temperature)


def with_a_little(probabilities, temperature):
    """Adds a little against the logarithm of 0."""
    return honest(probabilities + 1e-6, temperature)


def plain_powers(probabilities, temperature):
    """All of which become 0 at a low temperature."""
    powers = probabilities ** (1 / temperature)
    return powers / powers.sum(dim=-1, keepdim=True)


def over_everything(probabilities, temperature):
    """Divides by the sum of all rows together."""
    powers = (probabilities / probabilities.max()).double() ** (1 / temperature)
    return (powers / powers.sum()).to(probabilities.dtype)


def wrong_axis(probabilities, temperature):
    """Softmax along the first axis."""
    return (probabilities.log() / temperature).softmax(dim=0)


def of_logarithms(probabilities, temperature):
    """Logarithms of the answer."""
    return (probabilities.log() / temperature).log_softmax(dim=-1)


def best_alone(probabilities, temperature):
    """All for the most likely token."""
    return torch.nn.functional.one_hot(probabilities.argmax(dim=-1), probabilities.shape[-1]).to(probabilities.dtype)


def undone(probabilities, temperature):
    """Ignores the temperature."""
    return probabilities.clone()


def by_the_power(probabilities, temperature):
    """Takes the temperature itself for the power."""
    powers = probabilities**temperature
    return powers / powers.sum(dim=-1, keepdim=True)
