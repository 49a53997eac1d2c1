"""Exposure: how much likelier than chance has a model made a secret that it was trained on?"""

import math

from tutor.shapes import Float, Tensor


def rank_of(secret: int, scores: Float[Tensor, "batch"]) -> int:
    """Give the rank of a secret among all that it could have been, from 1 for the best score.

    Equal scores share their ranks: the secret gets the middle of them, rounded down.

    Args:
        secret: Its place in the scores.
        scores: Of every candidate, such as its log-probability.

    Raises:
        ValueError: If there is no such candidate, or a score is not a number.
    """
    if not 0 <= secret < len(scores):
        raise ValueError(f"expected a candidate from 0 to {len(scores) - 1}, got {secret}")
    if scores.isnan().any():
        raise ValueError("expected a score for each candidate, got NaN")
    better, equal = int((scores > scores[secret]).sum()), int((scores == scores[secret]).sum())
    return better + math.ceil(equal / 2)


def exposure(rank: int, n_candidates: int) -> float:
    """Turn a rank into bits: how much shorter the search for the secret has become.

    Args:
        rank: Of the secret, from 1.
        n_candidates: Those that the secret was drawn from, evenly.

    Returns:
        From 0, for the worst rank, to the logarithm of the number of candidates to base 2, for the best. A model that
        knows nothing gives 1.44 on average, whatever the number (if it is large).

    Raises:
        ValueError: If the rank is none of the candidates'.

    Source: Carlini et al. 2019, section 4, definition 2 (arXiv:1802.08232). Built in chapter 20.
    """
    if not 1 <= rank <= n_candidates:
        raise ValueError(f"expected a rank from 1 to {n_candidates}, got {rank}")
    return math.log2(n_candidates) - math.log2(rank)
