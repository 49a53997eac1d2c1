"""Exercises on how much a difference says: one point on a hundred questions, and the best of ten tries."""

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of


def _is(place, want, tolerance):
    """A test of one answer."""
    wanted = torch.tensor(want, dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(right, place, answer):
    return (*right[:place], answer, *right[place + 1 :])


# ---------------------------------------------------------------- evaluation-one-point

_N = 100
_ALIKE, _UNLIKE = (3, 2), (22, 21)
"""On how many questions only the first model is right, and only the second."""


def _variance(alone, other):
    return (alone + other) / _N - ((alone - other) / _N) ** 2


def _reach(steps):
    """How far the interval goes to each side, in points, for both pairs of models."""
    return [100 * steps * (_variance(*pair) / _N) ** 0.5 for pair in (_ALIKE, _UNLIKE)]


def _needed(steps):
    return [steps**2 * _variance(*pair) / 0.01**2 for pair in (_ALIKE, _UNLIKE)]


_LEAD = (_reach(2), _needed(2), 0.5)
_SEPARATE = 200 * (0.71 * 0.29 / _N + 0.70 * 0.30 / _N) ** 0.5

evaluation_one_point = Exercise(
    slug="evaluation-one-point",
    answers=("reaches", "needed", "by_coins"),
    likeness=0.003,
    properties=(
        Property("how far the intervals reach", _is(0, _LEAD[0], 0.01), points=2),
        Property("how many questions it would take", _is(1, _LEAD[1], 0.006), points=2),
        Property("what coins would do", _is(2, 0.5, 0.004)),
    ),
    mistakes=(
        Mistake(
            "one step",
            _but(_LEAD, 0, _reach(1)),
            "that is one step of the spread: the interval goes two to each side",
        ),
        Mistake(
            "shares",
            _but(_LEAD, 0, [one / 100 for one in _reach(2)]),
            "those are shares: in points they are a hundred times as much",
        ),
        Mistake(
            "both sides together",
            _but(_LEAD, 0, _reach(4)),
            "that is from end to end: asked is how far it goes to one side",
        ),
        Mistake(
            "one question",
            _but(_LEAD, 0, [10 * one for one in _reach(2)]),
            "that is the spread of one question: the mean of 100 has a tenth of it, the root of 100 below the line",
        ),
        Mistake(
            "no root",
            _but(_LEAD, 0, [200 * _variance(*pair) / _N for pair in (_ALIKE, _UNLIKE)]),
            "that is the variance of the mean: take its root",
        ),
        Mistake(
            "no root of the number",
            _but(_LEAD, 0, [one / 10 for one in _reach(2)]),
            "you divide by 100: the spread of a mean is divided by the root of the number of questions",
        ),
        Mistake(
            "each model apart",
            _but(_LEAD, 0, [_SEPARATE] * 2),
            "you add up the variances of two models as if each had its own questions: take those of the lead",
        ),
        Mistake(
            "agreement counted",
            _but(_LEAD, 0, [200 * (one / _N / _N) ** 0.5 for one in (95, 57)]),
            "you count the questions on which both do the same: there the lead is 0, and so is its square",
        ),
        Mistake(
            "twice as many for half",
            _but(_LEAD, 1, [_N * one for one in _reach(2)]),
            "twice as many questions do not halve the interval: it shrinks with the root of their number",
        ),
        Mistake(
            "one step again",
            _but(_LEAD, 1, _needed(1)),
            "with so many questions one step of the spread is a point: the interval goes two to each side",
        ),
        Mistake(
            "1.96",
            _but(_LEAD, 1, _needed(1.96)),
            "you take 1.96 steps; the statement asks for 2, so that all get the same number",
        ),
        Mistake(
            "the root of the number",
            _but(_LEAD, 1, [one**0.5 for one in _needed(2)]),
            "that is the root of the number of questions",
        ),
        Mistake(
            "three alone",
            _but(_LEAD, 2, 10 / 32),
            "that is exactly three: four and five are at least three, too",
        ),
        Mistake(
            "more than three",
            _but(_LEAD, 2, 6 / 32),
            "that is more than three: three itself counts",
        ),
        Mistake(
            "three in a row",
            _but(_LEAD, 2, 1 / 8),
            "that is three given coins that all fall one way: any three of the five will do",
        ),
    ),
    variants=(
        Variant("computed", _LEAD),
        Variant("rounded", ([4.5, 13.1], [2000, 17200], 0.5)),
        Variant("tensors", (torch.tensor(_LEAD[0]), torch.tensor(_LEAD[1]), torch.tensor([16 / 32]))),
        Variant("without taking off the square of the mean", ([4.47, 13.12], [2000, 17200], 1 / 2)),
    ),
)

# ---------------------------------------------------------------- evaluation-ten-tries

_BY_LUCK, _LEVEL = 1 - 0.95**10, 0.995
_TRIES = (_BY_LUCK, _LEVEL, "above", "at")
_WORDS = ("above", "at", "below")


def _word(answer):
    word = str(answer).lower().strip(" .'\"`*")
    return word.removesuffix("0.70").removesuffix("0.7").strip()


def _says(place, want, why):
    def test(*answers):
        given = answers[place]
        if given is None or given is Ellipsis:
            raise NotDone
        if _word(given) not in _WORDS:
            raise Wrong("expected 'above', 'at' or 'below'")
        if _word(given) != want:
            raise Wrong(why)

    return test


_THERE = "ten equal models have ten different scores on 100 questions, by luck, and you take the largest of them"
_LATER = "all ten are equally good, the winner too, and its luck with the old questions does not stay with it"

evaluation_ten_tries = Exercise(
    slug="evaluation-ten-tries",
    answers=("by_luck", "level", "winner_there", "winner_later"),
    likeness=0.0002,
    properties=(
        Property("something clear by luck", _is(0, _BY_LUCK, 0.006)),
        Property("what to ask of each comparison", _is(1, _LEVEL, 0.0002)),
        Property("the winner where it was chosen", _says(2, "above", _THERE)),
        Property("the winner on new questions", _says(3, "at", _LATER)),
    ),
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:2]] + [torch.tensor(sum(map(ord, _word(part)))) for part in answers[2:]]
    ),
    mistakes=(
        Mistake("the other case", _but(_TRIES, 0, 0.95**10), "that is how probable it is that none of the ten is"),
        Mistake(
            "added",
            _but(_TRIES, 0, 0.5),
            "ten times 0.05 counts a run in which two are clear twice: work out how probable it is that none is",
        ),
        Mistake("one try", _but(_TRIES, 0, 0.05), "that is one comparison: there are ten chances for luck"),
        Mistake("all ten", _but(_TRIES, 0, 0.0), "that is all ten by luck: asked is one or more"),
        Mistake("the level as before", _but(_TRIES, 1, 0.95), "0.95 for each is what has led to the first number"),
        Mistake(
            "the error allowed",
            _but(_TRIES, 1, 0.005),
            "that is how often each comparison may be wrong: the level is 1 less that",
        ),
        Mistake("the level shared out", _but(_TRIES, 1, 0.095), "it is the error that is shared out, 0.05 among ten"),
        Mistake("at, there", _but(_TRIES, 2, "at"), _THERE),
        Mistake("below, there", _but(_TRIES, 2, "below"), _THERE),
        Mistake("above, later", _but(_TRIES, 3, "above"), _LATER),
        Mistake("below, later", _but(_TRIES, 3, "below"), "its luck with the old questions does not stay with it"),
    ),
    variants=(
        Variant("computed", _TRIES),
        Variant("rounded", (0.4, 0.995, " Above. ", "at 0.70")),
        Variant("exact instead of Bonferroni's", (torch.tensor(0.4013), 0.95**0.1, "above", "AT")),
    ),
)

EXERCISES = (evaluation_one_point, evaluation_ten_tries)
