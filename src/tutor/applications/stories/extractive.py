"""Summaries that copy: the first sentences, or those that share most words with all others (TextRank)."""

import math
from collections.abc import Sequence

_N_ROUNDS = 100
_CLOSE = 1e-9


def lead(told: Sequence[str], n: int = 1) -> list[str]:
    """Give the first sentences, the baseline that is hard to beat on news.

    Args:
        told: The sentences of a text.
        n: How many.

    Raises:
        ValueError: If there is no sentence, or none is asked for.
    """
    _require(told, n)
    return list(told[:n])


def text_rank(told: Sequence[str], n: int = 1, damping: float = 0.85) -> list[str]:
    """Give the sentences that share most with the others, in the order of the text.

    Each sentence gives its weight to its neighbors in the shares of their similarity, again and again, until the
    weights stay as they are.

    Args:
        told: The sentences of a text.
        n: How many.
        damping: Share of the weight that comes from neighbors.

    Raises:
        ValueError: If there is no sentence, none is asked for, or the damping is not from 0 up to, and without, 1.

    Source: Mihalcea and Tarau 2004, section 4 (https://aclanthology.org/W04-3252). Built in chapter 17.
    """
    _require(told, n)
    weights = rank(told, damping)
    best = sorted(range(len(told)), key=lambda place: (-round(weights[place], 6), place))[:n]
    return [told[place] for place in sorted(best)]


def rank(told: Sequence[str], damping: float = 0.85) -> list[float]:
    """Give the weight of each sentence; 1 on average, if every sentence has a neighbor.

    Args:
        told: The sentences of a text.
        damping: Share of the weight that comes from neighbors.

    Raises:
        ValueError: If the damping is not from 0 up to, and without, 1.

    Source: Mihalcea and Tarau 2004, section 2.2 (https://aclanthology.org/W04-3252). Built in chapter 17.
    """
    if not 0 <= damping < 1:
        raise ValueError(f"expected a damping from 0 and below 1, got {damping}")
    links = [
        [0.0 if one == other else similarity(told[one], told[other]) for other in range(len(told))]
        for one in range(len(told))
    ]
    totals = [sum(row) for row in links]
    weights = [1.0] * len(told)
    for _ in range(_N_ROUNDS):
        given = [
            sum(links[other][place] / totals[other] * weights[other] for other in range(len(told)) if totals[other])
            for place in range(len(told))
        ]
        new = [1 - damping + damping * one for one in given]
        moved = max((abs(one - other) for one, other in zip(new, weights, strict=True)), default=0.0)
        weights = new
        if moved < _CLOSE:
            break
    return weights


def similarity(first: str, second: str) -> float:
    """Give the number of different words that two sentences share, divided by the logarithms of their lengths.

    Source: Mihalcea and Tarau 2004, section 4.1 (https://aclanthology.org/W04-3252). Built in chapter 17.
    """
    own, others = first.split(), second.split()
    length = (math.log(len(own)) if own else 0.0) + (math.log(len(others)) if others else 0.0)
    return len(set(own) & set(others)) / length if length else 0.0


def _require(told: Sequence[str], n: int) -> None:
    if not told or n < 1:
        raise ValueError(f"expected sentences, and at least one to give, got {len(told)} and {n}")
