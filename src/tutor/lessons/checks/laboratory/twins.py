"""The twins: one layer, written down many times."""

import copy
from itertools import pairwise

from tutor.laboratory.patients.twins import Twins
from tutor.lessons.answers import Sure, Wrong, ask, outcome
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_NUMBERS = (1, 2, 5, 0)


class _Workshop:
    """Builds lists, each with its own number, and counts them."""

    def __init__(self):
        self.built = []

    def __deepcopy__(self, memo):
        # what is handed over as a copy would count apart
        return self

    def __call__(self):
        self.built.append([float(len(self.built))])
        return self.built[-1]


def _facts(stack, number):
    """How many layers come back, how many different ones, how many of them were built, and how many were built."""
    workshop = _Workshop()
    layers = ask(stack, workshop, number)
    if not isinstance(layers, list | tuple):
        raise Wrong("expected a list of what was built")
    different = {id(layer) for layer in layers}
    return [len(layers), len(different), sum(id(one) in different for one in workshop.built), len(workshop.built)]


def _mended(stack):
    for number in _NUMBERS:
        found = _facts(stack, number)
        if found[0] != number:
            raise Wrong(f"expected a list of {number}, got {found[0]}")
        if found[1] != number:
            raise Wrong(f"among {number} layers there are only {found[1]} different ones")
        if found[2] != number:
            raise Wrong("what is in the list should be what `build` gave, not a copy of it")
        if found[3] != number:
            raise Wrong(f"for {number} layers `build` should be called {number} times, it was called {found[3]} times")


def _outcomes(stack):
    return [outcome(lambda number=number: _facts(stack, number)) for number in _NUMBERS]


def stack(build, n_layers):
    """Refuse what nobody can build with; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is so.
    """
    if not callable(build):
        raise Sure("your test should hand over a function `build`, and a number of layers")
    if not isinstance(n_layers, int) or isinstance(n_layers, bool) or n_layers < 0:
        raise Sure("the number of layers that your test asks for should be a whole number, 0 or more")


def _pairs(build, n_layers):
    half = [build() for _ in range((n_layers + 1) // 2)]
    return (half + half)[:n_layers]


def _all_but_the_first(build, n_layers):
    first = build()
    return [first, *([build()] * (n_layers - 1))][:n_layers]


def _copied(build, n_layers):
    first = build()
    return [copy.copy(first) for _ in range(n_layers)]


def _one_too_few(build, n_layers):
    return [build() for _ in range(n_layers - 1)]


def _first_and_last(build, n_layers):
    layers = [build() for _ in range(n_layers)]
    return [*layers[:-1], layers[0]] if n_layers > 1 else layers


def _by_appending(build, n_layers):
    layers = []
    while len(layers) < n_layers:
        layers.append(build())
    return layers


def _by_mapping(build, n_layers):
    return list(map(lambda place: build(), range(n_layers)))


def _as_a_tuple(build, n_layers):
    return tuple(build() for _ in range(n_layers))


def _is_sick(stack):
    built = []

    def build():
        built.append(object())
        return built[-1]

    layers = stack(build, 6)
    return len(layers) != 6 or len({id(layer) for layer in layers}) != 6 or any(one not in built for one in layers)


def _only_counts(stack):
    return len(stack(object, 6)) != 6


def _compares_neighbors(stack):
    layers = stack(object, 6)
    return any(one is other for one, other in pairwise(layers))


def _compares_by_equality(stack):
    layers = stack(lambda: [0.0], 6)
    return any(one == other for one, other in pairwise(layers))


def _asks_for_one(stack):
    layers = stack(object, 1)
    return len(layers) != 1


def _changes_one(stack):
    layers = stack(lambda: [0.0], 6)
    if len(layers) != 6:
        return True
    for place, layer in enumerate(layers):
        layer[0] += place + 1
    return [layer[0] for layer in layers] != [1, 2, 3, 4, 5, 6]


def _copies_seen(stack):
    kept = []

    def build():
        kept.append([0.0])
        return kept[-1]

    stack(build, 6)
    return len(kept) != 6


_BENCH = Bench(
    patient=Twins,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that builds half of them, and takes each twice": _pairs,
        "one in which only the first has a layer of its own": _all_but_the_first,
        "one whose last layer is its first": _first_and_last,
        "one that leaves the last out": _one_too_few,
    },
    sound={
        "one that appends": _by_appending,
        "one that maps": _by_mapping,
        "one that gives a tuple": _as_a_tuple,
    },
    is_sick=_is_sick,
    not_mended="`[build()] * n_layers` calls `build` once: the list names one layer many times",
    watch=stack,
    may_round=False,
)

twins = _BENCH.exercise(
    mistakes=(
        Mistake("copies", (_copied, _is_sick), "what is in the list should be what `build` gave, not a copy of it"),
        Mistake("one too few", (_one_too_few, _is_sick), "expected a list of 1, got 0"),
        Mistake("each twice", (_pairs, _is_sick), "different ones"),
        Mistake("the first apart", (_all_but_the_first, _is_sick), "different ones"),
        Mistake("the functions themselves", (lambda build, n_layers: [build] * n_layers, _is_sick), "different ones"),
        Mistake("counts the layers only", (Twins.sound, _only_counts), "your test calls this patient's own part sound"),
        Mistake(
            "compares neighbors only",
            (Twins.sound, _compares_neighbors),
            "says False (sound) of a model that is sick",
        ),
        Mistake(
            "compares by equality",
            (Twins.sound, _compares_by_equality),
            "your test says True (sick) of every model",
        ),
        Mistake("asks for one layer", (Twins.sound, _asks_for_one), "your test calls this patient's own part sound"),
        Mistake("asks for half a layer", (Twins.sound, lambda stack: len(stack(object, 1.5)) != 1), "a whole number"),
        Mistake("hands over no function", (Twins.sound, lambda stack: len(stack([], 3)) != 3), "a function `build`"),
        Mistake("counts the calls only", (Twins.sound, _copies_seen), "says False (sound) of a model that is sick"),
    ),
    equivalents={
        "line 13: id(layer) → layer": "a bare object is equal to itself alone, so a set of them counts the same"
    },
    variants=(
        Variant("by appending", (_by_appending, _changes_one)),
        Variant("by mapping", (_by_mapping, _is_sick)),
        Variant("a tuple", (_as_a_tuple, _changes_one)),
    ),
)

EXERCISES = (twins,)
