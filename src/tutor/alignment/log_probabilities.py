"""How likely a model finds what was said."""

from torch import nn

from tutor.alignment.reply_batch import ReplyBatch
from tutor.shapes import Bool, Float, Tensor


def target_log_probabilities(model: nn.Module, batch: ReplyBatch) -> Float[Tensor, "batch position"]:
    """Give the logarithm of the probability of each token of the replies, in nats; 0 at all other places.

    A token is scored by the state *before* it. So the first place belongs to the second token.

    Args:
        model: Scores what comes next, as `GPT` does.

    Source: built in chapter 14.
    """
    scores = model(batch.inputs)[batch.counts]  # most places belong to prompts, and need no softmax
    chosen = scores.log_softmax(dim=-1).gather(-1, batch.targets[batch.counts, None]).squeeze(-1)
    return chosen.new_zeros(batch.counts.shape).masked_scatter(batch.counts, chosen)


def reply_log_probabilities(model: nn.Module, batch: ReplyBatch) -> Float[Tensor, "batch"]:
    """Give the logarithm of the probability of each whole reply, given its prompt, in nats.

    Source: built in chapter 14.
    """
    return target_log_probabilities(model, batch).sum(dim=-1)


def mean_over_replies(
    values: Float[Tensor, "batch position"], counts: Bool[Tensor, "batch position"]
) -> Float[Tensor, "batch"]:
    """Give the mean of each row over the places that count: a long reply weighs as much as a short one.

    Raises:
        ValueError: If nothing counts in a row.
    """
    n_counted = counts.sum(dim=-1)
    if not n_counted.all():
        raise ValueError(f"expected a place that counts in each row, got none in row {int(n_counted.argmin())}")
    return values.masked_fill(~counts, 0).sum(dim=-1) / n_counted
