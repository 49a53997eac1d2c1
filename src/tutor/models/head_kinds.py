"""Kinds of heads, measured: how much of its weight does a head put on the token before, on the first, on its like?"""

from collections.abc import Callable

import torch

from tutor.shapes import Bool, Float, Int, Tensor


def previous_token(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token the one before it."""
    return _of_every_example(torch.ones(2 * tokens.shape[-1:], dtype=torch.bool).tril(-1).triu(-1), tokens)


def next_token(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token the one behind it."""
    return previous_token(tokens).mT


def itself(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token its own place."""
    return _of_every_example(torch.eye(tokens.shape[-1], dtype=torch.bool), tokens)


def first_token(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token but the first the first one, where heads look that have nothing to say."""
    marked = torch.zeros(2 * tokens.shape[-1:], dtype=torch.bool)
    marked[1:, 0] = True
    return _of_every_example(marked, tokens)


def same_token(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token the earlier places where the same one stands."""
    return (tokens[:, :, None] == tokens[:, None, :]).tril(-1)


def induction(tokens: Int[Tensor, "batch position"]) -> Bool[Tensor, "batch query key"]:
    """Mark for each token the places *behind* the earlier ones of its kind: what followed it before.

    Source: Olsson et al. 2022, "prefix matching" (arXiv:2209.11895).
    """
    marked = torch.zeros_like(same_token(tokens))
    marked[:, :, 1:] = same_token(tokens)[:, :, :-1]
    return marked & ~itself(tokens)


KINDS: dict[str, Callable[[Int[Tensor, "batch position"]], Bool[Tensor, "batch query key"]]] = {
    "previous token": previous_token,
    "next token": next_token,
    "itself": itself,
    "first token": first_token,
    "same token": same_token,
    "induction": induction,
}
"""By name, what marks for each token the places where a head of that kind would look."""


def share_on(
    weights: Float[Tensor, "batch heads query key"],
    marked: Bool[Tensor, "#batch query key"],
    is_real: Bool[Tensor, "batch query"] | None = None,
) -> Float[Tensor, "heads"]:
    """Give the share of its weight that each head puts on marked places.

    The mean is taken over the queries that have a marked place at all, each counting alike.

    Args:
        weights: As recorded.
        marked: True where a head of the kind would look.
        is_real: True at queries that count, False at padding; all count unless told.

    Returns:
        Shares from 0 to 1; NaN where no query has a marked place, since nothing was measured.

    Source: built in chapter 4.
    """
    counts = marked.any(dim=-1).expand(weights.shape[0], -1)
    if is_real is not None:
        counts = counts & is_real
    shares = (weights * marked[:, None]).sum(dim=-1)
    return (shares * counts[:, None]).sum(dim=(0, 2)) / counts.sum()


def head_kinds(
    weights: Float[Tensor, "batch heads query key"],
    tokens: Int[Tensor, "batch position"],
    is_real: Bool[Tensor, "batch position"] | None = None,
) -> dict[str, Float[Tensor, "heads"]]:
    """Measure each head of a self-attention layer against every kind in `KINDS`.

    Compare with the same model untrained: a head without habits gives all of its keys alike, which is no small share of
    a short text.

    Args:
        weights: Of one layer, as recorded.
        tokens: The ids that the model read.
        is_real: True at real tokens, False at padding behind them; all real unless told.

    Returns:
        For each kind the share of every head.

    Raises:
        ValueError: If the weights are not those of these tokens among themselves.

    Source: positions as in Clark et al. 2019, section 3.1 (arXiv:1906.04341), and Voita et al. 2019, section 5.1
    (arXiv:1905.09418). Built in chapter 4.
    """
    batch, _, n_queries, n_keys = weights.shape
    if (batch, n_queries, n_keys) != (*tokens.shape, tokens.shape[1]):
        raise ValueError(
            f"expected self-attention weights for tokens {tuple(tokens.shape)}, got {batch} examples "
            f"of {n_queries} queries and {n_keys} keys"
        )
    real = torch.ones_like(tokens, dtype=torch.bool) if is_real is None else is_real
    # the last real token has no next one: padding is no place to look at
    return {name: share_on(weights, mark(tokens) & real[:, None, :], real) for name, mark in KINDS.items()}


def _of_every_example(
    marked: Bool[Tensor, "query key"], tokens: Int[Tensor, "batch position"]
) -> Bool[Tensor, "batch query key"]:
    return marked.to(tokens.device).expand(len(tokens), -1, -1)
