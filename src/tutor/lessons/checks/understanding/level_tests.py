"""Tests of an alarm's levels, right and wrong, and what they give to the functions they are shown."""

import math
import random

from tutor.lessons.answers import Sure
from tutor.lessons.checks.understanding import levels as models


class LevelWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.calls = 0
        self.falling = self.floored = self.slack = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("values", "usual", "slack"), inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != {"values", "usual", "slack"}:
            raise Sure("call the function with three things: levels(values, usual, slack)")
        values, usual, slack = given["values"], given["usual"], given["slack"]
        if not isinstance(values, list | tuple) or not all(map(_is_number, values)):
            raise Sure("the values that your test makes should be a list of numbers")
        if not _is_number(usual) or not _is_number(slack) or slack < 0:
            raise Sure("usual and slack are numbers, and slack is not below 0")
        truth = models.honest(values, usual, slack)
        self.calls += 1
        self.falling |= not _alike(truth, models.shown(values, usual, slack))
        self.floored |= not _alike(truth, models.below_zero(values, usual, slack))
        self.slack |= slack > 0

    def facts(self):
        """Whether there were several calls, levels that fall, levels that would fall below 0, and a slack above 0."""
        return [self.calls > 1, self.falling, self.floored, self.slack]


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _alike(one, other):
    return len(one) == len(other) and all(abs(a - b) < 1e-9 for a, b in zip(one, other, strict=True))


def wrong_on(*cases):
    """A test that compares with levels worked out beforehand."""
    wanted = [models.honest(*case) for case in cases]

    def test(levels):
        return any(not _alike(levels([*case[0]], *case[1:]), want) for case, want in zip(cases, wanted, strict=True))

    return test


good_test = wrong_on(([3, 2, -1, 1, -4, 0.5, 2], 0.5, 0.25), ([0.5, 1.5, 0.5], 0.5, 0.25))
one_call = wrong_on(([3, 2, -1, 1, -4, 0.5, 2], 0.5, 0.25))
only_rising = wrong_on(([3, 2, 4, 1], 0.5, 0.25), ([2, 2], 0.5, 0.25))
never_floored = wrong_on(([3, 2, 0, 1], 0.5, 0.25), ([2, 0, 2], 0.5, 0.25))
without_slack = wrong_on(([3, 2, -1, 1, -4, 0.5, 2], 0.5, 0), ([2, 0, 2], 0.5, 0))


def exact(levels):
    """Compares without a tolerance."""
    cases = [([0.1] * 9 + [0.7, 0.2], 0.15, 0.01), ([0.3, 0.1, 0.4, 0.1, 0.9] * 3, 0.2, 0.03), ([2.0, 1.0], 0.1, 0.1)]
    return any(levels([*case[0]], *case[1:]) != models.honest(*case) for case in cases)


def by_properties(levels):
    """Compares answers with one another, and a few worked out in the head."""
    first = levels([2, 2, 0, 2], 1, 0.5)
    again = levels([2, 2, 0, 2], 1, 0.5)
    moved = levels([7, 7, 5, 7], 6, 0.5)
    sunk = levels([-5, 2], 1, 0.5)
    return not (
        _alike(first, [0.5, 1.0, 0.0, 0.5])
        and _alike(again, first)
        and _alike(moved, first)
        and _alike(sunk, [0, 0.5])
        and _alike(levels([5, 0.75, 0.75], 1, 0.25), [3.75, 3.25, 2.75])
    )


def on_random_values(levels):
    """Many random values."""
    stream = random.Random(3)
    for _ in range(20):
        values = [stream.gauss(0.2, 1) for _ in range(12)]
        if not _alike(levels([*values], 0.1, 0.2), models.from_lowest(values, 0.1, 0.2)):
            return True
    return False
