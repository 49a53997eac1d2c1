"""Bootstraps of two models on the same questions, right and wrong ones."""

import torch


def _draw(n):
    return torch.randint(n, (n,))


def honest(first, second, n_resamples):
    """Draw questions, each with the scores of both."""
    leads = []
    for _ in range(n_resamples):
        drawn = _draw(len(first))
        leads.append((first[drawn] - second[drawn]).mean())
    return torch.stack(leads)


def all_at_once(first, second, n_resamples):
    """All resamples as one matrix."""
    drawn = torch.randint(len(first), (n_resamples, len(first)))
    return (first - second)[drawn].mean(dim=1)


def by_weights(first, second, n_resamples):
    """How often each question is drawn, as a weight."""
    counts = torch.stack([torch.bincount(_draw(len(first)), minlength=len(first)) for _ in range(n_resamples)])
    return counts.to(first.dtype) @ (first - second) / len(first)


def in_a_list(first, second, n_resamples):
    """Plain numbers in a list, smallest first."""
    import random

    leads = (first - second).tolist()
    n = len(leads)
    return sorted(sum(random.choices(leads, k=n)) / n for _ in range(n_resamples))


def apart(first, second, n_resamples):
    """Questions of its own for each model."""
    drawn = [(first[_draw(len(first))].mean(), second[_draw(len(first))].mean()) for _ in range(n_resamples)]
    return torch.stack([one - other for one, other in drawn])


def size(share):
    """Another number of questions than there are."""

    def leads(first, second, n_resamples):
        n_drawn = max(1, int(share * len(first)))
        drawn = torch.randint(len(first), (n_resamples, n_drawn))
        return (first - second)[drawn].mean(dim=1)

    return leads


def reordered(first, second, n_resamples):
    """Without replacement: every question once."""
    drawn = [torch.randperm(len(first)) for _ in range(n_resamples)]
    return torch.stack([(first[one] - second[one]).mean() for one in drawn])


def reordered_apart(first, second, n_resamples):
    """Without replacement, each model for itself."""
    drawn = [(torch.randperm(len(first)), torch.randperm(len(first))) for _ in range(n_resamples)]
    return torch.stack([(first[one] - second[two]).mean() for one, two in drawn])


def other_way(first, second, n_resamples):
    """The lead of the second."""
    return -all_at_once(first, second, n_resamples)


def one_draw(first, second, n_resamples):
    """The same draw again and again."""
    return all_at_once(first, second, 1).expand(n_resamples).clone()


def one_model(first, second, n_resamples):
    """Only the first is drawn anew."""
    return all_at_once(first, torch.zeros_like(first), n_resamples) - second.mean()


def sums(first, second, n_resamples):
    """Sums for means."""
    return all_at_once(first, second, n_resamples) * len(first)


def never_the_last(first, second, n_resamples):
    """One question too few to draw from."""
    drawn = torch.randint(max(1, len(first) - 1), (n_resamples, len(first)))
    return (first - second)[drawn].mean(dim=1)


def interval(first, second, n_resamples):
    """Two ends for all leads."""
    return all_at_once(first, second, n_resamples).double().quantile(torch.tensor([0.025, 0.975]).double())


def around_zero(first, second, n_resamples):
    """The lead taken off."""
    return all_at_once(first, second, n_resamples) - (first - second).mean()


def without_sign(first, second, n_resamples):
    """How far apart, whoever leads."""
    return all_at_once(first, second, n_resamples).abs()


def wins(first, second, n_resamples):
    """Whether it leads, for how far."""
    return (all_at_once(first, second, n_resamples) > 0).to(first.dtype)
