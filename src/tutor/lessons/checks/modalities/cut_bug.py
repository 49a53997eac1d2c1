"""The exercise that mends the cut of a picture into patches, and tests it."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, fresh, outcome, random_tensors, unchanged
from tutor.lessons.checks.modalities import cut_tests as tests
from tutor.lessons.checks.modalities import cuts as models
from tutor.lessons.checks.modalities.cuts import CutWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which cuts strips": models.shown,
    "one that goes down the columns first": models.columns_first,
    "one that reads each patch by columns": models.turned,
    "one that takes as many patches in a row as in a column": models.square_alone,
    "one that begins with the last patch": models.backwards,
}
_SOUND = {
    "one with four axes": models.honest,
    "one with loops": models.in_loops,
    "one with unfold": models.unfolded,
    "one with einops": models.by_einops,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="function")
_EXAMPLE = torch.arange(24.0).reshape(4, 6)


def _is(mended, picture, size):
    close(ask(mended, picture, size), models.in_loops(picture, size))


def _squares(mended, is_sick):
    _is(mended, torch.arange(16.0).reshape(4, 4), 2)
    _is(mended, torch.arange(64.0).reshape(8, 8), 4)


def _oblong(mended, is_sick):
    _is(mended, _EXAMPLE, 2)
    _is(mended, _EXAMPLE.reshape(6, 4), 2)
    _is(mended, _EXAMPLE.reshape(12, 2), 2)
    _is(mended, _EXAMPLE.reshape(2, 12), 1)


def _random(mended, is_sick):
    generator = fresh()
    for shape, size in (((6, 9), 3), ((5, 10), 5), ((8, 4), 2)):
        (picture,) = random_tensors(generator, shape)
        _is(mended, picture, size)
    unchanged(lambda picture: mended(picture, 2), _EXAMPLE.clone())


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=CutWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=CutWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=CutWatch())


_CASES = ((torch.arange(16.0).reshape(4, 4), 2), (_EXAMPLE, 2), (_EXAMPLE.reshape(6, 4), 2))


def _probe(mended, is_sick):
    return [*(outcome(mended, *case) for case in _CASES), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = CutWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


modalities_patch_bug = Exercise(
    slug="modalities-patch-bug",
    answers=("mended_cut", "is_sick_cut"),
    properties=(
        Property("cuts squares out of a square picture", _squares),
        Property("and out of an oblong one", _oblong),
        Property("right for random pictures, and changes none", _random),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "your patches are still strips: a reshape alone never takes numbers from two rows of the picture that lie "
            "one below the other",
        ),
        Mistake(
            "columns first",
            (models.columns_first, tests.good_test),
            "your patches go down the columns first: they are read like words, from left to right",
        ),
        Mistake(
            "patches turned",
            (models.turned, tests.good_test),
            "each of your patches is read by columns: its rows come one after the other",
        ),
        Mistake(
            "axes of a patch exchanged",
            (models.not_exchanged_in_patches, tests.good_test),
            "each of your patches is read by columns",
        ),
        Mistake(
            "the picture mirrored",
            (models.all_turned, tests.good_test),
            "you have exchanged height and width of the whole picture",
        ),
        Mistake(
            "overlapping",
            (models.overlapping, tests.good_test),
            "your patches overlap: each begins where the one before it ends",
        ),
        Mistake(
            "squares alone",
            (models.square_alone, tests.good_test),
            "in an oblong picture, a row of patches is longer or shorter than a column: take both from its shape",
        ),
        Mistake(
            "backwards",
            (models.backwards, tests.good_test),
            "your first patch is the one at the lower right: begin at the upper left",
        ),
        Mistake("means", (models.means, tests.good_test), "you give one number for a patch: give all of its numbers"),
        Mistake(
            "as squares",
            (models.as_squares, tests.good_test),
            "your patches are still squares: lay the numbers of each in one row",
        ),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the tensor it was given"),
        Mistake("always sick", (models.honest, lambda cut: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda cut: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "one patch",
            (models.honest, tests.one_patch),
            "your pictures consist of one patch: cut in strips or in squares, that is the same",
        ),
        Mistake(
            "one column of patches",
            (models.honest, tests.one_column),
            "your pictures are one patch wide: cut in strips or in squares, that is the same",
        ),
        Mistake(
            "square pictures",
            (models.honest, tests.squares_alone),
            "your pictures are all square: a function may take the width for the height",
        ),
        Mistake(
            "the same inside",
            (models.honest, tests.same_inside),
            "within a patch of yours all numbers are equal: in which order they are read cannot be seen",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda cut: not tests.good_test(cut)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda cut: cut(torch.ones(4, 4), 2)),
            "your test should return one True or False",
        ),
        Mistake(
            "a list",
            (models.honest, lambda cut: cut([[1, 2], [3, 4]], 1) is None),
            "the picture that your test makes should be a tensor of two axes",
        ),
        Mistake(
            "a size that does not divide",
            (models.honest, lambda cut: cut(torch.ones(4, 4), 3) is None),
            "the size is a whole number that divides height and width",
        ),
    ),
    equivalents={
        "line 15: arguments of torch.equal exchanged": "neither of the two comes first",
        "line 6: arguments of parts.transpose exchanged": "neither of the two axes comes first",
        "line 6: 2 → -2": "of four axes, the third is the last but one",
    },
    variants=(
        Variant("four axes, two shapes", (models.honest, tests.good_test)),
        Variant("loops, a single light", (models.in_loops, tests.by_properties)),
        Variant("unfold, random pictures", (models.unfolded, tests.on_random_pictures)),
        Variant("einops", (models.by_einops, lambda cut: torch.tensor(tests.good_test(cut)))),
    ),
)

EXERCISES = (modalities_patch_bug,)
