"""Advantages: how much better a reply, or a token of it, did than was to be expected."""

import torch

from tutor.shapes import Bool, Float, Tensor


def group_advantages(
    rewards: Float[Tensor, "batch"], group_size: int, floor: float | int = 1e-4
) -> Float[Tensor, "batch"]:
    """Compare each reply with the other replies to the same prompt: less their mean, in their standard deviations.

    Where all replies of a group earned the same, all advantages are 0: the group teaches nothing.

    Args:
        rewards: Group after group.
        group_size: Replies to each prompt.
        floor: Added to the standard deviation, which is that of a sample (n - 1).

    Raises:
        ValueError: If a group has fewer than two replies, the rewards are not a number of whole groups, or the floor is
            not positive.

    Source: Shao et al. 2024, section 4.1.2 (arXiv:2402.03300). Built in chapter 14.
    """
    if group_size < 2:
        raise ValueError(f"expected groups of at least 2 replies, got {group_size}")
    if len(rewards) % group_size:
        raise ValueError(f"expected whole groups of {group_size}, got {len(rewards)} rewards")
    if not floor > 0:
        raise ValueError(f"expected a floor above 0, got {floor}")
    groups = rewards.reshape(-1, group_size)
    leads = groups - groups[:, :1]  # over the first: where all are equal, no rounding error is left
    return ((leads - leads.mean(dim=-1, keepdim=True)) / (leads.std(dim=-1, keepdim=True) + floor)).flatten()


def generalized_advantages(
    rewards: Float[Tensor, "batch position"],
    values: Float[Tensor, "batch position"],
    counts: Bool[Tensor, "batch position"],
    discount: float | int = 1.0,
    trace: float | int = 0.95,
) -> Float[Tensor, "batch position"]:
    """Add up the temporal-difference errors from a token on, each later one weighing less.

    The error of a token is its reward and what the next place is worth, less what its own place was worth.

    Args:
        rewards: Of each token, where it counts.
        values: What was expected at each place before its token was drawn.
        counts: True at the reply's tokens, which stand without a gap in each row.
        discount: What a reward is worth one token earlier ("gamma").
        trace: How much of the next error counts for this token ("lambda"): 0 trusts the values, 1 the rewards.

    Returns:
        The advantages, 0 where nothing counts; with the values they add up to the returns that values should foretell.

    Raises:
        ValueError: If discount or trace is not in [0, 1].

    Source: Schulman et al. 2016, equation 16 (arXiv:1506.02438). Built in chapter 14.
    """
    if not (0 <= discount <= 1 and 0 <= trace <= 1):
        raise ValueError(f"expected discount and trace in [0, 1], got {discount} and {trace}")
    advantages = torch.zeros_like(rewards)
    later = next_value = rewards.new_zeros(len(rewards))
    for place in reversed(range(rewards.shape[-1])):
        here = counts[:, place]
        error = rewards[:, place] + discount * next_value - values[:, place]
        later = torch.where(here, error + discount * trace * later, 0)
        next_value = torch.where(here, values[:, place], 0)
        advantages[:, place] = later
    return advantages


def whitened(
    values: Float[Tensor, "batch position"], counts: Bool[Tensor, "batch position"]
) -> Float[Tensor, "batch position"]:
    """Shift and scale what counts to mean 0 and variance 1; 0 elsewhere, and everywhere if all that counts is equal.

    Raises:
        ValueError: If fewer than two places count.

    Built in chapter 14.
    """
    if counts.sum() < 2:
        raise ValueError(f"expected at least two places that count, got {int(counts.sum())}")
    leads = values - values[counts][0]  # over the first: a division by nearly 0 would enlarge rounding errors
    counted = leads[counts]
    return ((leads - counted.mean()) / (counted.std() + 1e-8)).masked_fill(~counts, 0)
