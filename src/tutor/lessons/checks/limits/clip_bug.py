"""The exercise that mends the sum of private training, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, fresh, outcome, random_tensors, unchanged
from tutor.lessons.checks.limits import clip_tests as tests
from tutor.lessons.checks.limits import clips as models
from tutor.lessons.checks.limits.clips import ClipWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which keeps the sum short": models.shown,
    "one that keeps each number within the bound": models.number_by_number,
    "one that makes short gradients longer": models.all_to_the_bound,
    "one that takes the length of the whole table": models.by_the_whole_table,
    "one that leaves out what is too long": models.left_out,
    "one that keeps to length 1 whatever the bound": models.to_length_one,
}
_SOUND = {
    "one that scales the rows": models.honest,
    "one with a loop": models.in_a_loop,
    "one with torch.where": models.by_where,
    "one that divides": models.divided,
}
_VERDICTS = Verdicts(true="sick", false="sound", noun="function")
_EXAMPLE = torch.tensor([[30.0, 40.0], [0.6, 0.0], [0.0, -0.5]])


def _is(mended, gradients, bound):
    close(ask(mended, gradients, bound), models.in_a_loop(gradients, bound))


def _nobody_counts_more(mended, is_sick):
    for strength in (1.0, 100.0, 10_000.0):
        gradients = torch.cat([_EXAMPLE[1:], strength * torch.tensor([[3.0, 4.0]])])
        _is(mended, gradients, 2.0)


def _short_ones_stay(mended, is_sick):
    _is(mended, _EXAMPLE[1:], 1.0)
    _is(mended, _EXAMPLE / 1000, 1.0)
    _is(mended, torch.tensor([[0.0, 0.0], [0.3, -3.0]]), 1.0)


def _random(mended, is_sick):
    generator = fresh()
    for size, width in ((1, 5), (4, 3), (9, 2), (3, 1)):
        gradients, lengths = random_tensors(generator, (size, width), (size, 1))
        for bound in (0.3, 2.5):
            _is(mended, gradients * lengths.exp(), bound)
    unchanged(lambda gradients: mended(gradients, 1.0), _EXAMPLE.clone())


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=ClipWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=ClipWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=ClipWatch())


_CASES = (
    (_EXAMPLE, 2.0),
    (_EXAMPLE[:1], 0.5),
    (_EXAMPLE[1:], 1.0),
    (torch.tensor([[1.0, 1.0], [-0.9, -1.1]]), 1.0),
    (torch.tensor([[0.0, 0.0], [0.3, -3.0]]), 1.0),
)


def _probe(mended, is_sick):
    cases = [outcome(mended, gradients, bound) for gradients, bound in _CASES]
    return [*cases, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = ClipWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


limits_clip_bug = Exercise(
    slug="limits-clip-bug",
    answers=("mended_total", "is_sick_total"),
    properties=(
        Property("however strong one example is, it moves the sum by the bound at most", _nobody_counts_more),
        Property("gradients within the bound stay as they are", _short_ones_stay),
        Property("right for random gradients, and changes none", _random),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "your function still keeps the *sum* short: one strong example turns all of it. Keep each row short first",
        ),
        Mistake(
            "number by number",
            (models.number_by_number, tests.good_test),
            "you keep each number within the bound: it is the length of the whole row that is bounded",
        ),
        Mistake(
            "all to the bound",
            (models.all_to_the_bound, tests.good_test),
            "you make short gradients longer: a row within the bound stays as it is",
        ),
        Mistake(
            "the whole table",
            (models.by_the_whole_table, tests.good_test),
            "you take one length for the whole table: each row has its own",
        ),
        Mistake(
            "by columns",
            (models.by_columns, tests.good_test),
            "you take the length of each column: a row is an example, and its length counts (dim=1)",
        ),
        Mistake(
            "as the longest needs it",
            (models.by_the_longest, tests.good_test),
            "you shorten all rows as much as the longest needs it: each is shortened by itself",
        ),
        Mistake(
            "left out",
            (models.left_out, tests.good_test),
            "you leave out what is too long: it should be shortened to the bound, and keep its direction",
        ),
        Mistake(
            "sum of absolute values",
            (models.by_absolute_sum, tests.good_test),
            "your length is the sum of absolute values: it is the root of the sum of squares",
        ),
        Mistake(
            "no root",
            (models.by_square, tests.good_test),
            "your length lacks its root: it is the root of the sum of squares",
        ),
        Mistake("the mean", (models.mean, tests.good_test), "that is the mean: asked is the sum"),
        Mistake(
            "not at all",
            (models.not_at_all, tests.good_test),
            "nothing is kept short: a row that is longer than the bound is scaled down to it",
        ),
        Mistake(
            "to length one",
            (models.to_length_one, tests.good_test),
            "you keep the rows to length 1, whatever the bound is",
        ),
        Mistake("not summed", (models.not_summed, tests.good_test), "expected shape (2,), got (3, 2)"),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the tensor it was given"),
        Mistake("always sick", (models.honest, lambda total: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda total: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "one example",
            (models.honest, tests.one_example),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "long gradients alone",
            (models.honest, tests.long_ones),
            "your test has no gradient that is short enough already: a function may make those longer",
        ),
        Mistake(
            "a bound of one",
            (models.honest, tests.bound_of_one),
            "your test always takes the bound 1: a function may not look at it",
        ),
        Mistake(
            "one parameter",
            (models.honest, tests.one_parameter),
            "your gradients have one number each: there a length and an absolute value are the same",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda total: not tests.good_test(total)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda total: total(torch.ones(2, 2), 1.0)),
            "your test should return one True or False",
        ),
        Mistake(
            "a list",
            (models.honest, lambda total: total([[1.0, 2.0]], 1.0) is None),
            "the gradients that your test makes should be a table of numbers",
        ),
        Mistake(
            "a bound of zero",
            (models.honest, lambda total: total(torch.ones(2, 2), 0.0).sum() != 0),
            "the bound is a number above 0",
        ),
    ),
    equivalents={
        **dict.fromkeys(
            (
                "line 4: gradients.norm(dim=1, keepdim=True).clamp(min=1e-30) → gradients.norm(dim=1, keepdim=True)",
                "line 4: 1e-30 → -1.0",
                "line 4: 1e-30 → 2e-30",
                "line 4: 1e-30 → -1e-30",
            ),
            "a length of 0 makes the quotient infinite, which is cut to 1: zeros stay zeros",
        ),
        **dict.fromkeys(
            (
                "line 12: [[30.0, 40.0], [0.3, 0.4], [-8.0, 6.0]] → [[0.3, 0.4], [30.0, 40.0], [-8.0, 6.0]]",
                "line 12: [[30.0, 40.0], [0.3, 0.4], [-8.0, 6.0]] → [[30.0, 40.0], [-8.0, 6.0], [0.3, 0.4]]",
            ),
            "a sum does not hang on the order of the rows",
        ),
        "line 14: arguments of torch.allclose exchanged": "neither of the two comes first",
        "line 4: 1 → -1": "a table has two axes, so the second is the last",
    },
    variants=(
        Variant("rows scaled, three cases", (models.honest, tests.good_test)),
        Variant("a loop, by properties", (models.in_a_loop, tests.by_properties)),
        Variant("torch.where, random gradients", (models.by_where, tests.on_random_gradients)),
        Variant("divided", (models.divided, lambda total: torch.tensor(tests.good_test(total)))),
    ),
)

EXERCISES = (limits_clip_bug,)
