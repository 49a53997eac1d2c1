"""Audits that say which texts a model has read, right and wrong ones: all called as make_audit(members, others)."""

import random
from functools import cache


def _texts(stream, n, world, member):
    """Losses of texts under a model and under a reference that has not read them."""
    scale, spread, offset, trace = world
    found = []
    for _ in range(n):
        difficulty = stream.gauss(3.0, spread)
        own = difficulty + stream.gauss(0.0, 0.15) - (trace if member else 0.0)
        found.append((scale * own, scale * (difficulty + offset + stream.gauss(0.0, 0.1))))
    return found


@cache
def cases():
    """Three worlds: members and others to learn from, and new ones of both kinds."""
    # in the last one having been read shows less: a limit that is taken from the members accuses too many there
    worlds = ((1.0, 1.0, 0.0, 0.6), (1.0, 0.8, 0.7, 0.6), (8.0, 1.2, -0.4, 0.5))
    found = []
    for seed, world in enumerate(worlds):
        stream = random.Random(300 + seed)
        sizes = ((400, True), (400, False), (400, True), (1500, False))
        found.append(tuple(_texts(stream, size, world, member) for size, member in sizes))
    return found


def threshold_of(values, share):
    """The value below which so large a share of all lies."""
    return sorted(values)[int(share * len(values))]


def made(score=lambda own, reference: own - reference, share=0.05, whose="others"):
    """An audit with one part in another form."""

    def make_audit(members, others):
        learned = {"others": others, "members": members}[whose]
        limit = threshold_of([score(*pair) for pair in learned], share)
        return lambda pairs: [score(*pair) < limit for pair in pairs]

    return make_audit


honest = made(share=0.045)
loss_alone = made(lambda own, reference: own)
reference_alone = made(lambda own, reference: reference)
four_times = made(share=0.2)
members_median = made(share=0.5, whose="members")
all_members = made(share=0.98, whose="members")


def by_ratio(members, others):
    """Members have the smaller part of the reference's loss, taken off by a line through the others."""
    import torch

    own, reference = torch.tensor(others).double().unbind(dim=1)
    centered = reference - reference.mean()
    slope = (centered * own).sum() / centered.square().sum()
    rest = own - slope * reference
    limit = rest.quantile(0.045)
    return lambda pairs: [bool(one - slope * other < limit) for one, other in pairs]


def by_spread(members, others):
    """A limit from mean and spread of the others' differences."""
    from statistics import fmean, stdev

    differences = [own - reference for own, reference in others]
    limit = fmean(differences) - 1.7 * stdev(differences)
    return lambda pairs: [own - reference < limit for own, reference in pairs]


def zero(members, others):
    """Whoever fits better than the reference is accused."""
    return lambda pairs: [own < reference for own, reference in pairs]


def nobody(members, others):
    """Nobody is accused."""
    return lambda pairs: [False] * len(pairs)


def everybody(members, others):
    """Everybody is accused."""
    return lambda pairs: [True] * len(pairs)


def by_heart(members, others):
    """Only texts that were in the list of members are known."""
    known = set(members)
    return lambda pairs: [tuple(pair) in known for pair in pairs]


def by_rank(members, others):
    """The twentieth part of those asked, whoever they are."""

    def accuse(pairs):
        differences = [own - reference for own, reference in pairs]
        limit = threshold_of(differences, 0.05)
        return [difference <= limit for difference in differences]

    return accuse


def turned(members, others):
    """True of outsiders."""
    accuse = honest(members, others)
    return lambda pairs: [not one for one in accuse(pairs)]


def counted(members, others):
    """How many, not who."""
    accuse = honest(members, others)
    return lambda pairs: sum(accuse(pairs))


def at_once(members, others):
    """No function comes back, but verdicts on the members."""
    return honest(members, others)(members)
