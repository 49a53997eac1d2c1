"""Exercises by hand: what the maps of two heads say, and where two layers of attention lead."""

import math

import torch

from tutor.lessons.answers import Wrong, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _worked(right, place, tolerance=0.006):
    return lambda *answers: foretold(answers[place], torch.tensor(right[place]), tolerance)


def _but(right, place, wrong):
    """The right answers, with one of them wrong."""
    return (*right[:place], wrong, *right[place + 1 :])


# ---------------------------------------------------------------- heatmap-read

_ONE = [[0.5, 0.25, 0.125, 0.125], [0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]]
_OTHER = [[0.25, 0.25, 0.25, 0.25], [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.5, 0.5, 0.0]]


def _entropy(row, log=math.log):
    return -sum(weight * log(weight) for weight in row if weight)


def _sums(columns):
    return [sum(column) for column in columns]


def _mean(row):
    return [(one + other) / 2 for one, other in zip(_ONE[row], _OTHER[row], strict=True)]


_READ = (
    [0.0, 3.0, 0.0],
    _sums(zip(*_ONE, strict=True)),
    [_entropy(row) for row in _ONE],
    [_entropy(_mean(1)), _entropy(_mean(2))],
)


def _places(darkest, *others):
    if isinstance(darkest, list | tuple) and any(isinstance(part, str) for part in darkest):
        raise Wrong("asked are places: numbers from 0, not the words")
    foretold(darkest, torch.tensor(_READ[0]), 0.006)


heatmap_read = Exercise(
    slug="heatmap-read",
    answers=("darkest", "received", "entropies", "mean_entropies"),
    likeness=0.006,
    properties=(
        Property("the darkest key of each query", _places),
        Property("the weight that each key receives", _worked(_READ, 1)),
        Property("the entropies of the rows", _worked(_READ, 2), points=2),
        Property("the entropies after averaging the heads", _worked(_READ, 3)),
    ),
    mistakes=(
        Mistake(
            "columns read as queries",
            _but(_READ, 0, [2.0, 3.0, 3.0]),
            "you read down the columns: a row is a query, and its darkest cell stands in the column of a key",
        ),
        Mistake("words", _but(_READ, 0, ["Anna", "cat", "Anna"]), "asked are places"),
        Mistake("keys counted from 1", _but(_READ, 0, [1.0, 4.0, 1.0]), "places are counted from 0"),
        Mistake(
            "rows summed",
            _but(_READ, 1, _sums(_ONE)),
            "a row sums to 1, whatever it looks at: what a *key* receives stands in its column",
        ),
        Mistake(
            "averaged",
            _but(_READ, 1, [total / 4 for total in _READ[1]]),
            "that is the average of each column: asked is the sum",
        ),
        Mistake(
            "in bits",
            _but(_READ, 2, [_entropy(row, math.log2) for row in _ONE]),
            "that is the entropy with logarithms to base 2: use the natural logarithm, ln 0.5 = -0.693",
        ),
        Mistake(
            "the sign",
            _but(_READ, 2, [-_entropy(row) for row in _ONE]),
            "the logarithm of a weight below 1 is negative: turn the sign round, an entropy is not below 0",
        ),
        Mistake(
            "logarithms not weighted",
            _but(_READ, 2, [-sum(math.log(weight) for weight in row if weight) for row in _ONE]),
            "each logarithm counts with its weight: w · ln w",
        ),
        Mistake(
            "full rows exchanged with empty ones",
            _but(_READ, 2, [_READ[2][0], math.log(4), math.log(4), 0.0]),
            "entropy is 0 where all of the weight lies on one key, and largest where every key has the same",
        ),
        Mistake(
            "averages of the entropies",
            _but(_READ, 3, [0.0, 0.0]),
            "that is the average of the two heads' entropies: average the *weights* first, then take the entropy",
        ),
        Mistake(
            "heads added",
            _but(_READ, 3, [2 * math.log(2), 2 * math.log(2)]),
            "that is too undecided: half of the weight lies on one key and half on another, 0.5 · ln 0.5 twice",
        ),
    ),
    variants=(
        Variant("computed", _READ),
        Variant(
            "two decimals",
            ([0, 3, 0], (1.75, 0.5, 0.375, 1.375), (1.21, 0, 0, 1.39), (0.69, 0.69)),
        ),
        Variant("tensors", tuple(map(torch.tensor, _READ))),
    ),
)

