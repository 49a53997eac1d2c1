"""The exercise on two hands of a clock, by pencil and paper."""

import math

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_TURNS = (90, 30)


def _hands(position, unit=math.radians):
    """The encoding of a position by the two hands of the exercise."""
    return [wave(unit(position * turn)) for turn in _TURNS for wave in (math.sin, math.cos)]


def _product(one, other):
    return sum(left * right for left, right in zip(_hands(one), _hands(other), strict=True))


_BY_HAND = (_hands(1), _hands(3), _product(1, 3), _product(101, 103), 12)


def _place(place, tolerance=0.006):
    def test(*answers):
        foretold(answers[place], torch.tensor(_BY_HAND[place], dtype=torch.float64), tolerance)

    return test


def _grouped(position):
    first, second, third, fourth = _hands(position)
    return [first, third, second, fourth]


def _cosine_first(position):
    first, second, third, fourth = _hands(position)
    return [second, first, fourth, third]


positions_by_hand = Exercise(
    slug="positions-by-hand",
    answers=("first_encoding", "third_encoding", "near_product", "far_product", "repeat_after"),
    likeness=0.006,
    properties=(
        Property("the encoding of position 1", _place(0)),
        Property("the encoding of position 3", _place(1)),
        Property("the product of positions 1 and 3", _place(2)),
        Property("the product of positions 101 and 103", _place(3)),
        Property("when the encoding comes again", _place(4)),
    ),
    mistakes=(
        Mistake(
            "both sines first",
            (_grouped(1), _grouped(3), *_BY_HAND[2:]),
            "those are both sines, then both cosines: each hand gives its sine and its cosine, side by side",
        ),
        Mistake(
            "cosine first",
            (_cosine_first(1), _cosine_first(3), *_BY_HAND[2:]),
            "sine and cosine are exchanged: of each hand the sine comes first",
        ),
        Mistake(
            "counted from 1",
            (_hands(0), _hands(2), *_BY_HAND[2:]),
            "those are the encodings of positions 0 and 2: positions count from 0, so position 1 has moved one step",
        ),
        Mistake(
            "degrees taken as radians",
            (_hands(1, float), _hands(3, float), *_BY_HAND[2:]),
            "your calculator takes the angles for radians: they are degrees here",
        ),
        Mistake(
            "the sum of the angles",
            (*_BY_HAND[:2], 0.5, *_BY_HAND[3:]),
            "each product sin · sin + cos · cos is the cosine of the *difference* of two angles: mind the signs",
        ),
        Mistake(
            "the slow hand taken away",
            (*_BY_HAND[:2], -1.5, *_BY_HAND[3:]),
            "mind the slow hand: its two encodings differ by 60°, and their product is not negative",
        ),
        Mistake(
            "an encoding with itself",
            (*_BY_HAND[:3], 2, 12),
            "that is the product of an encoding with itself: the two positions are as far apart as 1 and 3",
        ),
        Mistake(
            "the fast hand alone", (*_BY_HAND[:4], 4), "the fast hand is back, the slow one is not: wait until both are"
        ),
        Mistake(
            "periods multiplied",
            (*_BY_HAND[:4], 48),
            "both hands are back then, but not for the first time: does one period divide the other?",
        ),
    ),
    variants=(
        Variant("computed", _BY_HAND),
        Variant("two decimals", ([1, 0, 0.5, 0.87], (-1, 0, 1, 0), -0.5, -0.5, 12)),
        Variant("tensors", tuple(torch.tensor(part) for part in _BY_HAND)),
    ),
)

EXERCISES = (positions_by_hand,)
