"""The exercise that mends a residual connection which adds twice, and tests connections."""

import torch
from torch import nn

from tutor.layers.residual import PostNormResidual, PreNormResidual
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import connection_tests as tests
from tutor.lessons.checks.block import connections as models
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; sound is what comes near to *one* of the two formulas, worked out with the same states, layer and norm: "
    "torch.allclose(..., atol=1e-4)",
)


class _Watch:
    """What a student's test gives to the connections."""

    def __init__(self):
        self.calls = []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the connections are not made for it.
        """
        given = dict(zip(("states", "layer", "norm"), inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != {"states", "layer", "norm"}:
            raise Sure("call a connection with three things: connection(states, layer, norm)")
        states = given["states"]
        if not isinstance(states, torch.Tensor) or not states.is_floating_point() or not states.numel():
            raise Sure("the states are a tensor of floating-point numbers: torch.randn makes one")
        for name in ("layer", "norm"):
            if not callable(given[name]) or isinstance(given[name], type):
                raise Sure(
                    f"the {name} is a function, from a tensor to one of its shape, such as torch.nn.Linear(8, 8)"
                )
            with torch.no_grad():
                made = given[name](states.clone())
            if not isinstance(made, torch.Tensor) or made.shape != states.shape:
                raise Sure(f"the {name} that your test makes should give a tensor of the shape of the states")
        self.calls.append(given)

    def facts(self):
        """Whether some layer of the test does something, and whether some norm does."""
        does = [
            any(not bool(torch.allclose(call[name](call["states"]), idle(call["states"]))) for call in self.calls)
            for name, idle in (("layer", torch.zeros_like), ("norm", lambda states: states))
        ]
        return torch.tensor(does)


def _tells_apart(mended, is_sick):
    watch = _Watch()
    try:
        _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=watch)
    except Wrong:
        if watch.calls and not bool(watch.facts()[1]):
            raise Sure(
                "the norm that your test makes changes nothing, so before the layer and behind the sum are the same: "
                "take a norm such as torch.nn.LayerNorm(8)"
            ) from None
        raise


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.twice_behind, watch=_Watch()):
        raise Wrong("your test calls the connection of this exercise sound")


def _orders(norm_first, right):
    def agrees(mended, is_sick):
        generator = fresh()
        for shape in [(2, 5, 6), (3, 4), (1, 1, 8), (7,)]:
            layer, norm = tests.parts(generator, shape[-1])
            (states,) = random_tensors(generator, shape)
            states = 2 * states + 1
            close(ask(mended, states, layer, norm, norm_first), right(states, layer, norm), tolerance=1e-4)

    return agrees


def _ways_past(mended, is_sick):
    """Where the layer gives 0, pre-norm gives the states to the last digit, post-norm those normalized."""
    (states,) = random_tensors(fresh(), (2, 4, 6))
    _, norm = tests.parts(fresh(), 6)
    past = tensor(ask(mended, states, torch.zeros_like, norm, True))
    if past.shape != states.shape or not torch.equal(past, states):
        raise Wrong("where the layer gives 0, pre-norm hands the states on as they were, to the last digit")
    given = ask(mended, states, torch.zeros_like, norm, False)
    close(given, norm(states), tolerance=1e-4)
    of_type(given, torch.float32)

    for norm_first in (True, False):

        def with_parts(given, norm_first=norm_first):
            return mended(given, torch.tanh, norm, norm_first)

        unchanged(with_parts if callable(mended) else mended, states)


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(3)
    layer, norm = tests.parts(generator, 5)
    (states,) = random_tensors(generator, (4, 5))
    return [
        outcome(mended, 2 * states, layer, norm, False),
        outcome(mended, 2 * states, layer, norm, True),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch, shown = _Watch(), (*models.SICK.values(), *models.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) or not watch.calls else torch.cat([verdicts, watch.facts()])


def _either(first=models.pre, behind=models.post):
    """A connection of either order."""
    return lambda states, layer, norm, norm_first: (first if norm_first else behind)(states, layer, norm)


def _the_books(states, layer, norm, norm_first):
    class Norm(nn.Module):
        def forward(self, given):
            return norm(given)

    residual = (PreNormResidual if norm_first else PostNormResidual)(Norm())
    lead = states.reshape(1, -1, states.shape[-1])
    return residual(lead, lambda given: layer(given)).reshape(states.shape)


def _in_place(states, layer, norm, norm_first):
    states += layer(norm(states)) if norm_first else layer(states)
    return states if norm_first else norm(states)


def _one_formula(states, layer, norm, norm_first):
    before, behind = (norm, lambda given: given) if norm_first else (lambda given: given, norm)
    return behind(layer(before(states)) + states)


_RIGHT = _either()
_SILENT = (
    "with a layer that gives 0 your test does not see what the layer is fed: take one that does something, and that is "
    "not linear at best"
)

_CLOSE = "which of two close tensors is named first has no say"

block_residual_bug = Exercise(
    slug="block-residual-bug",
    answers=("mended_connection", "is_sick_connection"),
    properties=(
        Property("post-norm: the norm of states and layer added", _orders(False, models.post)),
        Property("pre-norm: the states, and the layer of the normalized states", _orders(True, models.pre)),
        Property("a layer that gives 0 lets the states pass", _ways_past),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (_either(behind=models.twice_behind), tests.by_both),
            "the states are still added twice: once before the norm, and once behind it",
        ),
        Mistake(
            "the inner sum left out",
            (_either(behind=lambda states, layer, norm: states + norm(layer(states))), tests.by_both),
            "now the norm takes in the layer alone: in post-norm the *sum* of states and layer is normalized",
        ),
        Mistake(
            "both sums left out",
            (_either(behind=models.none_post), tests.by_both),
            "now nothing goes past the layer: the states are to be added once",
        ),
        Mistake(
            "the orders exchanged",
            (_either(models.post, models.pre), tests.by_both),
            "the two orders are exchanged: with norm_first=True the norm stands before the layer",
        ),
        Mistake(
            "always post-norm",
            (_either(first=models.post), tests.by_both),
            "with norm_first=True you still normalize the sum: there the norm goes into the branch, before the layer",
        ),
        Mistake(
            "always pre-norm",
            (_either(behind=models.pre), tests.by_both),
            "with norm_first=False you normalize before the layer: there the norm comes last",
        ),
        Mistake(
            "the normalized states carried",
            (_either(first=models.carries_the_normed), tests.by_both),
            "in pre-norm you add the layer to the *normalized* states: the states themselves go past, as they are",
        ),
        Mistake(
            "normalized twice",
            (_either(first=models.normed_twice), tests.by_both),
            "in pre-norm you normalize the sum as well: the norm stands in the branch alone",
        ),
        Mistake(
            "behind the layer",
            (_either(first=models.normed_behind_the_layer), tests.by_both),
            "in pre-norm the norm stands *before* the layer: it normalizes what the layer reads",
        ),
        Mistake(
            "no residual in pre-norm",
            (_either(first=models.none_pre), tests.by_both),
            "in pre-norm nothing goes past the layer now: add the states",
        ),
        Mistake(
            "in place",
            (_in_place, tests.by_both),
            "your function changed the tensor it was given: work on a new one, not in place",
        ),
        Mistake("always sick", (_RIGHT, lambda connection: True), "your test says True (sick) of every model"),
        Mistake("never sick", (_RIGHT, lambda connection: False), "your test says False (sound) of every model"),
        Mistake(
            "the other way round",
            (_RIGHT, lambda connection: not tests.by_both(connection)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "a silent layer",
            (_RIGHT, lambda connection: tests.by_both(connection, tests.silent_layer)),
            _SILENT,
        ),
        Mistake(
            "a norm that does nothing",
            (_RIGHT, lambda connection: tests.by_both(connection, tests.idle_norm)),
            "the norm that your test makes changes nothing",
        ),
        Mistake(
            "post-norm alone",
            (_RIGHT, lambda connection: tests.by_both(connection, orders=(models.post,))),
            "your test takes pre-norm for sick: a sound connection is one *or* the other",
        ),
        Mistake(
            "pre-norm alone",
            (_RIGHT, lambda connection: tests.by_both(connection, orders=(models.pre,))),
            "your test takes post-norm for sick: a sound connection is one *or* the other",
        ),
        Mistake(
            "both formulas at once",
            (
                _RIGHT,
                lambda connection: any(tests.by_both(connection, orders=(one,)) for one in (models.pre, models.post)),
            ),
            "sound is what comes near to *one* of the two formulas",
        ),
        Mistake(
            "another layer each time",
            (_RIGHT, lambda connection: tests.by_both(connection, tests.another_layer)),
            "worked out with the same states, layer and norm",
        ),
        Mistake(
            "by the size",
            (_RIGHT, tests.by_size),
            "the size alone does not tell: pre-norm's states may grow, and a connection through which nothing passes "
            "may give states of the right size. Compare with the two formulas",
        ),
        Mistake(
            "no tolerance",
            (_RIGHT, tests.exact),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "called with the states alone",
            (_RIGHT, lambda connection: bool(connection(torch.randn(3, 8)).any())),
            "call a connection with three things: connection(states, layer, norm)",
        ),
        Mistake(
            "many verdicts",
            (_RIGHT, lambda connection: connection(*tests.case()) != models.pre(*tests.case())),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys([f"line 13: 5 → {n}" for n in (4, 6, 10)], "any number of states shows it"),
        "line 13: (torch.randn(5, 8), torch.nn.Linear(8, 8), torch.nn.LayerNorm(8)) → "
        "(torch.randn(5, 8), torch.nn.LayerNorm(8), torch.nn.Linear(8, 8))": (
            "any two functions serve that leave no two formulas alike, also a norm for the layer and a linear layer "
            "for the norm"
        ),
        **dict.fromkeys([f"line {n}: arguments of torch.allclose exchanged" for n in (15, 16)], _CLOSE),
    },
    variants=(
        Variant("both formulas", (_RIGHT, tests.by_both)),
        Variant("one formula for both, and modules", (_one_formula, tests.with_modules)),
        Variant("the book's, and two numbers", (_the_books, tests.by_numbers)),
    ),
)

EXERCISES = (block_residual_bug,)
