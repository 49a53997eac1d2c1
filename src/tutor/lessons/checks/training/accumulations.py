"""Gradients gathered part by part, right and wrong: what the check of `training-accumulation-bug` is checked with.

The model is a table of scores, `[vocab, vocab]`: row `t` has the scores of the tokens that may follow token `t`.
A part is `(inputs, targets, counts)`, each `[batch, position]`.
"""

import torch
from torch.nn import functional as F

# ---------------------------------------------------------------- right


def honest(weights, parts):
    """Sums over all parts, and divides once."""
    weights = weights.detach().clone().requires_grad_()
    n_targets = sum(int(counts.sum()) for *_, counts in parts)
    with torch.enable_grad():
        for inputs, targets, counts in parts:
            surprise = F.cross_entropy(weights[inputs[counts]], targets[counts], reduction="sum")
            (surprise / n_targets).backward()
    return weights.grad


def in_one_go(weights, parts):
    """Lays all targets end to end, and takes one mean."""
    weights = weights.detach().clone().requires_grad_()
    inputs, targets = (torch.cat([part[place][part[2]] for part in parts]) for place in (0, 1))
    with torch.enable_grad():
        return torch.autograd.grad(F.cross_entropy(weights[inputs], targets), weights)[0]


def by_shares(weights, parts):
    """Weighs the mean of each part by its share of the targets."""
    n_targets = sum(counts.sum() for *_, counts in parts)
    found = torch.zeros_like(weights)
    for part in parts:
        if part[2].any():
            found = found + part[2].sum() / n_targets * in_one_go(weights, [part])
    return found


def by_formula(weights, parts):
    """Probabilities minus one-hot targets, target by target."""
    found, n_targets = torch.zeros_like(weights), 0
    for inputs, targets, counts in parts:
        for token, wanted in zip(inputs[counts].tolist(), targets[counts].tolist(), strict=True):
            found[token] += weights[token].softmax(dim=0)
            found[token, wanted] -= 1
            n_targets += 1
    return found / n_targets


# ---------------------------------------------------------------- wrong


def _part(weights, part, reduction="mean"):
    """The gradient of one part; of no targets, none."""
    inputs, targets, counts = part
    weights = weights.detach().clone().requires_grad_()
    if not counts.any():
        return torch.zeros_like(weights)
    with torch.enable_grad():
        surprise = F.cross_entropy(weights[inputs[counts]], targets[counts], reduction=reduction)
        return torch.autograd.grad(surprise, weights)[0]


def mean_of_means(weights, parts):
    """The function of the exercise: every part has the same say."""
    weights = weights.detach().clone().requires_grad_()
    with torch.enable_grad():
        for inputs, targets, counts in parts:
            (F.cross_entropy(weights[inputs[counts]], targets[counts]) / len(parts)).backward()
    return weights.grad


def mean_of_means_without_empty_parts(weights, parts):
    """The same, where parts without a target are passed over."""
    return mean_of_means(weights, [part for part in parts if part[2].any()])


def by_texts(weights, parts):
    """Weighs the mean of each part by its number of texts."""
    n_texts = sum(len(part[0]) for part in parts)
    return sum(_part(weights, part) * len(part[0]) / n_texts for part in parts)


def by_places(weights, parts):
    """Divides by all places, padding too."""
    return sum(_part(weights, part, "sum") for part in parts) / sum(part[2].numel() for part in parts)


def sum_of_means(weights, parts):
    """Does not divide by the number of parts."""
    return sum(_part(weights, part) for part in parts)


def last_part(weights, parts):
    """Clears the gradient before every part, so that the last alone is left."""
    return _part(weights, [part for part in parts if part[2].any()][-1])


def by_last_count(weights, parts):
    """Divides by the targets of the last part."""
    return sum(_part(weights, part, "sum") for part in parts) / max(int(parts[-1][2].sum()), 1)


def summed(weights, parts):
    """Does not divide at all."""
    return sum(_part(weights, part, "sum") for part in parts)


def padding_too(weights, parts):
    """Counts every place."""
    return honest(weights, [(inputs, targets, torch.ones_like(counts)) for inputs, targets, counts in parts])


def ascending(weights, parts):
    """With the sign of what should grow."""
    return -honest(weights, parts)
