"""The exercise that mends a length penalty which changes nothing, and tests it."""

import random

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.checks.generating import beam_tests as tests
from tutor.lessons.checks.generating import beams as models
from tutor.lessons.checks.generating.beam_tests import BeamWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise": models.shown,
    "one that leaves the length out": models.sums,
    "one that multiplies where it should divide": models.multiplies,
    "one that takes the mean, whatever alpha is": models.means,
    "one that takes each text for one token longer": models.one_longer,
}
_SOUND = {
    "one in a loop": models.in_a_loop,
    "one with tensors": models.in_tensors,
    "one with logarithms": models.by_logarithms,
    "one that sorts": models.by_sorting,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="function")


def _place(mended, beams, alpha):
    given = ask(mended, beams, alpha)
    given = given.item() if isinstance(given, torch.Tensor) and given.numel() == 1 else given
    if isinstance(given, bool) or not isinstance(given, int):
        raise Sure(f"expected the place of the best text, a whole number, got {describe(given)}")
    return given


def _like(mended, beams, alpha):
    want, given = models.by_sorting(beams, alpha), _place(mended, beams, alpha)
    if given != want:
        told = ", ".join(f"{sum(logs):.2f} in {len(logs)}" for logs in beams[:4])
        raise Wrong(f"alpha {alpha}, sums and lengths {told}: expected place {want}, got {given}")


_LONG, _SHORT = [-0.4] * 6, [-0.9, -0.9]


def _turns(mended, is_sick):
    for alpha in (0, 0.2, 0.3, 1, 2):
        _like(mended, [_LONG, _SHORT], alpha)
        _like(mended, [_SHORT, _LONG], alpha)


def _right(mended, is_sick):
    _like(mended, [[-1.0]], 0.6)
    _like(mended, [[-1.0], [-0.56, -0.56]], 0.25)
    _like(mended, [[-1.0], [-0.56, -0.56]], 0.1)
    _like(mended, [[-0.1, -2.0], [-1.0, -0.5], [-1.2, -1.2]], 1)
    _like(mended, [[-0.5, -0.5, -0.5], [0.0, 0.0]], 0.5)
    stream = random.Random()
    for _ in range(60):
        beams = [[-stream.random() for _ in range(stream.randrange(1, 9))] for _ in range(stream.randrange(1, 6))]
        _like(mended, beams, stream.choice((0, 0.3, 0.6, 1, 1.5)))
    unchanged(mended, [[-0.2, -0.9], [-0.1], [-2.0, -0.1]], 0.7)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=BeamWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.by_sorting, watch=BeamWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=BeamWatch())


def _cases():
    stream = random.Random(9)
    drawn = [[[-stream.random() for _ in range(stream.randrange(3, 8))] for _ in range(4)] for _ in range(60)]
    return [(beams, alpha) for beams, alpha in zip(drawn, (0, 0.3, 0.6, 1, 1.5) * 12, strict=True)]


def _probe(mended, is_sick):
    def places():
        return [float(_place(mended, beams, alpha)) for beams, alpha in _cases()]

    return [outcome(places), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = BeamWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


_NO_LENGTH = (
    "the lengths make no difference to you: divide by a power of `len(logs)`, the tokens of each text; `len(beams)` is "
    "the number of texts, and the same for all"
)

generating_beam_bug = Exercise(
    slug="generating-beam-bug",
    answers=("mended_best", "is_sick_best"),
    properties=(
        Property("the strength decides whether a long text may win", _turns),
        Property("chooses the best of any texts, and changes nothing", _right, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "alpha still multiplies all scores alike, which changes no order: it belongs into the exponent of the "
            "length",
        ),
        Mistake(
            "the sum alone",
            (models.sums, tests.good_test),
            _NO_LENGTH,
        ),
        Mistake(
            "the mean alone",
            (models.means, tests.good_test),
            "you take the mean, which is right for alpha 1 only: alpha is the exponent of the length",
        ),
        Mistake(
            "multiplied",
            (models.multiplies, tests.good_test),
            "you multiply by the length: that makes long texts worse, since logarithms lie below 0",
        ),
        Mistake("the worst", (models.worst, tests.good_test), "you take the lowest score: the best is the highest"),
        Mistake(
            "probabilities",
            (models.of_probabilities, tests.good_test),
            "you add probabilities: that of a text is their product, so add their logarithms",
        ),
        Mistake("one longer", (models.one_longer, tests.good_test), "you count one token too many for each text"),
        Mistake("one shorter", (models.one_shorter, tests.good_test), "you count one token too few for each text"),
        Mistake(
            "length taken off",
            (models.plus, tests.good_test),
            "you take the power of the length off: divide by it",
        ),
        Mistake(
            "length added",
            (models.rewarded, tests.good_test),
            "you add a reward for each token: that is another rule, asked is a division",
        ),
        Mistake(
            "number of texts",
            (models.by_number, tests.good_test),
            _NO_LENGTH,
        ),
        Mistake("the longest", (models.longest, tests.good_test), "you take the longest text, whatever its score"),
        Mistake("the last token", (models.last_alone, tests.good_test), "you look at the last token alone"),
        Mistake("counted from one", (models.from_one, tests.good_test), "you count places from 1: they begin with 0"),
        Mistake("the text itself", (models.the_text, tests.good_test), "expected the place of the best text"),
        Mistake("sorts", (models.sorts, tests.good_test), "your function changed the list it was given"),
        Mistake("always sick", (models.honest, lambda best: True), "your test says True (sick) of every function"),
        Mistake("never sick", (models.honest, lambda best: False), "your test says False (sound) of every function"),
        Mistake(
            "without length",
            (models.honest, tests.only_zero),
            "your test only tries alpha 0, at which no length counts",
        ),
        Mistake(
            "means alone",
            (models.honest, tests.only_one),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "never close",
            (models.honest, tests.not_close),
            "your test never tries texts so near one another that one token more in both lengths would turn the choice",
        ),
        Mistake("ties", (models.honest, tests.ties), "two texts of your test are equally good"),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda best: not tests.good_test(best)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda best: best([[-1.0]], 0.5)),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "probabilities for logarithms",
            (models.honest, lambda best: best([[0.5, 0.2], [0.4]], 0.5) == 0),
            "0 or below: logarithms of probabilities",
        ),
    ),
    variants=(
        Variant("a key, four cases", (models.honest, tests.good_test)),
        Variant("a loop, by properties", (models.in_a_loop, tests.by_properties)),
        Variant("tensors, random beams", (models.in_tensors, tests.on_random_beams)),
        Variant("logarithms", (models.by_logarithms, lambda best: torch.tensor(tests.good_test(best)))),
    ),
)

EXERCISES = (generating_beam_bug,)
