"""The exercise that mends a cross-attention with its sides exchanged, and tests for what leaks through one."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.translation import crossed as models
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; compare answers of one model, and only those to states that you left as they were; right models differ "
    "by rounding, so compare with a tolerance, as in torch.allclose(..., atol=1e-4)",
)


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self):
        self.calls = []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the models are not made for it.
        """
        given = dict(zip(("states", "memory"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"states", "memory"}:
            raise Sure("call a model with two things: cross(states, memory)")
        for name, rows in given.items():
            if not isinstance(rows, torch.Tensor) or rows.dtype != torch.float32 or rows.dim() != 2:
                raise Sure(f"the {name} should be a float32 tensor with two axes: torch.randn(6, {models.WIDTH})")
            if rows.shape[-1] != models.WIDTH:
                raise Sure(f"the {name} should be {models.WIDTH} numbers wide, got {rows.shape[-1]}")
        if len(given["states"]) != len(given["memory"]):
            raise Sure("give states and memory equally many rows: some of the sick models can do no other")
        if len(given["states"]) < 2:
            raise Sure("a single state has no others: show two rows or more")
        self.calls.append(given)

    def facts(self):
        """Whether states were changed between calls, and whether the memory was, each by itself."""
        pairs = list(zip(self.calls, self.calls[1:], strict=False))

        def alone(one, other):
            return any(
                not torch.equal(first[one], second[one]) and torch.equal(first[other], second[other])
                for first, second in pairs
                if first[one].shape == second[one].shape
            )

        return torch.tensor([alone("states", "memory"), alone("memory", "states")])


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, models.SICK, models.SOUND, watch=_Watch())


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.bound(models.exchanged), watch=_Watch()):
        raise Wrong("your test calls the cross-attention of this exercise sound")


def _case(generator, n_states, n_memory, width, dtype=torch.float32):
    shapes = [(width, width)] * 3, [(n_states, width), (n_memory, width)]
    matrices = random_tensors(generator, *shapes[0], dtype=dtype)
    states, memory = random_tensors(generator, *shapes[1], dtype=dtype)
    return dict(zip(("query", "key", "value"), matrices, strict=True)), states, memory


def _mended(mended, is_sick):
    generator = fresh()
    for sizes in [(5, 5, 6), (3, 7, 4), (6, 2, 9), (1, 4, 5), (4, 1, 3)]:
        weights, states, memory = _case(generator, *sizes)
        close(ask(mended, weights, states, memory), models.fused(weights, states, memory), tolerance=1e-4)


def _form(mended, is_sick):
    for dtype in (torch.float64, torch.float32):
        weights, states, memory = _case(fresh(), 4, 3, 6, dtype)
        given = ask(mended, weights, states, memory)
        of_type(given, dtype)
        close(given, models.by_loops(weights, states, memory), tolerance=1e-8 if dtype == torch.float64 else 1e-4)
    unchanged(mended, weights, states, memory)


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(5)
    weights, states, memory = _case(generator, 4, 4, 6)
    return [
        outcome(mended, weights, states, memory),
        outcome(mended, weights, states, memory[:3]),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch, shown = _Watch(), (*models.SICK.values(), *models.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in shown])
    right = torch.tensor([True] * len(models.SICK) + [False] * len(models.SOUND))
    return verdicts if torch.equal(verdicts, right) or not watch.calls else torch.cat([verdicts, watch.facts()])


# ---------------------------------------------------------------- tests, as students might hand them in


def _rows():
    generator = torch.Generator().manual_seed(7)
    return random_tensors(generator, *[(6, models.WIDTH)] * 4)


def _feels_others(cross):
    states, memory, changed, _ = _rows()
    changed[0] = states[0]
    return not torch.allclose(cross(states, memory)[0], cross(changed, memory)[0], atol=1e-4)


def _is_deaf(cross):
    states, memory, _, other = _rows()
    return torch.allclose(cross(states, memory), cross(states, other), atol=1e-4)


def _by_laws(cross):
    return _feels_others(cross) or _is_deaf(cross)


def _shuffled(cross):
    """Exchanged states get exchanged answers from a right model, and from an exchanged one as well."""
    states, memory, *_ = _rows()
    order = torch.tensor([5, 3, 0, 1, 4, 2])
    return not torch.allclose(cross(states[order], memory), cross(states, memory)[order], atol=1e-4)


def _only_memory(cross):
    states, memory, _, other = _rows()
    return bool(torch.allclose(cross(states, memory), cross(states, other), atol=1e-4))


def _all_changed(cross):
    """The state itself is changed along with the others."""
    states, memory, changed, _ = _rows()
    return not torch.allclose(cross(states, memory)[0], cross(changed, memory)[0], atol=1e-4)


def _by_reference(cross):
    """A comparison with one right model."""
    states, memory, *_ = _rows()
    return not torch.allclose(cross(states, memory), models.SOUND["PyTorch's own"](states, memory), atol=1e-4)