# ---------------------------------------------------------------- heatmap-rollout-by-hand

_LOWER = torch.tensor([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0]])
_UPPER = torch.tensor([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.5, 0.5]])


def _with_residual(weights):
    return (weights + torch.eye(3)) / 2


_MIXED = _with_residual(_LOWER), _with_residual(_UPPER)
_ROLLED = (
    _MIXED[0][2].tolist(),
    _MIXED[1][2].tolist(),
    (_MIXED[1] @ _MIXED[0])[2].tolist(),
    (_UPPER @ _LOWER)[2].tolist(),
)

heatmap_rollout_by_hand = Exercise(
    slug="heatmap-rollout-by-hand",
    answers=("lower_row", "upper_row", "rolled_row", "bare_row"),
    likeness=0.006,
    properties=(
        Property("the row of c in the lower layer, with its own half", _worked(_ROLLED, 0)),
        Property("the row of c in the upper layer, with its own half", _worked(_ROLLED, 1)),
        Property("the row of c in the rollout", _worked(_ROLLED, 2)),
        Property("the row of c without the residual", _worked(_ROLLED, 3)),
    ),
    mistakes=(
        Mistake(
            "lower weights as they are",
            _but(_ROLLED, 0, _LOWER[2].tolist()),
            "those are the layer's own weights: half of the state stays c itself, and half is what attention brings",
        ),
        Mistake(
            "itself added whole",
            _but(_ROLLED, 0, (_LOWER + torch.eye(3))[2].tolist()),
            "that sums to 2: take half of each",
        ),
        Mistake(
            "upper weights as they are",
            _but(_ROLLED, 1, _UPPER[2].tolist()),
            "those are the layer's own weights: half of the state stays c itself, and half is what attention brings",
        ),
        Mistake(
            "the other order",
            _but(_ROLLED, 2, (_MIXED[0] @ _MIXED[1])[2].tolist()),
            "you multiplied in the other order: the last state of c takes from states *above the lower layer*, so "
            "begin with c's row of the upper layer",
        ),
        Mistake(
            "place by place",
            _but(_ROLLED, 2, (_MIXED[0] * _MIXED[1])[2].tolist()),
            "you multiplied c's two rows place by place: what c takes from b leads on by *b's* row of the lower layer",
        ),
        Mistake(
            "averaged",
            _but(_ROLLED, 2, ((_MIXED[0] + _MIXED[1]) / 2)[2].tolist()),
            "that is the average of c's two rows: what c takes from b leads on by *b's* row of the lower layer",
        ),
        Mistake(
            "without the residual",
            _but(_ROLLED, 2, _ROLLED[3]),
            "that is without the residual: each state keeps half of itself in each layer",
        ),
        Mistake(
            "halved at the end",
            _but(_ROLLED, 2, _with_residual(_UPPER @ _LOWER)[2].tolist()),
            "you mixed the state's own half in once, at the end: it belongs into each layer, before the product",
        ),
        Mistake(
            "bare, in the other order",
            _but(_ROLLED, 3, (_LOWER @ _UPPER)[2].tolist()),
            "you multiplied in the other order: begin with c's row of the upper layer",
        ),
        Mistake(
            "bare, the last layer alone",
            _but(_ROLLED, 3, _UPPER[2].tolist()),
            "that is the upper layer alone: its keys are states, in which the lower layer has mixed tokens",
        ),
    ),
    variants=(
        Variant("computed", _ROLLED),
        Variant("two decimals", ((0, 0.5, 0.5), (0, 0.25, 0.75), (0.06, 0.56, 0.38), (0.25, 0.75, 0))),
        Variant("tensors", tuple(map(torch.tensor, _ROLLED))),
    ),
)

EXERCISES = (heatmap_read, heatmap_rollout_by_hand)
