"""Choices among finished texts, right and wrong ones: all called as best(beams, alpha), the place of the best."""

import math

import torch


def made(score=lambda logs, alpha: sum(logs) / len(logs) ** alpha, pick=max):
    """The choice with one part in another form."""

    def best(beams, alpha):
        return pick(range(len(beams)), key=lambda place: score(beams[place], alpha))

    return best


honest = made()
shown = made(score=lambda logs, alpha: alpha * sum(logs) / len(logs))
sums = made(score=lambda logs, alpha: sum(logs))
means = made(score=lambda logs, alpha: sum(logs) / len(logs))
multiplies = made(score=lambda logs, alpha: sum(logs) * len(logs) ** alpha)
worst = made(pick=min)
of_probabilities = made(score=lambda logs, alpha: sum(map(math.exp, logs)) / len(logs) ** alpha)
one_longer = made(score=lambda logs, alpha: sum(logs) / (len(logs) + 1) ** alpha)
one_shorter = made(score=lambda logs, alpha: sum(logs) / max(1, len(logs) - 1) ** alpha)
plus = made(score=lambda logs, alpha: sum(logs) - len(logs) ** alpha)
rewarded = made(score=lambda logs, alpha: sum(logs) + alpha * len(logs))
last_alone = made(score=lambda logs, alpha: logs[-1] / len(logs) ** alpha)


def by_number(beams, alpha):
    """Divides by the number of texts."""
    return made(score=lambda logs, alpha: sum(logs) / len(beams) ** alpha)(beams, alpha)


def the_text(beams, alpha):
    """Gives the text for its place."""
    return beams[honest(beams, alpha)]


def from_one(beams, alpha):
    """Counts from 1."""
    return honest(beams, alpha) + 1


def longest(beams, alpha):
    """Takes the longest text."""
    return max(range(len(beams)), key=lambda place: len(beams[place]))


def in_a_loop(beams, alpha):
    """One after the other."""
    best, highest = None, -math.inf
    for place, logs in enumerate(beams):
        total = 0.0
        for log in logs:
            total += log
        total /= len(logs) ** alpha
        if total > highest:
            best, highest = place, total
    return best


def in_tensors(beams, alpha):
    """With tensors."""
    lengths = torch.tensor([float(len(logs)) for logs in beams], dtype=torch.float64)
    totals = torch.tensor([math.fsum(logs) for logs in beams], dtype=torch.float64)
    return (totals / lengths.pow(alpha)).argmax().item()


def by_logarithms(beams, alpha):
    """The smallest logarithm of the cost."""
    costs = [math.log(-sum(logs)) - alpha * math.log(len(logs)) if sum(logs) < 0 else -math.inf for logs in beams]
    return costs.index(min(costs))


def by_sorting(beams, alpha):
    """The last in order."""
    order = sorted(range(len(beams)), key=lambda place: math.fsum(beams[place]) * len(beams[place]) ** -alpha)
    return order[-1]


def sorts(beams, alpha):
    """Sorts what it was given."""
    found = honest(beams, alpha)
    beams.sort()
    return found
