"""Exercises on softmax in numbers: weights by hand, and a temperature foretold."""

import math

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- softmax-by-hand


def _weights_by_hand(weights, shifted):
    foretold(weights, torch.tensor([1 / 8, 2 / 8, 5 / 8]), tolerance=0.006)


def _shifted_by_hand(weights, shifted):
    foretold(shifted, torch.tensor([1 / 8, 2 / 8, 5 / 8]), tolerance=0.006)


_EIGHTHS = [0.125, 0.25, 0.625]
_LOGS = [0.0, math.log(2), math.log(5)]

softmax_by_hand = Exercise(
    slug="softmax-by-hand",
    answers=("plain_weights", "shifted_weights"),
    likeness=0.006,
    properties=(
        Property("the weights of the three scores", _weights_by_hand),
        Property("the weights after adding 100 to every score", _shifted_by_hand),
    ),
    mistakes=(
        Mistake(
            "no exponential, two decimals",
            ([0, 0.3, 0.7], _EIGHTHS),
            "that is each score divided by the sum of the scores: take e to the power of each score first",
        ),
        Mistake(
            "no exponential",
            ([score / sum(_LOGS) for score in _LOGS], _EIGHTHS),
            "that is each score divided by the sum of the scores: take e to the power of each score first",
        ),
        Mistake(
            "not normalized", ([1, 2, 5], _EIGHTHS), "those are the exponentials: divide each by the sum of all three"
        ),
        Mistake(
            "divided by the largest",
            ([0.2, 0.4, 1.0], _EIGHTHS),
            "you divided by the largest exponential: divide by their sum, so that the weights sum to 1",
        ),
        Mistake("percent", ([12.5, 25, 62.5], _EIGHTHS), "those are percentages: as weights they sum to 1, not to 100"),
        Mistake(
            "powers of two",
            ([2**score / sum(2**other for other in _LOGS) for score in _LOGS], _EIGHTHS),
            "those are powers of 2: softmax takes powers of e = 2.718...",
        ),
        Mistake(
            "equal after the shift",
            (_EIGHTHS, [1 / 3, 1 / 3, 1 / 3]),
            "adding 100 to all does not make the scores equal: what does e^(s + 100) = e^s · e^100 do to the ratio?",
        ),
        Mistake(
            "shift kept as a score",
            (_EIGHTHS, [100.125, 100.25, 100.625]),
            "weights always sum to 1, whatever the scores: the factor e^100 stands above and below the fraction line",
        ),
    ),
    variants=(
        Variant("fractions", (_EIGHTHS, _EIGHTHS)),
        Variant("two decimals", ([0.13, 0.25, 0.63], (0.12, 0.25, 0.62))),
        Variant(
            "a tensor", (torch.tensor(_LOGS).softmax(0), (torch.tensor(_LOGS, dtype=torch.float64) + 100).softmax(0))
        ),
    ),
)

# ---------------------------------------------------------------- temperature-predict


def _cold(cold, hot, temperature):
    foretold(cold, torch.tensor([1.0, 0.0, 0.0]), tolerance=0.006)


def _hot(cold, hot, temperature):
    foretold(hot, torch.tensor([1 / 3, 1 / 3, 1 / 3]), tolerance=0.006)


def _tripled(cold, hot, temperature):
    foretold(temperature, torch.tensor(1 / 3), tolerance=0.006)


_SHARP, _FLAT = [1.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]
_AT_ONE = torch.tensor([2.0, 1.0, 0.0]).softmax(0).tolist()

temperature_predict = Exercise(
    slug="temperature-predict",
    answers=("cold", "hot", "temperature"),
    likeness=0.006,
    properties=(
        Property("the weights at temperature 0.01", _cold),
        Property("the weights at temperature 1000", _hot),
        Property("the temperature that does the same as tripled scores", _tripled),
    ),
    mistakes=(
        Mistake(
            "scores for weights",
            ([200, 100, 0], _FLAT, 1 / 3),
            "those are the divided scores: the softmax turns them into weights that sum to 1",
        ),
        Mistake(
            "hot scores for weights",
            (_SHARP, [0.002, 0.001, 0], 1 / 3),
            "the scores go to 0, the weights do not: e^0 = 1, and weights still sum to 1",
        ),
        Mistake("cold as at 1", (_AT_ONE, _FLAT, 1 / 3), "those are the weights at temperature 1: divide first"),
        Mistake("hot as at 1", (_SHARP, _AT_ONE, 1 / 3), "those are the weights at temperature 1: divide first"),
        Mistake(
            "cold is flat",
            (_FLAT, _FLAT, 1 / 3),
            "a low temperature *divides* by little, so the scores move apart: 2/0.01 = 200 against 100 and 0",
        ),
        Mistake(
            "cold picks the smallest",
            ([0.0, 0.0, 1.0], _FLAT, 1 / 3),
            "the temperature never changes the order: the largest score keeps the largest weight",
        ),
        Mistake(
            "hot is sharp",
            (_SHARP, _SHARP, 1 / 3),
            "a high temperature brings the scores together: 2/1000, 1/1000 and 0 are nearly equal",
        ),
        Mistake(
            "hot is nothing",
            (_SHARP, [0.0, 0.0, 0.0], 1 / 3),
            "the scores go to 0, the weights do not: e^0 = 1, and weights still sum to 1",
        ),
        Mistake(
            "multiplied",
            (_SHARP, _FLAT, 3),
            "scores are divided by the temperature, so above 1 it makes them smaller, not larger",
        ),
        Mistake(
            "a logarithm",
            (_SHARP, _FLAT, 1 / math.log(3)),
            "no logarithm is needed: for which T is s / T equal to 3 s?",
        ),
    ),
    variants=(
        Variant("lists", (_SHARP, _FLAT, 1 / 3)),
        Variant("two decimals", ((1, 0, 0), (0.33, 0.33, 0.33), 0.33)),
        Variant(
            "computed",
            (
                torch.tensor([200.0, 100.0, 0.0]).softmax(0),
                torch.tensor([2e-3, 1e-3, 0]).softmax(0),
                torch.tensor(1 / 3),
            ),
        ),
    ),
)

EXERCISES = (softmax_by_hand, temperature_predict)
