"""Exercises done by hand: how alike three words are, and the perplexity of two small texts."""

import torch

from tutor.lessons.answers import foretold, outcome, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- cosine-by-hand

_TEA, _COFFEE, _BUS = torch.tensor([[1.0, 2.0, 2.0], [2.0, 3.0, 6.0], [8.0, 4.0, 1.0]])
_PAIRS = ((_TEA, _COFFEE), (_TEA, _BUS), (_COFFEE, _BUS))


def _cosine(one, other):
    return (one @ other / (one.norm() * other.norm())).item()


_DOTS = [(one @ other).item() for one, other in _PAIRS]
_COSINES = [_cosine(one, other) for one, other in _PAIRS]
_CHANGED = [(_TEA @ (10 * _COFFEE)).item(), _cosine(_TEA, 10 * _COFFEE), _cosine(_TEA, -_COFFEE)]


def _over(divisor):
    """The three dot products, each divided by something made of its two vectors."""
    return [(one @ other / divisor(one, other)).item() for one, other in _PAIRS]


cosine_by_hand = Exercise(
    slug="cosine-by-hand",
    answers=("dot_products", "cosines", "changed"),
    likeness=0.004,
    properties=(
        Property("the dot products", lambda dots, *_: foretold(dots, torch.tensor(_DOTS), 1e-6)),
        Property("the cosines", lambda _, cosines, __: foretold(cosines, torch.tensor(_COSINES), 0.004), points=2),
        # half a per cent of 200 would be a whole number off
        Property("what another length or direction does", lambda *a: foretold(a[2], torch.tensor(_CHANGED), 0.0017)),
    ),
    mistakes=(
        Mistake(
            "all products of all numbers",
            ([55, 65, 143], _COSINES, _CHANGED),
            "those are sums times sums: multiply place by place, the first number with the first, and add up",
        ),
        Mistake(
            "by the squared lengths",
            (_DOTS, _over(lambda one, other: one @ one * (other @ other)), _CHANGED),
            "you divided by the sums of squares: the length is their square root",
        ),
        Mistake(
            "by the sums",
            (_DOTS, _over(lambda one, other: one.sum() * other.sum()), _CHANGED),
            "you took the sum of a row for its length: it is the root of the sum of the squares",
        ),
        Mistake(
            "by the first length",
            (_DOTS, _over(lambda one, other: one.norm()), _CHANGED),
            "you divided by the length of the first word only: divide by both",
        ),
        Mistake(
            "by the sum of the lengths",
            (_DOTS, _over(lambda one, other: one.norm() + other.norm()), _CHANGED),
            "you divided by the *sum* of the lengths: divide by their product",
        ),
        Mistake(
            "distances",
            (_DOTS, _over(lambda one, other: one @ other / (one - other).norm()), _CHANGED),
            "those are distances between the ends of the vectors: a cosine compares directions",
        ),
        Mistake(
            "the cosine grows",
            (_DOTS, _COSINES, [200, 10 * _COSINES[0], -_COSINES[0]]),
            "a cosine cannot be larger than 1: the tenfold row has a tenfold length, too",
        ),
        Mistake(
            "the dot product stays",
            (_DOTS, _COSINES, [20, _COSINES[0], -_COSINES[0]]),
            "every product in the dot product becomes ten times as large, and so does their sum",
        ),
        Mistake(
            "the sign lost",
            (_DOTS, _COSINES, [200, _COSINES[0], _COSINES[0]]),
            "with all signs turned round the vector points the other way: what does that do to the dot product?",
        ),
    ),
    variants=(
        Variant("computed", (_DOTS, _COSINES, _CHANGED)),
        Variant("two decimals", ((20, 18, 34), (0.95, 0.67, 0.54), (200, 0.95, -0.95))),
        Variant("tensors and fractions", (torch.tensor(_DOTS), [20 / 21, 18 / 27, 34 / 63], [200, 20 / 21, -20 / 21])),
    ),
)

# ---------------------------------------------------------------- perplexity-by-hand

_AFTER = [1 / 6, 1 / 6, 1 / 3, 1 / 3]
_TEXTS = [1 / 15, 1 / 75]
_SURPRISES = [15 ** (1 / 3), 75 ** (1 / 3), 1125 ** (1 / 6)]
_BARE = 2 ** (1 / 3)


def _scaled(factor, answer):
    return factor * tensor(answer)


