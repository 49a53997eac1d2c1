"""The swelling: a residual that is added twice."""

import torch

from tutor.laboratory.patients.swelling import Swelling
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_SHAPES = ((1, 1, 2), (2, 3, 4), (3, 1, 5))


def _norm(states):
    return states / 2 + 1


def _layer(states):
    return states * states - 3


def _wanted(states):
    """Number by number, with the norm and the layer of this check."""
    added = [number + (number / 2 + 1) ** 2 - 3 for number in states.double().flatten().tolist()]
    return torch.tensor(added, dtype=torch.float64).reshape(states.shape).to(states.dtype)


def _mended(connect):
    generator = fresh()
    for shape in _SHAPES:
        for dtype in (torch.float32, torch.float64):
            (states,) = random_tensors(generator, shape, dtype=dtype)
            got = ask(connect, states, _layer, _norm)
            of_type(got, dtype)
            close(got, _wanted(states), 1e-4)
    unchanged(connect, states, _layer, _norm)
    _calls_once(connect, states)


def _calls_once(connect, states):
    called = []

    def noted(name, function):
        def call(given):
            called.append(name)
            return function(given)

        return call

    ask(connect, states, noted("layer", _layer), noted("norm", _norm))
    if called != ["norm", "layer"]:
        raise Wrong("the norm should be called once, then the layer once")


def _outcomes(connect):
    generator = torch.Generator().manual_seed(2)
    return [outcome(connect, *random_tensors(generator, shape), _layer, _norm) for shape in _SHAPES]


def connect(states, layer, norm):
    """Refuse what is no state, layer or norm; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is none.
    """
    if not isinstance(states, torch.Tensor) or states.dim() != 3 or not states.is_floating_point() or 0 in states.shape:
        raise Sure("your test should give states as a float tensor of the shape [batch, position, d_model]")
    if not callable(layer) or not callable(norm):
        raise Sure("the layer and the norm that your test gives should be functions")


def _without_the_state(states, layer, norm):
    return layer(norm(states))


def _norm_behind(states, layer, norm):
    return norm(states + layer(states))


def _norm_nowhere(states, layer, norm):
    return states + layer(states)


def _normed_is_added(states, layer, norm):
    normed = norm(states)
    return normed + layer(normed)


def _norm_of_what_is_found(states, layer, norm):
    return states + norm(layer(states))


def _taken_away(states, layer, norm):
    return states - layer(norm(states))


def _half(states, layer, norm):
    return (states + layer(norm(states))) / 2


def _twice_the_layer(states, layer, norm):
    return states + 2 * layer(norm(states))


def _by_add(states, layer, norm):
    return torch.add(states, layer(norm(states)))


def _by_stacking(states, layer, norm):
    return torch.stack([layer(norm(states)), states]).sum(dim=0)


def _by_copying(states, layer, norm):
    result = states.clone()
    result += layer(norm(states))
    return result


def _sample():
    return torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(1))


def _is_sick(connect):
    states = _sample()
    return not torch.allclose(connect(states, _layer, _norm), states + _layer(_norm(states)), atol=1e-4)


def _only_a_silent_layer(connect):
    states = _sample()
    return not torch.allclose(connect(states, lambda given: given * 0, _norm), states, atol=1e-4)


def _only_growth(connect):
    states = _sample()
    return bool(connect(states, lambda given: given * 0, lambda given: given).norm() > 1.5 * states.norm())


def _no_norm(connect):
    states = _sample()
    return not torch.allclose(connect(states, _layer, lambda given: given), states + _layer(states), atol=1e-4)


def _two_layers(connect):
    states = _sample()
    silent = connect(states, torch.zeros_like, _norm)
    told = connect(states, lambda given: given + 5, lambda given: given * 3)
    return not torch.allclose(silent, states, atol=1e-4) or not torch.allclose(told, 4 * states + 5, atol=1e-3)


def _no_tolerance(connect):
    states = _sample() / 3
    exact = (states.double() + _layer(_norm(states.double()))).float()
    return not torch.equal(connect(states, _layer, _norm), exact)


_OTHER_SIZES = (
    "arguments of torch.randn exchanged",
    *("2 → 3", "2 → 1", "2 → 4", "3 → 4", "3 → 2", "3 → 6", "4 → 5", "4 → 3", "4 → 8"),
)

_BENCH = Bench(
    patient=Swelling,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that drops the state": _without_the_state,
        "one that normalizes the sum": _norm_behind,
        "one that never normalizes": _norm_nowhere,
        "one that adds the normalized state": _normed_is_added,
        "one that adds half of everything": _half,
    },
    sound={
        "one by torch.add": _by_add,
        "one that stacks and sums": _by_stacking,
        "one that adds to a copy": _by_copying,
    },
    is_sick=_is_sick,
    not_mended="count how often `states` is added to what the layer finds: once in each line",
    watch=connect,
)

swelling = _BENCH.exercise(
    mistakes=(
        Mistake("the state dropped", (_without_the_state, _is_sick), "now the state itself does not get through"),
        Mistake(
            "the norm behind", (_norm_behind, _is_sick), "that is the order of 2017; this model normalizes *before*"
        ),
        Mistake("no norm", (_norm_nowhere, _is_sick), "the layer should be given the normalized state"),
        Mistake("the normalized state added", (_normed_is_added, _is_sick), "add the state as it came, not normalized"),
        Mistake("the norm of what is found", (_norm_of_what_is_found, _is_sick), "normalize what goes into the layer"),
        Mistake("taken away", (_taken_away, _is_sick), "what the layer finds is added"),
        Mistake("halved", (_half, _is_sick), "nothing needs to be halved once the state is added only once"),
        Mistake("the layer twice", (_twice_the_layer, _is_sick), "what the layer finds is added once"),
        Mistake(
            "tests a silent layer only",
            (Swelling.sound, _only_a_silent_layer),
            "says False (sound) of a model that is sick",
        ),
        Mistake("tests growth only", (Swelling.sound, _only_growth), "says False (sound) of a model that is sick"),
        Mistake("tests without a norm", (Swelling.sound, _no_norm), "says False (sound) of a model that is sick"),
        Mistake(
            "no layer", (Swelling.sound, lambda connect: bool(connect(_sample(), None, _norm).any())), "be functions"
        ),
    ),
    equivalents={
        **{f"line 12: {change}": "texts, places and width may be any" for change in _OTHER_SIZES},
        "line 14: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("by torch.add", (_by_add, _two_layers)),
        Variant("stacked", (_by_stacking, _is_sick)),
        Variant("added to a copy", (_by_copying, lambda connect: torch.tensor(_two_layers(connect)))),
    ),
)

EXERCISES = (swelling,)
