"""The exercise that mends rotary attention, and tests it."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors
from tutor.lessons.checks.positions import rotary_models as models
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

WIDTH = 8
FARTHEST = 1000
_VERDICTS = Verdicts(true="sick", false="sound")


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self):
        self.offsets, self.lengths = [], []

    def __call__(self, *inputs, **named):
        """Note the offset of one call.

        Raises:
            Sure: If the models are not made for it.
        """
        names = ("queries", "keys", "values", "offset")
        given = dict(zip(names, inputs, strict=False)) | named
        if len(inputs) > 4 or set(given) != set(names):
            raise Sure("call the model with four things: model(queries, keys, values, offset)")
        shapes = [tuple(given[name].shape) if isinstance(given[name], torch.Tensor) else () for name in names[:3]]
        if any(len(shape) != 2 or shape[1] != WIDTH or not shape[0] for shape in shapes) or len(set(shapes)) != 1:
            raise Sure(f"queries, keys and values all have the shape [position, {WIDTH}], with as many positions each")
        if not all(given[name].is_floating_point() for name in names[:3]):
            raise Sure("queries, keys and values are floating-point tensors: torch.randn makes some")
        offset = given["offset"]
        if type(offset) is not int or not 0 <= offset <= FARTHEST:
            raise Sure(f"the offset is a whole number from 0 to {FARTHEST}")
        self.offsets.append(offset)
        self.lengths.append(shapes[0][0])

    def facts(self, n_models):
        """Whether the offsets differed, and whether a model was asked more than once."""
        return torch.tensor(
            [len(set(self.offsets)) > 1, len(self.offsets) > n_models, min(self.lengths, default=0) > 1]
        )


def _agrees(attention, is_sick):
    for n_positions, offset in [(5, 0), (4, 9), (1, 3), (9, 60)]:
        given = random_tensors(fresh(), *[(n_positions, WIDTH)] * 3)
        close(ask(attention, *given, offset), models.mended(*(part.double() for part in given), offset), tolerance=5e-4)
    given = random_tensors(fresh(), *[(4, WIDTH)] * 3)
    close(ask(attention, *given), models.mended(*given), tolerance=5e-4)
    of_type(ask(attention, *given), torch.float32)


def _catches_the_shown(attention, is_sick):
    if not _VERDICTS.of(is_sick, models.values_too, watch=_Watch()):
        raise Wrong("your test calls the attention of this exercise sound")


def _tells_apart(attention, is_sick):
    _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=_Watch())


def _probe(attention, is_sick):
    given = random_tensors(torch.Generator().manual_seed(2), *[(5, WIDTH)] * 3)
    return [
        outcome(attention, *given, 0),
        outcome(attention, *given, 30),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    shown, watch = (*models.SICK.values(), *models.SOUND.values()), _Watch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts(len(shown))])


def _case(n_positions=7):
    return random_tensors(torch.Generator().manual_seed(1), *[(n_positions, WIDTH)] * 3)


def _differ(one, other):
    return not torch.allclose(one, other, atol=1e-4)


def _moves(model):
    """Whether the answers change when everything is moved."""
    return _differ(model(*_case(), 0), model(*_case(), 40))


def _knows_no_order(model):
    queries, keys, values = _case()
    return not _differ(model(queries, keys, values, 0), model(queries, keys.flip(0), values.flip(0), 0))


def _sick(model):
    return _moves(model) or _knows_no_order(model)


def _one_after_the_other(model):
    queries, keys, values = (part.double() for part in _case(12))
    usual = model(queries, keys, values, 0)
    for offset in (1, 2, 17, 900):
        if (model(queries, keys, values, offset) - usual).abs().max() > 1e-6:
            return True
    order = torch.randperm(12)
    while torch.equal(order, torch.arange(12)):
        order = torch.randperm(12)
    return bool((model(queries, keys[order], values[order], 5) - usual).abs().max() < 1e-6)


def _as_a_tensor(model):
    return torch.tensor(_moves(model)) | torch.tensor(_knows_no_order(model))


def _like_the_mended(model):
    return _differ(model(*_case(), 3), models.mended(*_case(), 3))


def _to_the_last_bit(model):
    return not torch.equal(model(*_case(), 0), model(*_case(), 40)) or _knows_no_order(model)


def _whole_order(model):
    """Takes all three in another order: a sound model of distances changes, one without positions follows."""
    given = _case()
    order = torch.tensor([3, 0, 5, 1, 6, 2, 4])
    moved = model(*(part[order] for part in given), 0)
    return _moves(model) or not _differ(moved, model(*given, 0)[order])


def _unscaled(queries, keys, values, offset=0):
    return (models.turned(queries, offset) @ models.turned(keys, offset).mT).softmax(-1) @ values


_TWO_AXES = "the matrices have two axes, so the second is the last"
_EITHER_FIRST = "which of two close tensors is named first has no say"

positions_rotary_bug = Exercise(
    slug="positions-rotary-bug",
    answers=("mended_rotary", "is_sick_rotary"),
    properties=(
        Property("the mended attention is right", _agrees, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.values_too, _sick),
            "the values are still turned: their turned mixture depends on where the text stands",
        ),
        Mistake(
            "nothing turned any more",
            (models.nothing_turned, _sick),
            "now no position is left: queries and keys are turned",
        ),
        Mistake(
            "queries alone", (models.queries_alone, _sick), "now the keys are not turned: queries and keys both are"
        ),
        Mistake(
            "keys alone",
            (
                lambda queries, keys, values, offset=0: models.attend(queries, models.turned(keys, offset), values),
                _sick,
            ),
            "now the queries are not turned: queries and keys both are",
        ),
        Mistake(
            "keys from 0",
            (models.keys_from_zero, _sick),
            "your keys begin at position 0 whatever the offset, and your queries do not: all of them moved together",
        ),
        Mistake("not scaled", (_unscaled, _sick), "the scores are no longer divided by √d_k"),
        Mistake("always sick", (models.mended, lambda model: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.mended, lambda model: False), "your test says False (sound) of every model"),
        Mistake(
            "moving alone",
            (models.mended, _moves),
            "your test finds whatever depends on the place, but not attention that turns nothing: also put keys *and* "
            "values, with each other, in another order, and see whether the answers change",
        ),
        Mistake(
            "the order alone",
            (models.mended, _knows_no_order),
            "your test only asks whether the order matters, or gives every model the same offset: also see whether the "
            "answers change with the offset",
        ),
        Mistake(
            "compared with one right model",
            (models.mended, _like_the_mended),
            "your test compares with one right model; sound ones differ (other pairs, another base, a causal mask): "
            "test what they have in common",
        ),
        Mistake(
            "verdict the other way round",
            (models.mended, lambda model: not _sick(model)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no tolerance",
            (models.mended, _to_the_last_bit),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "one position",
            (models.mended, lambda model: _differ(model(*_case(1), 0), model(*_case(1), 9))),
            "your test uses a single position: with one key there is nothing to choose",
        ),
        Mistake(
            "another width",
            (models.mended, lambda model: bool(model(*[torch.ones(3, 4)] * 3, 0).any())),
            "queries, keys and values all have the shape [position, 8]",
        ),
        Mistake(
            "no offset given",
            (models.mended, lambda model: bool(model(*_case()).any())),
            "call the model with four things: model(queries, keys, values, offset)",
        ),
        Mistake(
            "many verdicts",
            (models.mended, lambda model: model(*_case(), 0) != model(*_case(), 9)),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys(("line 4: -1 → 1", "line 4: 1 → -1", "line 5: -1 → 1", "line 5: 1 → -1"), _TWO_AXES),
        **dict.fromkeys(("line 12: 9 → 10", "line 12: 9 → 8", "line 12: 9 → 18"), "any number of positions does"),
        **dict.fromkeys(("line 14: 40 → 41", "line 14: 40 → 39", "line 14: 40 → 80"), "any other offset does"),
        "line 13: 0 → 1": "a text that begins at position 1 may be moved to 40, too",
        **dict.fromkeys(
            ("line 15: 40 → 41", "line 15: 40 → 39", "line 15: 40 → 80"),
            "for a sound model, and for one without positions, the offset has no say",
        ),
        "line 16: arguments of torch.allclose exchanged": _EITHER_FIRST,
        "line 17: arguments of torch.allclose exchanged": _EITHER_FIRST,
    },
    variants=(
        Variant("two properties", (models.mended, _sick)),
        Variant("many offsets, a random order, float64", (models.mended, _one_after_the_other)),
        Variant("a tensor as verdict", (models.mended, _as_a_tensor)),
        Variant("all three in another order", (models.mended, _whole_order)),
        Variant(
            "mended without any offset, since the distance alone counts",
            (lambda queries, keys, values, offset=0: models.mended(queries, keys, values), _sick),
        ),
    ),
)

EXERCISES = (positions_rotary_bug,)
