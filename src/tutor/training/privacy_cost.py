"""What noise buys: a bound on how much one example can change what is known about a training set."""

import math

_ORDERS = (*range(2, 65), 80, 96, 128, 192, 256)


def privacy_cost(noise: float | int, rate: float | int, n_steps: int, delta: float) -> float:
    """Give the epsilon of differential privacy that training with noisy gradients keeps.

    Whatever the model does, a training set with one example more or less would have done it with a chance at most
    exp(epsilon) times as large, plus delta.

    Args:
        noise: The standard deviation, as a multiple of the clipping length.
        rate: The chance of each example to be in a step, drawn anew for each step and each example.
        n_steps: Steps of training.
        delta: The part of the chance that is not covered; well below one over the number of examples.

    Returns:
        Epsilon: an upper bound, and infinite without noise.

    Raises:
        ValueError: If the noise is negative, a chance is not between 0 and 1, or there is no step.

    Source: Mironov et al. 2019, section 3.3, for the sampled Gaussian (arXiv:1908.10530); Mironov 2017, proposition 3,
    for epsilon and delta (arXiv:1702.07476). Built in chapter 20.
    """
    if not noise >= 0 or not 0 < rate <= 1 or not 0 < delta < 1 or n_steps < 1:
        raise ValueError(
            "expected noise of at least 0, a rate above 0 and up to 1, a delta between 0 and 1, and a step, "
            f"got {noise}, {rate}, {delta} and {n_steps}"
        )
    if not noise:
        return math.inf
    return min(n_steps * _renyi(noise, rate, order) + math.log(1 / delta) / (order - 1) for order in _ORDERS)


def _renyi(noise: float | int, rate: float | int, order: int) -> float:
    """Give the Renyi divergence of one step, of a whole order."""
    if rate == 1:
        return order / (2 * noise**2)
    terms = [
        math.log(math.comb(order, k))
        + (order - k) * math.log1p(-rate)
        + k * math.log(rate)
        + k * (k - 1) / (2 * noise**2)
        for k in range(order + 1)
    ]
    largest = max(terms)
    return (largest + math.log(sum(math.exp(term - largest) for term in terms))) / (order - 1)
