"""Mean surprises, right and wrong: what the check of `training-loss` is checked with."""

import math

import torch
from torch.nn import functional as F

from tutor.training.loss import cross_entropy

# ---------------------------------------------------------------- right


def gathered(scores, targets, counts, smoothing=0.0):
    """Chooses the places that count, then gathers."""
    logs = scores[counts].log_softmax(-1)
    surprise = -logs.gather(1, targets[counts][:, None])[:, 0]
    return ((1 - smoothing) * surprise - smoothing * logs.mean(-1)).mean()


def by_torch(scores, targets, counts, smoothing=0.0):
    """PyTorch's own, with the id that it leaves out."""
    wanted = targets.masked_fill(~counts, -100).flatten()
    return F.cross_entropy(scores.flatten(0, -2), wanted, ignore_index=-100, label_smoothing=smoothing)


def by_logsumexp(scores, targets, counts, smoothing=0.0):
    """All places, and masked_fill at the end."""
    top = scores.logsumexp(-1)
    surprise = top - scores.gather(-1, targets.unsqueeze(-1)).squeeze(-1)
    spread = top - scores.mean(-1)
    mixed = surprise if not smoothing else (1 - smoothing) * surprise + smoothing * spread
    return mixed.masked_fill(~counts, 0).sum() / counts.sum()


def by_wanted_distribution(scores, targets, counts, smoothing=0.0):
    """The product of two distributions, text by text."""
    n_tokens = scores.shape[-1]
    total = 0
    for row, target in zip(scores[counts], targets[counts], strict=True):
        wanted = torch.full_like(row, smoothing / n_tokens)
        wanted[target] += 1 - smoothing
        total = total - wanted @ F.log_softmax(row, dim=0)
    return total / int(counts.sum())


def the_books(scores, targets, counts, smoothing=0.0):
    """The package's."""
    return cross_entropy(scores, targets, counts, smoothing).mean()


# ---------------------------------------------------------------- wrong


def _surprise(scores, targets, smoothing=0.0):
    logs = scores.log_softmax(-1)
    surprise = -logs.gather(-1, targets[..., None]).squeeze(-1)
    return (1 - smoothing) * surprise - smoothing * logs.mean(-1) if smoothing else surprise


def _mean(values, counts):
    return values[counts].mean()


def softmax_twice(scores, targets, counts, smoothing=0.0):
    """Hands probabilities to the loss, which takes them for scores."""
    return gathered(scores.softmax(-1), targets, counts, smoothing)


def over_all_places(scores, targets, counts, smoothing=0.0):
    """Divides by the places of the rectangle."""
    return _surprise(scores, targets, smoothing)[counts].sum() / counts.numel()


def padding_in_it(scores, targets, counts, smoothing=0.0):
    """Takes no notice of counts."""
    return _surprise(scores, targets, smoothing).mean()


def mean_of_texts(scores, targets, counts, smoothing=0.0):
    """Takes the mean of each text, then that of the means."""
    if scores.dim() < 3:
        return gathered(scores, targets, counts, smoothing)
    each = _surprise(scores, targets, smoothing)
    return torch.stack([_mean(row, kept) for row, kept in zip(each, counts, strict=True) if kept.any()]).mean()


def summed(scores, targets, counts, smoothing=0.0):
    """Does not divide."""
    return _surprise(scores, targets, smoothing)[counts].sum()


def no_minus(scores, targets, counts, smoothing=0.0):
    """Forgets the minus."""
    return -gathered(scores, targets, counts, smoothing)


def chances(scores, targets, counts, smoothing=0.0):
    """The mean probability."""
    return _mean(scores.softmax(-1).gather(-1, targets[..., None]).squeeze(-1), counts)


def in_bits(scores, targets, counts, smoothing=0.0):
    """Base 2."""
    return gathered(scores, targets, counts, smoothing) / math.log(2)


def raw_scores(scores, targets, counts, smoothing=0.0):
    """Minus the score of the target."""
    return -_mean(scores.gather(-1, targets[..., None]).squeeze(-1), counts)


def squared_error(scores, targets, counts, smoothing=0.0):
    """Treats ids as amounts."""
    return _mean((scores.argmax(-1) - targets).to(scores.dtype).square(), counts)


def wrong_axis(scores, targets, counts, smoothing=0.0):
    """Lets the places share out the probability."""
    logs = scores.log_softmax(-2)
    return -_mean(logs.gather(-1, targets[..., None]).squeeze(-1), counts)


def over_the_chosen(scores, targets, counts, smoothing=0.0):
    """Lets the places that were chosen share out the probability."""
    logs = scores[counts].log_softmax(0)
    own = logs.gather(-1, targets[counts][:, None])[:, 0]
    return -((1 - smoothing) * own + smoothing * logs.mean(-1)).mean()


def table_of_targets(scores, targets, counts, smoothing=0.0):
    """Indexes every row with all targets."""
    logs = scores[counts].log_softmax(-1)
    return -((1 - smoothing) * logs[:, targets[counts]].mean() + smoothing * logs.mean())


def shares_exchanged(scores, targets, counts, smoothing=0.0):
    """Leaves the target the share that should be spread."""
    return gathered(scores, targets, counts, 1 - smoothing)


def not_smoothed(scores, targets, counts, smoothing=0.0):
    """Takes no notice of smoothing."""
    return gathered(scores, targets, counts)


def spread_over_others(scores, targets, counts, smoothing=0.0):
    """Spreads the share over the tokens that are not the target."""
    logs = scores[counts].log_softmax(-1)
    own = logs.gather(-1, targets[counts][:, None])[:, 0]
    others = (logs.sum(-1) - own) / (scores.shape[-1] - 1)
    return -((1 - smoothing) * own + smoothing * others).mean()


def spread_without_dividing(scores, targets, counts, smoothing=0.0):
    """Gives every token the whole share."""
    logs = scores[counts].log_softmax(-1)
    own = logs.gather(-1, targets[counts][:, None])[:, 0]
    return -((1 - smoothing) * own + smoothing * logs.sum(-1)).mean()


def added_smoothing(scores, targets, counts, smoothing=0.0):
    """Adds the share, and takes it from nobody."""
    logs = scores[counts].log_softmax(-1)
    own = logs.gather(-1, targets[counts][:, None])[:, 0]
    return -(own + smoothing * logs.mean(-1)).mean()


def overflows(scores, targets, counts, smoothing=0.0):
    """Makes the probability before its logarithm."""
    logs = scores[counts].softmax(-1).log()
    own = logs.gather(-1, targets[counts][:, None])[:, 0]
    return -((1 - smoothing) * own + (smoothing * logs.mean(-1) if smoothing else 0)).mean()


def times_counts(scores, targets, counts, smoothing=0.0):
    """Multiplies by 0 and 1."""
    return (_surprise(scores, targets, smoothing) * counts).sum() / counts.sum()


def as_number(scores, targets, counts, smoothing=0.0):
    """A number of Python's."""
    return gathered(scores, targets, counts, smoothing).item()


def cut_off(scores, targets, counts, smoothing=0.0):
    """A tensor that knows of no scores."""
    return gathered(scores.detach(), targets, counts, smoothing)


def always_double(scores, targets, counts, smoothing=0.0):
    """Another type than the scores'."""
    return gathered(scores.double(), targets, counts, smoothing)


def writes_to_scores(scores, targets, counts, smoothing=0.0):
    """Takes the largest score off the caller's own."""
    scores -= scores.detach().amax(-1, keepdim=True)
    return gathered(scores, targets, counts, smoothing)
