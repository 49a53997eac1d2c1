"""The clipped loss that PPO and GRPO share: follow the advantages, but not too far at once."""

import torch

from tutor.shapes import Float, Tensor


def clipped_policy_loss(
    log_probabilities: Float[Tensor, "*batch"],
    drawn_with: Float[Tensor, "*batch"],
    advantages: Float[Tensor, "*batch"],
    clip: float | int = 0.2,
) -> Float[Tensor, "*batch"]:
    """Raise the probability of what did better than expected, and lower that of what did worse.

    The ratio r is the token's probability now over that with which it was drawn. A token whose r has left 1 - clip to
    1 + clip in the direction of its advantage pulls no further. At the first step r is 1 everywhere, unless there is
    dropout, and the gradient is that of plain policy gradients.

    Args:
        log_probabilities: Of the drawn tokens, now, in nats.
        drawn_with: What they had when they were drawn.
        advantages: Of each token.
        clip: How far a probability may move, as a share of itself.

    Raises:
        ValueError: If the clip is not positive.

    Source: Schulman et al. 2017, equation 7 (arXiv:1707.06347). Built in chapter 14.
    """
    if not clip > 0:
        raise ValueError(f"expected a clip above 0, got {clip}")
    ratio = (log_probabilities - drawn_with).exp()
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages)


def clipped_value_loss(
    values: Float[Tensor, "*batch"],
    drawn_with: Float[Tensor, "*batch"],
    returns: Float[Tensor, "*batch"],
    clip: float | int = 0.2,
) -> Float[Tensor, "*batch"]:
    """Give half the squared error of the expected returns; those that have moved beyond the clip win nothing by it.

    Args:
        values: What is expected now at each place.
        drawn_with: What was expected when the tokens were drawn.
        returns: What came.
        clip: How far an expectation may move.

    Raises:
        ValueError: If the clip is not positive.

    Source: Schulman et al. 2017, section 5 (arXiv:1707.06347) for the loss; the clip is that of their code, as Huang et
    al. 2022 tell ("The 37 implementation details of PPO", detail 9). Built in chapter 14.
    """
    if not clip > 0:
        raise ValueError(f"expected a clip above 0, got {clip}")
    held = drawn_with + (values - drawn_with).clamp(-clip, clip)
    return torch.maximum((values - returns) ** 2, (held - returns) ** 2) / 2
