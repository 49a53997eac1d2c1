"""Functions without weights: softmax and the measures of how sharp its answer is."""

import torch

from tutor.shapes import Float, Tensor


def softmax(scores: Float[Tensor, "*batch key"], temperature: float = 1.0) -> Float[Tensor, "*batch key"]:
    """Turn scores into positive weights that sum to one along the last axis.

    Args:
        scores: Any real numbers; minus infinity gives the weight 0.
        temperature: Above 1 flattens the weights, below 1 sharpens them.

    Returns:
        Weights; a row whose scores are all minus infinity is NaN, since 0/0 has no answer.

    Raises:
        ValueError: If the temperature is not positive.

    Source: Bridle 1990; the temperature as in Hinton et al. 2015 (arXiv:1503.02531), equation 1. Built in chapter 3.
    """
    if not temperature > 0:
        raise ValueError(f"expected a positive temperature, got {temperature}")
    scores = scores / temperature
    # the largest score becomes 0, so that exp never overflows; the ratio is unchanged
    exponentials = (scores - scores.amax(dim=-1, keepdim=True)).exp()
    return exponentials / exponentials.sum(dim=-1, keepdim=True)


def entropy(weights: Float[Tensor, "*batch key"]) -> Float[Tensor, "*batch"]:
    """Measure how spread out each row of weights is.

    Returns:
        Nats: 0 when one weight is 1, log(n) when n weights are equal.

    Source: Shannon 1948, section 6. Built in chapter 3.
    """
    return -torch.xlogy(weights, weights).sum(dim=-1)
