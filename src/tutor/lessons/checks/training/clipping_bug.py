"""The exercise that mends the clipping of gradients, and tests it."""

import torch

from tutor.lessons.answers import (
    Crashed,
    NotDone,
    Sure,
    Wrong,
    ask,
    close,
    describe,
    outcome,
    tensor,
    unchanged,
)
from tutor.lessons.checks.training import clipping_tests as tests
from tutor.lessons.checks.training import clippings as models
from tutor.lessons.checks.training.clipping_tests import GradientsWatch, drawn
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which clips every tensor by itself": models.each_tensor,
    "one that clips every number by itself": models.each_number,
    "one that gives every gradient the greatest length, short ones too": models.lengthens,
    "one that gives the length 1 to what is too long": models.to_one,
    "one that clips every tensor by itself, and then all together": models.each_tensor_then_all,
}
_SOUND = {
    "PyTorch's own": models.by_torch,
    "one with a single factor": models.honest,
    "one that lays all numbers end to end": models.end_to_end,
    "the book's": models.the_books,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _asked(clip, gradients, longest):
    answer = ask(clip, gradients, longest)
    if not isinstance(answer, tuple | list) or len(answer) != len(gradients):
        raise Sure(
            f"expected a list of {len(gradients)} tensors, as many as there are gradients, got {describe(answer)}"
        )
    return answer


def _agrees_on(clip, gradients, longest):
    for place, (got, want) in enumerate(
        zip(_asked(clip, gradients, longest), models.honest(gradients, longest), strict=True)
    ):
        try:
            close(got, want, tolerance=1e-4)
        except Wrong as failure:
            length = models.length_of(gradients)
            raise Wrong(f"for a length of {length:.3g} and {longest} allowed: tensor {place}: {failure}") from None


def _agrees(mended, is_sick):
    for size, longest in [(40.0, 7.0), (3.0, 0.5), (100.0, 1.0)]:
        _agrees_on(mended, drawn(size), longest)
    _agrees_on(mended, drawn(9.0, shapes=((2, 3),)), 2)


def _short(mended, is_sick):
    for size, longest in [(6.9, 7.0), (0.3, 0.5), (2.0, 100)]:
        _agrees_on(mended, drawn(size), longest)
    zeros = [torch.zeros(2, 3), torch.zeros(4)]
    try:
        found = _asked(mended, zeros, 1.0)
    except Crashed as error:
        raise Wrong(f"where all gradients are 0: {error}") from None
    if any(tensor(part).isnan().any() for part in found):
        raise Wrong("where all gradients are 0 you make NaN of them, 0 / 0: leave them as they are")
    _agrees_on(mended, zeros, 1.0)
    given = drawn(5.0)
    unchanged(lambda *parts: mended([*parts], 2.0), *given)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.each_tensor, watch=GradientsWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=GradientsWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(9)
    long, short = drawn(40.0, generator), drawn(5.0, generator)
    flat = [
        outcome(lambda case=case: torch.cat([tensor(part).flatten() for part in _asked(mended, case, 7.0)]))
        for case in (long, short)
    ]
    return [*flat, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = GradientsWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_OTHERS = "other gradients, one long and one short enough, show the mistakes as well"
_NO_SAY = "which of two close tensors is named first has no say"
_EQUIVALENT_GRADIENTS = (
    "[torch.tensor([3.0, 4.0]), torch.tensor(12.0)] → [torch.tensor(12.0), torch.tensor([3.0, 4.0])]",
    "[3.0, 4.0] → [4.0, 3.0]",
    *(f"12.0 → {other}" for other in (13.0, 11.0, -12.0)),
    *(f"3.0 → {other}" for other in (4.0, 2.0, 6.0, -3.0)),
    *(f"4.0 → {other}" for other in (5.0, 3.0, 8.0, -4.0)),
)
_EQUIVALENT_LENGTHS = (
    "(6.5, 20.0) → (20.0, 6.5)",
    *(f"6.5 → {other}" for other in (7.5, 5.5)),
    *(f"20.0 → {other}" for other in (21.0, 19.0, 40.0)),
)

training_clipping_bug = Exercise(
    slug="training-clipping-bug",
    answers=("mended_clip", "is_sick_clip"),
    properties=(
        Property("what is too long is shortened by one factor", _agrees),
        Property("what is short stays, zeros too, and so do the gradients you were given", _short),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.each_tensor, tests.good_test),
            "every tensor still has a factor of its own, which turns the step: measure all of them together, and "
            "multiply all by one factor",
        ),
        Mistake(
            "each number",
            (models.each_number, tests.good_test),
            "you cut off each number by itself, which turns the step: multiply all by one factor",
        ),
        Mistake(
            "lengthens",
            (models.lengthens, tests.good_test),
            "you make short gradients longer: clipping shortens, it never lengthens",
        ),
        Mistake(
            "to 1",
            (models.to_one, tests.good_test),
            "what is too long comes out with the length 1: it is to have the greatest length allowed",
        ),
        Mistake(
            "by the longest tensor",
            (models.by_longest_tensor, tests.good_test),
            "you measure the longest tensor alone: all of them together may still be too long",
        ),
        Mistake(
            "sum of the lengths",
            (models.by_sum_of_lengths, tests.good_test),
            "you add up the lengths of the tensors: end to end they have the root of the sum of the squares",
        ),
        Mistake(
            "no root",
            (models.by_sum_of_squares, tests.good_test),
            "you compare with the sum of the squares: take its root",
        ),
        Mistake("not clipped", (models.not_clipped, tests.good_test), "nothing is shortened any more"),
        Mistake(
            "the wrong way round",
            (models.stretches, tests.good_test),
            "nothing is shortened any more, and short gradients are made longer: compare the other way round",
        ),
        Mistake(
            "divides by zero", (models.divides_by_zero, tests.good_test), "where all gradients are 0: your code raised"
        ),
        Mistake("NaN at zero", (models.nan_at_zero, tests.good_test), "where all gradients are 0 you make NaN of them"),
        Mistake("in place", (models.in_place, tests.good_test), "work on a new one, not in place"),
        Mistake("always sick", (models.honest, lambda clip: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda clip: False), "your test says False (sound) of every model"),
        Mistake(
            "one tensor",
            (models.honest, tests.wrong_on((40.0, 7.0), (5.0, 7.0), shapes=((3, 4),))),
            "your test gives one tensor at a time, where each tensor by itself is all of them together: give several",
        ),
        Mistake(
            "nothing short",
            (models.honest, tests.wrong_on((40.0, 7.0))),
            "your test tries no gradient that is short enough already: one that lengthens those stays undiscovered",
        ),
        Mistake(
            "nothing long",
            (models.honest, tests.wrong_on((5.0, 7.0))),
            "your test tries nothing that is too long: clipping has nothing to do there",
        ),
        Mistake(
            "at most 1 alone",
            (models.honest, tests.wrong_on((40.0, 1.0), (0.5, 1.0))),
            "your test allows the length 1 and no other: one that always shortens to 1 is right by accident",
        ),
        Mistake(
            "each tensor, then all",
            (models.each_tensor_then_all, tests.good_test),
            "the length is right now, but the step still points elsewhere: leave out the clipping of every tensor",
        ),
        Mistake(
            "the length alone",
            (models.honest, tests.only_length),
            "your test only looks at how long the result is: also see where it points",
        ),
        Mistake(
            "the direction alone",
            (models.honest, tests.only_direction),
            "your test only looks at where the result points: also see how long it is",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda clip: not tests.good_test(clip)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no tolerance",
            (models.honest, tests.to_the_last_bit),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda clip: clip(drawn(40.0), 7.0)[0]),
            "your test should return one True or False",
        ),
        Mistake(
            "a tensor for the list",
            (models.honest, lambda clip: bool(clip(torch.ones(3), 1.0))),
            "the gradients that your test makes should be a list of one or more tensors",
        ),
        Mistake(
            "may be no longer than 0",
            (models.honest, lambda clip: bool(clip([torch.ones(3)], 0)[0].any())),
            "the greatest length is a number above 0",
        ),
    ),
    equivalents={
        "line 5: norm > longest → norm >= longest": "at the greatest length itself the factor is 1 anyway",
        **{f"line 13: {change}": _OTHERS for change in _EQUIVALENT_GRADIENTS},
        **{f"line 14: {change}": _OTHERS for change in _EQUIVALENT_LENGTHS},
        "line 15: arguments of zip exchanged": _NO_SAY,
        "line 16: arguments of torch.allclose exchanged": _NO_SAY,
    },
    variants=(
        Variant("one factor, two cases", (models.honest, tests.good_test)),
        Variant("end to end, by properties", (models.end_to_end, tests.by_properties)),
        Variant("PyTorch's own, worked in the head", (models.by_torch, tests.by_two_numbers)),
        Variant("the book's", (models.the_books, tests.good_test)),
    ),
)

EXERCISES = (training_clipping_bug,)
