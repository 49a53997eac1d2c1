"""The exercise that estimates pass@k without bias."""

import math
import random
from itertools import combinations

import torch

from tutor.lessons.answers import Wrong, ask, close, outcome, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(n, c, k):
    """Count the choices in which no draft is right."""
    return 1 - math.comb(n - c, k) / math.comb(n, k)


def by_product(n, c, k):
    """One draft after another: what is left of the wrong ones."""
    none = 1.0
    for taken in range(k):
        none *= max(0, n - c - taken) / (n - taken)
    return 1 - none


def by_logarithms(n, c, k):
    """With logarithms of factorials."""
    if n - c < k:
        return torch.tensor(1.0)
    parts = [math.lgamma(one + 1) for one in (n - c, n - c - k, n, n - k)]
    return torch.tensor(1 - math.exp(parts[0] - parts[1] - parts[2] + parts[3]), dtype=torch.float64)


def over_the_right(n, c, k):
    """The product over the right drafts instead."""
    none = 1.0
    for one in range(n - c + 1, n + 1):
        none *= 1 - k / one if k <= one else 0.0
    return 1 - none if n - c >= k else 1


def brute_force(n, c, k):
    """Try every choice of k drafts, of which the first c are right."""
    choices = [*combinations(range(n), k)]
    return sum(min(choice) < c for choice in choices) / len(choices)


def as_floats(n, c, k):
    """With factorials as floating-point numbers."""

    def choices(of, some):
        return float(math.factorial(of)) / (float(math.factorial(some)) * float(math.factorial(of - some)))

    return 1 - choices(n - c, k) / choices(n, k) if n - c >= k else 1.0


def _like(function, *case):
    given = tensor(ask(function, *case)).double()
    if given.numel() != 1:
        raise Wrong(f"expected one number, got shape {tuple(given.shape)}")
    n, c, k = case
    try:
        close(given.reshape(()), torch.tensor(oracle(*case), dtype=torch.float64))
    except Wrong as failure:
        raise Wrong(f"{n} drafts, {c} right, k = {k}: {failure}") from None


def _small(function):
    for case in ((5, 2, 2), (5, 2, 1), (4, 1, 3), (10, 3, 5), (7, 6, 1)):
        _like(function, *case)
    stream = random.Random()
    for _ in range(20):
        n = stream.randrange(1, 12)
        _like(function, n, stream.randrange(n + 1), stream.randrange(1, n + 1))


def _ends(function):
    for case in ((5, 0, 3), (5, 5, 1), (5, 5, 5), (5, 0, 5), (5, 1, 5), (1, 0, 1), (1, 1, 1), (6, 4, 3), (6, 3, 3)):
        _like(function, *case)


def _large(function):
    for case in ((200, 3, 100), (1000, 2, 500), (1000, 500, 2), (1000, 1, 1), (1000, 1, 1000), (999, 10, 30)):
        _like(function, *case)


def _probe(function):
    return [
        outcome(function, *case) for case in ((5, 2, 2), (10, 3, 5), (5, 0, 3), (5, 5, 5), (4, 3, 2), (200, 3, 100))
    ]


generating_pass_at_k = Exercise(
    slug="generating-pass-at-k",
    answers=("pass_at_k",),
    properties=(
        Property("agrees with trying every choice", _small, points=2),
        Property("when none, all or nearly all drafts are right", _ends),
        Property("for a thousand drafts", _large),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "put back",
            (lambda n, c, k: 1 - (1 - c / n) ** k,),
            "that is as if each draft were put back before the next is taken: it gives too little",
        ),
        Mistake("the share", (lambda n, c, k: c / n,), "that is pass@1, whatever k is"),
        Mistake(
            "k times the share",
            (lambda n, c, k: min(1.0, k * c / n),),
            "probabilities of things that may happen together do not add up",
        ),
        Mistake(
            "all right",
            (lambda n, c, k: math.comb(c, k) / math.comb(n, k),),
            "that is how probable it is that *all* k drafts are right: one is enough",
        ),
        Mistake(
            "none right",
            (lambda n, c, k: math.comb(n - c, k) / math.comb(n, k),),
            "that is how probable it is that *none* of the k is right: take it from 1",
        ),
        Mistake(
            "not all right",
            (lambda n, c, k: 1 - math.comb(c, k) / math.comb(n, k),),
            "you choose the k from the right drafts: what fails is a choice from the *wrong* ones",
        ),
        Mistake(
            "exactly one",
            (lambda n, c, k: c * math.comb(n - c, k - 1) / math.comb(n, k),),
            "that is how probable it is that *exactly* one of the k is right: more may be",
        ),
        Mistake(
            "whole division",
            (lambda n, c, k: 1 - math.comb(n - c, k) // math.comb(n, k),),
            "that is 1 wherever any of the n drafts is right, which is pass@n; if you divide by `//`, it forgets the "
            "rest: use `/`",
        ),
        Mistake("factorials as floats", (as_floats,), "your code raised OverflowError"),
        Mistake(
            "fewer below the line",
            (lambda n, c, k: 1 - math.comb(n - c, k) / math.comb(n, k) if n - c >= k else 0.0,),
            "where fewer than k drafts are wrong, every choice holds a right one: that is 1, not 0",
        ),
    ),
    variants=(
        Variant("choices", (oracle,)),
        Variant("one after another", (by_product,)),
        Variant("logarithms", (by_logarithms,)),
        Variant("over the right ones", (over_the_right,)),
    ),
)

EXERCISES = (generating_pass_at_k,)
