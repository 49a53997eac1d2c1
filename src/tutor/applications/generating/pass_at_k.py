"""pass@k: how likely one of k programs is right, if k of those that were drawn are handed in."""

from collections.abc import Iterable
from statistics import fmean


def pass_at_k(n: int, c: int, k: int) -> float:
    """Give the chance that among k programs, taken from the n that were drawn, at least one is right.

    It is 1 - C(n - c, k) / C(n, k): one minus the share of handfuls of k with none of the c right ones. Over draws of
    the n its mean is exactly the chance that one of k fresh programs is right; 1 - (1 - c/n)^k falls short of that.

    Args:
        n: Programs that were drawn for one question.
        c: Those of them that are right.
        k: Programs that may be handed in.

    Raises:
        ValueError: If not 1 <= k <= n and 0 <= c <= n.

    Source: Chen et al. 2021, equation 1 (arXiv:2107.03374). Built in chapter 18.
    """
    if not (1 <= k <= n and 0 <= c <= n):
        raise ValueError(f"expected 1 <= k <= n and 0 <= c <= n, got n={n}, c={c}, k={k}")
    none_right = 1.0
    for place in range(k):  # the first is wrong, the second is wrong, ...
        none_right *= max(n - c - place, 0) / (n - place)
    return 1.0 - none_right


def mean_pass_at_k(counts: Iterable[tuple[int, int]], k: int) -> float:
    """Give the mean of `pass_at_k` over questions.

    Args:
        counts: For each question how many programs were drawn, and how many of them are right.
        k: Programs that may be handed in.

    Raises:
        ValueError: If there is no question, or a count does not fit.
    """
    values = [pass_at_k(n, c, k) for n, c in counts]
    if not values:
        raise ValueError("expected at least one question, got none")
    return fmean(values)
