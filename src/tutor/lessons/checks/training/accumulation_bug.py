"""The exercise that mends a gradient gathered in parts, and tests it."""

import torch

from tutor.lessons.answers import Crashed, NotDone, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.training import accumulation_tests as tests
from tutor.lessons.checks.training import accumulations as models
from tutor.lessons.checks.training.accumulation_tests import PartsWatch, drawn
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which takes the mean of the parts' means": models.mean_of_means,
    "one that weighs each part by its number of texts": models.by_texts,
    "one that divides by all places, padding too": models.by_places,
    "one that adds up the means": models.sum_of_means,
    "one that keeps the gradient of the last part alone": models.last_part,
}
_SOUND = {
    "one that adds up, and divides once": models.honest,
    "one that lays all targets end to end": models.in_one_go,
    "one that weighs each part by its share of the targets": models.by_shares,
    "one that goes target by target, by a formula": models.by_formula,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _agrees_on(mended, *case):
    close(ask(mended, *case), models.honest(*case), tolerance=1e-4)


def _agrees(mended, is_sick):
    generator = fresh()
    for lengths in [((6, 2), (1, 1)), ((3, 3),), ((1, 2), (7, 4), (2, 2)), ((5, 1), (5, 5), (1, 1), (9, 2))]:
        _agrees_on(mended, *drawn(generator, lengths))
    case = drawn(generator, ((4, 2), (1, 3)))
    unchanged(lambda weights: mended(weights, case[1]), case[0])
    again = tensor(ask(lambda: [mended(*case), mended(*case)][1]))
    if case[0].requires_grad or not torch.allclose(again, models.honest(*case), atol=1e-4):
        raise Wrong(
            "asked a second time about the same weights, your function gives another gradient: work on a clone, since "
            "backward adds to what it finds"
        )


def _empty_part(mended, is_sick):
    for lengths in [((4, 2), (0, 0), (3, 1)), ((0, 0), (5, 5)), ((2, 1), (0, 0))]:
        weights, parts = case = drawn(fresh(), lengths)
        try:
            found = tensor(ask(mended, *case))
        except Crashed as error:
            raise Wrong(f"where no target of a part counts: {error}") from None
        if found.isnan().any():
            raise Wrong("where no target of a part counts, your gradient is NaN: the mean of nothing is 0 / 0")
        _agrees_on(mended, weights, parts)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.mean_of_means, watch=PartsWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=PartsWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(6)
    even, uneven = drawn(generator, ((3, 3), (3, 3))), drawn(generator, ((6,), (1, 1, 2)))
    empty = drawn(generator, ((4, 2), (0, 0), (3, 1)))
    return [*(outcome(mended, *case) for case in (uneven, even, empty)), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = PartsWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_OTHERS = "other parts that differ in their targets show the mistakes as well"
_EQUIVALENT_PARTS = (
    "([0], [1, 2, 3]) → ([1, 2, 3], [0])",
    "[1, 2, 3] → [2, 1, 3]",
    "[1, 2, 3] → [1, 3, 2]",
    *(f"0 → {other}" for other in (1, -1)),
    *(f"1 → {other}" for other in (2, 0, -1)),
    *(f"2 → {other}" for other in (3, 1, -2)),
    *(f"3 → {other}" for other in (2, -3)),
)

training_accumulation_bug = Exercise(
    slug="training-accumulation-bug",
    answers=("mended_gradient", "is_sick_gradient"),
    properties=(
        Property("the mended gradient is right", _agrees),
        Property("also where no target of a part counts", _empty_part),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.mean_of_means, tests.good_test),
            "every part still has the same say, whatever the number of its targets: sum the surprises, and divide by "
            "the number of all targets",
        ),
        Mistake(
            "empty parts passed over",
            (models.mean_of_means_without_empty_parts, tests.good_test),
            "every part still has the same say, whatever the number of its targets",
        ),
        Mistake(
            "weighed by texts",
            (models.by_texts, tests.good_test),
            "you weigh each part by its number of texts: a long text has more targets than a short one, so weigh by "
            "targets",
        ),
        Mistake(
            "divided by places",
            (models.by_places, tests.good_test),
            "you divide by the number of places, padding too: count the targets that count",
        ),
        Mistake(
            "means added up",
            (models.sum_of_means, tests.good_test),
            "you add up the means of the parts: the step grows with the number of parts",
        ),
        Mistake(
            "the last part alone",
            (models.last_part, tests.good_test),
            "only the last part is left: backward *adds* to the gradient, so do not clear or replace it in between",
        ),
        Mistake(
            "divided by the last count",
            (models.by_last_count, tests.good_test),
            "you divide by the targets of the last part: count those of all parts first",
        ),
        Mistake("not divided", (models.summed, tests.good_test), "you do not divide by the number of targets"),
        Mistake(
            "padding too",
            (models.padding_too, tests.good_test),
            "you sum over all places, padding too: choose those that count",
        ),
        Mistake("uphill", (models.ascending, tests.good_test), "your gradient has the other sign"),
        Mistake("always sick", (models.honest, lambda gradient_of: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda gradient_of: False), "your test says False (sound) of every"),
        Mistake(
            "one part",
            (models.honest, tests.wrong_on(((6, 2, 1),))),
            "your test gives one part at a time: the faults come from joining several",
        ),
        Mistake(
            "equal parts",
            (models.honest, tests.wrong_on(((4, 4), (4, 4)))),
            "your parts have equally many targets, so that the mean of their means is right by accident",
        ),
        Mistake(
            "equal parts, with padding",
            (models.honest, tests.wrong_on(((4, 2), (4, 2)))),
            "your parts have equally many targets, so that the mean of their means is right by accident",
        ),
        Mistake(
            "no padding",
            (models.honest, tests.wrong_on(((6, 6), (2, 2, 2)))),
            "there is no padding in your parts, so that to divide by places is right by accident",
        ),
        Mistake(
            "shared out in two ways",
            (models.honest, tests.only_resharing),
            "one that divides by all places gives the same however the texts are shared out, as long as the padding "
            "is the same: also compare with a gradient that you trust, or lay more padding behind",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda gradient_of: not tests.good_test(gradient_of)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no tolerance",
            (
                models.honest,
                lambda gradient_of: (
                    not torch.equal(gradient_of(*(case := drawn(fresh(), ((6, 2), (1, 1))))), models.by_formula(*case))
                ),
            ),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda gradient_of: gradient_of(*drawn(fresh(), ((6, 2), (1, 1))))),
            "your test should return one True or False",
        ),
        Mistake(
            "nothing counts",
            (models.honest, lambda gradient_of: bool(gradient_of(*drawn(fresh(), ((0, 0),))).any())),
            "no target counts in the parts that your test makes",
        ),
        Mistake(
            "one part for the list",
            (
                models.honest,
                lambda gradient_of: gradient_of(torch.eye(5), drawn(fresh(), ((2, 1),))[1][0]),
            ),
            "each part that your test makes is three tensors",
        ),
    ),
    equivalents={
        **{f"line 19: {change}": _OTHERS for change in _EQUIVALENT_PARTS},
        **{f"line {line}: 4 → {other}": "more texts will do" for line in (17, 18) for other in (5, 8)},
        "line 17: 5 → 4": "ids that leave the last token out will do",
        "line 18: torch.ones(4, 6).tril() → torch.ones(4, 6).triu()": "texts that are padded in front will do",
        "line 19: (inputs[rows], targets[rows], counts[rows]) → (targets[rows], inputs[rows], counts[rows])": (
            "inputs and targets are both drawn at random"
        ),
        "line 4: weights.detach().clone() → weights.detach()": "a detached tensor has a gradient of its own",
        "line 4: weights.detach() → weights": "weights that carry no gradient need not be detached",
        "line 20: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("adds up, divides once", (models.honest, tests.good_test)),
        Variant("end to end, by properties", (models.in_one_go, tests.by_properties)),
        Variant("by shares, by small steps", (models.by_shares, tests.by_small_steps)),
        Variant("by a formula", (models.by_formula, tests.good_test)),
    ),
)

EXERCISES = (training_accumulation_bug,)