def _exact(cross):
    states, memory, changed, _ = _rows()
    changed[:-1] = states[:-1]
    noisy = cross(changed, memory)[0] + 1e-6
    return not torch.equal(cross(states, memory)[0], noisy) or _is_deaf(cross)


def _one_after_the_other(cross):
    """Every state is asked about: all others are set to zero."""
    states, memory, _, other = _rows()
    whole = cross(states, memory)
    for place in range(len(states)):
        alone = torch.zeros_like(states)
        alone[place] = states[place]
        if (cross(alone, memory)[place] - whole[place]).abs().max() > 1e-4:
            return True
    return bool((cross(states, other) - whole).abs().max() < 1e-4)


def _with_a_tensor(cross):
    return torch.tensor(_by_laws(cross))


_ONE_RIGHT = (
    "your test takes other right ways for sick: do not compare with one right model, but see what an answer depends on"
)

_LAST = "of two axes, the second is the last"
_CLOSE = "which of two close tensors is named first has no say"

leak_bug = Exercise(
    slug="translation-leak-bug",
    answers=("mended_cross", "is_sick_cross"),
    properties=(
        Property("the states ask the memory, whatever the lengths", _mended),
        Property("gives a tensor of the type of its inputs, which stay as they were", _form),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (models.exchanged, _by_laws), "the memory still asks the states: the *states* ask"),
        Mistake(
            "keys left behind",
            (models.keys_of_states, _by_laws),
            "the keys still come from the states, which are then compared with one another",
        ),
        Mistake(
            "values left behind",
            (models.values_of_states, _by_laws),
            "the values still come from the states: what is mixed is the memory",
        ),
        Mistake(
            "self-attention",
            (models.self_attention, _by_laws),
            "now the states ask one another, and nothing of the source is read",
        ),
        Mistake("the memory asks itself", (models.itself, _by_laws), "now the memory asks itself: the states ask"),
        Mistake(
            "hidden with a mask",
            (lambda weights, states, memory: _masked(weights, states, memory), _by_laws),
            "a mask over the exchanged sides hides the leak, and leaves the sides exchanged",
        ),
        Mistake("not scaled", (models.under(1), _by_laws), "the scores are not divided by the root of a query's width"),
        Mistake(
            "a fixed width",
            (models.under(models.WIDTH), _by_laws),
            "you always divide by √8: take the width of the queries that you are given",
        ),
        Mistake("over the queries", (models.over_queries, _by_laws), "the softmax runs over the queries"),
        Mistake("always sick", (models.right, lambda cross: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.right, lambda cross: False), "your test says False (sound) of every model"),
        Mistake(
            "the other way round",
            (models.right, lambda cross: not _by_laws(cross)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "leaks alone",
            (models.right, _feels_others),
            "your test finds what leaks, and not the model that never looks at the memory: change the memory as well",
        ),
        Mistake(
            "the memory alone",
            (models.right, _only_memory),
            "your test only sees whether the memory has a say: keep one state, and change the *others*",
        ),
        Mistake(
            "by the order",
            (models.right, _shuffled),
            "exchanged states get exchanged answers from most of the sick models, too: change the others, and keep one",
        ),
        Mistake(
            "the state itself changed",
            (models.right, _all_changed),
            "compare answers of one model, and only those to states that you left as they were",
        ),
        Mistake(
            "changed answers compared, too",
            (models.right, lambda cross: not torch.allclose(cross(*_rows()[:2]), cross(*_rows()[2:0:-1]), atol=1e-4)),
            "compare answers of one model, and only those to states that you left as they were",
        ),
        Mistake("one right model", (models.right, _by_reference), _ONE_RIGHT),
        Mistake(
            "no tolerance",
            (models.right, _exact),
            "right models differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "unequal lengths",
            (models.right, lambda cross: bool(cross(torch.randn(3, 8), torch.randn(5, 8)).any())),
            "give states and memory equally many rows",
        ),
        Mistake(
            "many verdicts",
            (models.right, lambda cross: cross(*_rows()[:2]) != cross(*_rows()[1:3])),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **{f"line {line}: {change}": _LAST for line in (6, 7) for change in ("-1 → 1", "1 → -1")},
        **{f"line {line}: arguments of torch.allclose exchanged": _CLOSE for line in (16, 17)},
    },
    variants=(
        Variant("by two laws", (models.right, _by_laws)),
        Variant("PyTorch's, and one state after the other", (models.fused, _one_after_the_other)),
        Variant("loops, and a tensor as verdict", (models.by_loops, _with_a_tensor)),
    ),
)


def _masked(weights, states, memory):
    """The sides exchanged as before, and a causal mask over them."""
    scores = (memory @ weights["query"]) @ (states @ weights["key"]).mT / states.shape[-1] ** 0.5
    hidden = torch.ones(scores.shape, dtype=torch.bool).triu(1)
    return scores.masked_fill(hidden, -torch.inf).softmax(-1) @ (states @ weights["value"])


EXERCISES = (leak_bug,)
