"""The exercise that mends an alarm which forgives too much, and tests it."""

import random

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.checks.understanding import level_tests as tests
from tutor.lessons.checks.understanding import levels as models
from tutor.lessons.checks.understanding.level_tests import LevelWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SHOWN = "the one of this exercise, which forgets everything at a quiet value"
_SOUND = {
    "one that goes step by step": models.accumulated,
    "one that takes the lowest sum off": models.from_lowest,
    "one with tensors": models.in_tensors,
    "one that compares all beginnings": models.over_starts,
}
_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; right functions differ by rounding, so compare with a tolerance, such as abs(one - other) < 1e-6",
    noun="function",
)


def _sick():
    """The sick ones; the last has a memory of its own, and begins anew."""
    return {
        _SHOWN: models.shown,
        "one that lets the level fall below 0": models.below_zero,
        "one that leaves the slack out": models.without_slack,
        "one that never falls": models.only_rises,
        "one that begins where its last call ended": models.carrying(),
    }


def _like(mended, values, usual, slack):
    want = torch.tensor(models.honest(values, usual, slack), dtype=torch.float64)
    given = tensor(ask(mended, values, usual, slack))
    if given.shape != want.shape:
        raise Wrong(f"expected one level for each of {len(values)} values, got shape {tuple(given.shape)}")
    close(given, want)


_WAVE = [0.9, 0.9, 0.1, 0.9, 0.9, 0.0, 0.9]


def _does_not_forgive(mended, is_sick):
    _like(mended, _WAVE, 0.2, 0.1)
    _like(mended, [5, 0.2, 0.1, 5], 0.2, 0.1)
    _like(mended, [5, 1, 1, 2], 1, 0.25)


def _right(mended, is_sick):
    _like(mended, [-9.0, 1.0, 0.5, -9.0, 3.0], 0.25, 0.25)
    _like(mended, [0.0], 0.5, 0.0)
    _like(mended, [], 0.5, 0.1)
    stream = random.Random()
    for _ in range(10):
        values = [stream.gauss(0, 1) for _ in range(stream.randrange(1, 30))]
        _like(mended, values, stream.gauss(0, 0.5), abs(stream.gauss(0, 0.4)))
    for _ in range(2):
        _like(mended, [4.0, 1.0], 0.5, 0.1)
    unchanged(lambda values: mended(values, 0.2, 0.1), [*_WAVE])


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=LevelWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.from_lowest, watch=LevelWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _sick(), _SOUND, watch=LevelWatch())


_CASES = (
    (_WAVE, 0.2, 0.1),
    ([5, 1, 1, 2], 1, 0.25),
    ([-9.0, 1.0, 0.5, -9.0, 3.0], 0.25, 0.25),
    ([5, 5], 0.5, 0.1),
)


def _probe(mended, is_sick):
    return [*(outcome(mended, *case) for case in _CASES), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = LevelWatch()
    shown = (*_sick().values(), *_SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([place < len(shown) - len(_SOUND) for place in range(len(shown))])
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


_STILL = "a quiet value still wipes the level out: it takes off what it is below usual and slack, and nothing more"

understanding_level_bug = Exercise(
    slug="understanding-level-bug",
    answers=("mended_levels", "is_sick_levels"),
    properties=(
        Property("a quiet value does not wipe out what was there", _does_not_forgive),
        Property("the levels are right, call after call, and nothing is changed", _right, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.shown, tests.good_test), _STILL),
        Mistake("mended at the usual alone", (models.forgives_below_usual_alone, tests.good_test), _STILL),
        Mistake(
            "forgets below the slack",
            (models.forgives_below_slack, tests.good_test),
            "now every value below usual *and slack* wipes the level out: it forgives more than before",
        ),
        Mistake(
            "no floor",
            (models.below_zero, tests.good_test),
            "your level falls below 0: after a quiet year a crisis would have to fill the hole first",
        ),
        Mistake(
            "no slack",
            (models.without_slack, tests.good_test),
            "you leave the slack out: then the level of a quiet stream wanders up by itself",
        ),
        Mistake("slack added", (models.slack_added, tests.good_test), "you add the slack: take it off"),
        Mistake(
            "never falls",
            (models.only_rises, tests.good_test),
            "your level never falls: a value below usual and slack takes the difference off",
        ),
        Mistake(
            "downward",
            (models.downward, tests.good_test),
            "your level rises where values are *below* the usual: that alarm waits for good news",
        ),
        Mistake(
            "either side",
            (models.either_side, tests.good_test),
            "your level rises on either side of the usual: values below it should let it fall",
        ),
        Mistake(
            "no usual", (models.from_slack, tests.good_test), "you leave the usual out: take it off each value, too"
        ),
        Mistake(
            "no memory",
            (models.no_memory, tests.good_test),
            "you look at each value by itself: the level goes on from where it was",
        ),
        Mistake(
            "one late",
            (models.before_the_value, tests.good_test),
            "your levels come one value late: the level after the first value comes first",
        ),
        Mistake("one more", (models.with_start, tests.good_test), "expected one level for each of 7 values"),
        Mistake("the last alone", (models.the_last, tests.good_test), "expected one level for each of 7 values"),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the list it was given"),
        Mistake("always sick", (models.honest, lambda levels: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda levels: False),
            "your test says False (sound) of every function",
        ),
        Mistake(
            "without a tolerance", (models.honest, tests.exact), "right functions differ by rounding, so compare with"
        ),
        Mistake(
            "one call",
            (models.honest, tests.one_call),
            "your test calls each function once: one that begins where its last call ended is right the first time",
        ),
        Mistake(
            "only rising",
            (models.honest, tests.only_rising),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "never at the floor",
            (models.honest, tests.never_floored),
            "your test never lets the level reach 0: also try values far below the usual, and something after them",
        ),
        Mistake(
            "slack of 0",
            (models.honest, tests.without_slack),
            "your test only tries a slack of 0, which is as good as none",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda levels: not tests.good_test(levels)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda levels: levels([1.0], 0.5, 0.1)[0]),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "a number for values",
            (models.honest, lambda levels: levels(3.0, 0.5, 0.1) != [2.4]),
            "the values that your test makes should be a list of numbers",
        ),
        Mistake(
            "two inputs",
            (models.honest, lambda levels: levels([3.0], 0.5) != [2.5]),
            "call the function with three things",
        ),
    ),
    equivalents={
        "line 6: arguments of max exchanged": "the larger of two, in whatever order",
        "line 16: 2 → 3": "more calls find no less",
        "line 16: 2 → 4": "more calls find no less",
        "line 16: 2.0 → 3.0": "farther below the floor is as good",
        "line 16: 2.0 → 1.0": "it is still below the floor",
        "line 16: 2.0 → 4.0": "farther below the floor is as good",
        "line 17: abs(one - want) > 1e-06 → abs(one - want) >= 1e-06": "no difference is exactly the tolerance",
        "line 17: 1e-06 → 2e-06": "another small tolerance",
        "line 17: arguments of zip exchanged": "a difference has the same size, whichever comes first",
        "line 17: one - want → want - one": "a difference has the same size, whichever comes first",
    },
    variants=(
        Variant("a loop, worked out cases", (models.honest, tests.good_test)),
        Variant("accumulate, by properties", (models.accumulated, tests.by_properties)),
        Variant("sums, random values", (models.from_lowest, tests.on_random_values)),
        Variant("tensors", (models.in_tensors, lambda levels: torch.tensor(tests.good_test(levels)))),
    ),
)

EXERCISES = (understanding_level_bug,)