perplexity_by_hand = Exercise(
    slug="perplexity-by-hand",
    answers=("after_birds", "text_probabilities", "text_perplexities", "bare_perplexity"),
    likeness=0.002,
    # so that one likeness is as strict as the tolerance of each
    probe=lambda *answers: [outcome(_scaled, *pair) for pair in zip((0.5, 3.3, 1.33, 0.5), answers, strict=True)],
    properties=(
        Property("what may follow birds", lambda after, *_: foretold(after, torch.tensor(_AFTER), 0.004)),
        Property("the probabilities of the texts", lambda *a: foretold(a[1], torch.tensor(_TEXTS), 0.0006)),
        Property("the perplexities", lambda *a: foretold(a[2], torch.tensor(_SURPRISES), 0.0015), points=2),
        Property("the perplexity without smoothing", lambda *a: foretold(a[3], torch.tensor(_BARE), 0.004)),
    ),
    mistakes=(
        Mistake(
            "not smoothed",
            ([0, 0, 1 / 2, 1 / 2], _TEXTS, _SURPRISES, _BARE),
            "those are the bare shares: add 1 to each of the four counts first",
        ),
        Mistake(
            "the total not raised",
            ([1 / 2, 1 / 2, 1, 1], _TEXTS, _SURPRISES, _BARE),
            "a row must sum to 1: four counts were raised by 1 each, so the total has risen by 4",
        ),
        Mistake(
            "the total raised by 1",
            ([1 / 3, 1 / 3, 2 / 3, 2 / 3], _TEXTS, _SURPRISES, _BARE),
            "you raised the total by 1: four counts were raised by 1 each",
        ),
        Mistake(
            "three words",
            ([1 / 5, 1 / 5, 2 / 5, 2 / 5], _TEXTS, _SURPRISES, _BARE),
            "the full stop is a word, too: there are four that may follow, and the row must sum to 1",
        ),
        Mistake(
            "counts",
            ([1, 1, 2, 2], _TEXTS, _SURPRISES, _BARE),
            "those are the raised counts: divide them by their sum",
        ),
        Mistake(
            "added up",
            (_AFTER, [37 / 30, 23 / 30], _SURPRISES, _BARE),
            "you added the three probabilities: the chain rule multiplies them",
        ),
        Mistake(
            "texts not smoothed",
            (_AFTER, [1 / 2, 0], _SURPRISES, _BARE),
            "those are the probabilities without smoothing",
        ),
        Mistake(
            "the first full stop predicted",
            (_AFTER, [2 / 5 / 15, 2 / 5 / 75], _SURPRISES, _BARE),
            "the first full stop is given: only three words are predicted",
        ),
        Mistake(
            "no root",
            (_AFTER, _TEXTS, [15, 75, 1125], _BARE),
            "that is 1 divided by the probability of the whole text: take the n-th root for n predicted words",
        ),
        Mistake(
            "four words",
            (_AFTER, _TEXTS, [15 ** (1 / 4), 75 ** (1 / 4), 1125 ** (1 / 8)], _BARE),
            "you counted the first full stop, too: it is given, so each text has three predicted words",
        ),
        Mistake(
            "nats",
            (_AFTER, _TEXTS, [0.9027, 1.4392, 1.1709], _BARE),
            "that is the mean surprise in nats: perplexity is its exponential",
        ),
        Mistake(
            "means of probabilities",
            (_AFTER, _TEXTS, [2.4324, 3.913, 3.0], _BARE),
            "that is 1 divided by the mean of the probabilities: the mean is taken of their logarithms, or multiply "
            "them and take the root",
        ),
        Mistake(
            "mean of the perplexities",
            (_AFTER, _TEXTS, [*_SURPRISES[:2], sum(_SURPRISES[:2]) / 2], _BARE),
            "the last is the mean of the two perplexities: multiply all six probabilities, and take the sixth root",
        ),
        Mistake(
            "the sum of both",
            (_AFTER, _TEXTS, [*_SURPRISES[:2], 1125 ** (1 / 3)], _BARE),
            "in both texts together six words are predicted: take the sixth root",
        ),
        Mistake(
            "no root of the bare one",
            (_AFTER, _TEXTS, _SURPRISES, 2.0),
            "that is 1 divided by the probability of the whole text: take the third root",
        ),
        Mistake(
            "the bare one infinite",
            (_AFTER, _TEXTS, _SURPRISES, float("inf")),
            "each step of the first text was seen, so nothing in it is impossible: it is the second text that a bare "
            "model cannot read",
        ),
    ),
    variants=(
        Variant("computed", (_AFTER, _TEXTS, _SURPRISES, _BARE)),
        Variant("rounded", ((0.167, 0.167, 0.333, 0.333), (0.067, 0.013), (2.47, 4.22, 3.23), 1.26)),
        Variant("tensors", tuple(map(torch.tensor, (_AFTER, _TEXTS, _SURPRISES, _BARE)))),
    ),
)

EXERCISES = (cosine_by_hand, perplexity_by_hand)
