"""The exercise that mends a norm over the batch, and tests whether states feel one another."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import norm_models as models
from tutor.lessons.checks.block import norm_tests as tests
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

WIDTH = models.WIDTH
_VERDICTS = Verdicts(
    true="sensitive to others",
    false="indifferent to others",
    advice="; compare a model with itself, once with other neighbors, and not with another norm: right ones give quite "
    "different results, and their own only up to rounding, as in torch.allclose(..., atol=1e-4)",
)


class _Watch:
    """What a student's test gives to the norms."""

    def __init__(self):
        self.calls = []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the norms are not made for it.
        """
        states = inputs[0] if len(inputs) == 1 and not named else None
        fits = isinstance(states, torch.Tensor) and states.is_floating_point() and states.dim() == 3
        if not fits or states.shape[-1] != WIDTH:
            got = f"{states.dtype} {tuple(states.shape)}" if isinstance(states, torch.Tensor) else "something else"
            raise Sure(
                f"the norms take one tensor of floating-point numbers, [batch, position, {WIDTH}], "
                f"got {got.removeprefix('torch.')}"
            )
        if not states.numel():
            raise Sure("your test shows the norms an empty tensor: at least one example and one position are needed")
        self.calls.append(states.detach().clone())

    def facts(self):
        """Whether some call had several examples, and some several positions."""
        batch, position = (max(call.shape[axis] for call in self.calls) > 1 for axis in (0, 1))
        return torch.tensor([batch, position])


def _tells_apart(mended, feels_others):
    watch = _Watch()
    try:
        _VERDICTS.tells_apart(feels_others, models.FEELING, models.APART, watch=watch)
    except Wrong:
        if watch.calls and max(call.shape[0] for call in watch.calls) < 2:
            raise Sure(
                "your test shows one example at a time: show several, since examples may feel one another"
            ) from None
        if watch.calls and max(call.shape[1] for call in watch.calls) < 2:
            raise Sure(
                "your test shows one position at a time: show several, since they may feel one another"
            ) from None
        raise


def _catches_the_shown(mended, feels_others):
    if not _VERDICTS.of(feels_others, next(iter(models.FEELING.values())), watch=_Watch()):
        raise Wrong("your test says that the norm of this exercise keeps each state to itself")


def _mended(mended, feels_others):
    for shape in [(2, 5, 6), (4, 4, 4), (1, 1, 3), (3, 1, 7), (1, 6, 5)]:
        states, weight, bias = random_tensors(fresh(), shape, shape[-1:], shape[-1:])
        states = 2 * states + 1
        close(ask(mended, states, weight, bias), models.sound(states, weight, bias), tolerance=1e-4)
        nearly_equal, equal = 1e-3 * states, torch.full_like(states, 3.0)
        close(ask(mended, nearly_equal, weight, bias), models.sound(nearly_equal, weight, bias), tolerance=1e-3)
        close(ask(mended, equal, weight, bias), models.sound(equal, weight, bias), tolerance=1e-4)


def _keeps_apart(mended, feels_others):
    states, weight, bias = random_tensors(fresh(), (3, 4, 6), (6,), (6,))
    together = tensor(ask(mended, states, weight, bias))
    alone = tensor(ask(mended, states[1:2, 2:3], weight, bias))
    if together.shape != states.shape or alone.shape != (1, 1, 6):
        raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(together.shape)}")
    if not torch.allclose(together[1, 2], alone[0, 0], atol=1e-4):
        raise Wrong("a state comes out otherwise alone than beside others")
    close(together, models.sound(states, weight, bias), tolerance=1e-4)
    of_type(ask(mended, states, weight, bias), torch.float32)
    unchanged(mended, states, weight, bias)


def _probe(mended, feels_others):
    states, weight, bias = random_tensors(torch.Generator().manual_seed(8), (4, 4, 4), (4,), (4,))
    return [outcome(mended, 2 * states, weight, bias), outcome(lambda: _behavior(feels_others))]


def _behavior(feels_others):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch, shown = _Watch(), (*models.FEELING.values(), *models.APART.values())
    verdicts = torch.tensor([_VERDICTS.of(feels_others, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.FEELING) + [False] * len(models.APART))
    return verdicts if torch.equal(verdicts, right) or not watch.calls else torch.cat([verdicts, watch.facts()])


_RIGHT = models.sound
_TWO_WAYS = (
    "a state may feel other examples or other positions of its own: change *all* other states, or show each state alone"
)

_ANY_SIZE = "any number of examples and positions from 3 shows it"
_ANY_CHANGE = "any change of the others that makes them larger shows it"

block_norm_bug = Exercise(
    slug="block-norm-bug",
    answers=("mended_norm", "feels_others"),
    properties=(
        Property("the mended norm is right", _mended, points=1),
        Property("it keeps each state to itself, and its inputs as they were", _keeps_apart),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells them apart, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.over(0, 1), tests.by_change),
            "mean and variance are still those of a coordinate, over all states of the batch",
        ),
        Mistake(
            "over the examples",
            (models.over(0), tests.by_change),
            "mean and variance now run over the examples of the batch: each *state* has its own, over its coordinates",
        ),
        Mistake(
            "over the positions",
            (models.over(1), tests.by_change),
            "mean and variance now run over the positions of a text: each *state* has its own, over its coordinates",
        ),
        Mistake(
            "over an example",
            (models.over(1, 2), tests.by_change),
            "mean and variance are now those of a whole text: each *state* has its own, over its coordinates",
        ),
        Mistake(
            "over everything",
            (models.over(0, 1, 2), tests.by_change),
            "there is now one mean and one variance for the whole batch: each *state* has its own",
        ),
        Mistake(
            "the unbiased variance",
            (models.over(-1, unbiased=True), tests.by_change),
            "the axis is right now, but the variance divides by one number less than there are: keep unbiased=False",
        ),
        Mistake(
            "the keepdim forgotten",
            (
                lambda states, weight, bias: (
                    (states - states.mean(-1)) / (states.var(-1, unbiased=False) + 1e-5).sqrt() * weight + bias
                ),
                tests.by_change,
            ),
            "over the last axis, mean and variance need keepdim=True to line up with their states",
        ),
        Mistake(
            "a root mean square instead",
            (
                lambda states, weight, bias: torch.nn.functional.rms_norm(states, weight.shape, weight) + bias,
                tests.by_change,
            ),
            "the mean is no longer taken away: only the axis was wrong",
        ),
        Mistake(
            "always True", (_RIGHT, lambda model: True), "your test says True (sensitive to others) of every model"
        ),
        Mistake(
            "always False",
            (_RIGHT, lambda model: False),
            "your test says False (indifferent to others) of every model",
        ),
        Mistake(
            "the other way round",
            (_RIGHT, lambda model: not tests.by_change(model)),
            "your verdicts are the wrong way round: True means sensitive to others",
        ),
        Mistake(
            "compared with a layer norm",
            (_RIGHT, tests.by_reference),
            "compare a model with itself, once with other neighbors, and not with another norm",
        ),
        Mistake("other examples only", (_RIGHT, tests.other_examples), _TWO_WAYS),
        Mistake("other positions only", (_RIGHT, tests.other_positions), "your test shows one example at a time"),
        Mistake(
            "other positions of an example only",
            (_RIGHT, lambda model: tests.felt(model, (0, 0), within=0)),
            _TWO_WAYS,
        ),
        Mistake(
            "everything made larger",
            (_RIGHT, tests.everything_larger),
            "your test makes all states larger together, which most norms do not feel: change the *others*, and "
            "compare a state that stayed as it was",
        ),
        Mistake(
            "another order",
            (_RIGHT, tests.shuffled),
            "another order of the states changes no mean and no variance, so nobody is noticed: change the states",
        ),
        Mistake(
            "the changed states compared, too",
            (_RIGHT, tests.changed_too),
            "your test also compares states that you changed yourself: compare a state that stayed as it was",
        ),
        Mistake(
            "the others made small",
            (_RIGHT, tests.smaller),
            "your test misses the norm that divides by the largest number of the batch: make the others *larger*",
        ),
        Mistake(
            "a matrix of states",
            (_RIGHT, lambda model: bool(model(torch.randn(6, WIDTH)).isnan().any())),
            "the norms take one tensor of floating-point numbers, [batch, position, 8], got float32 (6, 8)",
        ),
        Mistake(
            "many verdicts",
            (_RIGHT, lambda model: model(tests.some_states()) != 0),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys([f"line 13: 4 → {n}" for n in (5, 3, 8)], _ANY_SIZE),
        **dict.fromkeys([f"line 14: 50 → {n}" for n in (51, 49, 100, -50)], _ANY_CHANGE),
        "line 14: 50 * states → 50 / states": _ANY_CHANGE,
        "line 16: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("torch's own, and all others changed", (_RIGHT, tests.by_change)),
        Variant("alone and together", (models.over(-1), tests.alone)),
        Variant("over the last axis, and the gradient", (models.over(2), tests.by_gradient)),
        Variant("each state in turn", (_RIGHT, tests.each_in_turn)),
    ),
)

EXERCISES = (block_norm_bug,)
