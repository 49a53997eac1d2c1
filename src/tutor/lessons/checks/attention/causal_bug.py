"""The exercise that mends a causal mask, and tests whether a model sees the future."""

import torch

from tutor.lessons.answers import Sure, Wrong, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.attention import causal_models as models
from tutor.lessons.checks.attention.properties import mixture_of
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(true="leaky", false="causal")
WIDTH = 8


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self):
        self.calls = []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the models are not made for it.
        """
        names = ("queries", "keys", "values")
        given = dict(zip(names, inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != set(names):
            raise Sure("call the model with three things: model(queries, keys, values)")
        if not all(isinstance(part, torch.Tensor) and part.is_floating_point() for part in given.values()):
            raise Sure("queries, keys and values are floating-point tensors: torch.randn makes some")
        shapes = {tuple(part.shape) for part in given.values()}
        shape = next(iter(shapes))
        if len(shapes) != 1 or len(shape) != 2 or shape[1] != WIDTH or shape[0] < 3:
            raise Sure(f"queries, keys and values all have the shape [position, {WIDTH}], with three positions or more")
        self.calls.append([given[name].detach().clone() for name in names])

    def facts(self):
        """Which of the three a test has changed between the calls of one model."""
        changed = torch.zeros(3, dtype=torch.bool)
        for one, other in zip(self.calls, self.calls[1:], strict=False):
            if one[0].shape == other[0].shape:
                changed |= torch.tensor([not torch.equal(*pair) for pair in zip(one, other, strict=True)])
        return changed


def _agrees(attention, sees_the_future):
    for n, width in [(4, 3), (7, 5), (2, 8), (1, 4)]:
        given = random_tensors(fresh(), (n, width), (n, width), (n, width))
        close(mixture_of(attention, *given), models.sound(*given), tolerance=1e-4)
    given = random_tensors(fresh(), (5, 4), (5, 4), (5, 2))
    close(mixture_of(attention, *given), models.sound(*given), tolerance=1e-4)


def _keeps_the_past(attention, sees_the_future):
    given = random_tensors(fresh(), *[(6, 4)] * 3)
    later = [torch.cat([part[:4], 30 + 20 * part[4:]]) for part in given]
    before, after = (tensor(mixture_of(attention, *parts)) for parts in (given, later))
    if before.shape != (6, 4) or before.shape != after.shape or not torch.allclose(before[:4], after[:4], atol=1e-4):
        raise Wrong("changing what stands at positions 4 and 5 changes your answers at positions before them")
    of_type(mixture_of(attention, *given), torch.float32)
    unchanged(attention, *given)


def _catches_the_shown(attention, sees_the_future):
    if not _VERDICTS.of(sees_the_future, models.one_ahead, watch=_Watch()):
        raise Wrong("your test says that the attention of this exercise does not see the future")


def _tells_apart(attention, sees_the_future):
    try:
        _VERDICTS.tells_apart(sees_the_future, models.SEEING, models.BLIND, watch=_Watch())
    except Wrong:
        # each place has its own value or the same 0: what differs between the two is what stands at changed places
        own = _VERDICTS.of(sees_the_future, lambda queries, keys, values: values)
        if own and not _VERDICTS.of(sees_the_future, lambda queries, keys, values: torch.zeros_like(values)):
            raise Sure(
                "your test also compares answers at positions that you changed, or of other inputs: compare the "
                "answers before the change only"
            ) from None
        raise


def _probe(attention, sees_the_future):
    given = random_tensors(torch.Generator().manual_seed(6), *[(5, 5)] * 3)
    return [outcome(attention, *given), outcome(lambda: _behavior(sees_the_future))]


def _behavior(sees_the_future):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watches = [_Watch() for _ in (*models.SEEING, *models.BLIND)]
    shown = (*models.SEEING.values(), *models.BLIND.values())
    verdicts = torch.tensor(
        [_VERDICTS.of(sees_the_future, model, watch) for model, watch in zip(shown, watches, strict=True)]
    )
    right = torch.tensor([True] * len(models.SEEING) + [False] * len(models.BLIND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watches[0].facts()])


def _test(changes="qkv", cut=4, upto=None, n=8):
    """A test that changes some of the three from a place on, and compares the answers before another."""

    def sees_the_future(model):
        given = random_tensors(torch.Generator().manual_seed(8), *[(n, WIDTH)] * 3)
        later = [part.clone() for part in given]
        for name, part in zip("qkv", later, strict=True):
            if name in changes:
                part[cut:] = part[cut:].flip(0) * 2 + 1
        end = cut if upto is None else upto
        return not torch.allclose(model(*given)[:end], model(*later)[:end], atol=1e-4)

    return sees_the_future


_good_test = _test()


def _every_place(model):
    given = [part.double() for part in random_tensors(torch.Generator().manual_seed(3), *[(5, WIDTH)] * 3)]
    usual = model(*given)
    for place in range(1, 5):
        other = [part.clone() for part in given]
        for part in other:
            part[place] = -3 * part[place]
        if (model(*other)[:place] - usual[:place]).abs().max() > 1e-9:
            return True
    return False


def _shorter(model):
    """Cuts the future off instead of changing it."""
    given = random_tensors(torch.Generator().manual_seed(2), *[(9, WIDTH)] * 3)
    return any(
        not torch.allclose(model(*given)[:n], model(*(part[:n] for part in given)), atol=1e-4) for n in (3, 5, 6, 8)
    )


def _by_gradient(model):
    given = [part.requires_grad_() for part in random_tensors(torch.Generator().manual_seed(4), *[(7, WIDTH)] * 3)]
    with torch.enable_grad():
        early = (model(*given)[:4] * torch.arange(WIDTH)).sum()
        slopes = torch.autograd.grad(early, given, allow_unused=True)
    return any(bool((slope[4:].abs() > 1e-4).any()) for slope in slopes if slope is not None)


def _like_torch(model):
    given = random_tensors(torch.Generator().manual_seed(8), *[(8, WIDTH)] * 3)
    return not torch.allclose(model(*given), models.sound(*given), atol=1e-4)


def _too_strict(model):
    given = random_tensors(torch.Generator().manual_seed(8), *[(8, WIDTH)] * 3)
    return not torch.equal(model(*given)[:4], model(*(part[:5] for part in given))[:4] + 1e-6)


_TWO_AXES = "the matrices have two axes, so the second is the last"
_EITHER_FIRST = "which of two close tensors is named first has no say"
_CHANGE_ALL = "a model may see the future through queries, keys or values: change all three from some position on"

attention_causal_bug = Exercise(
    slug="attention-causal-bug",
    answers=("mended_causal_attention", "sees_the_future"),
    properties=(
        Property("the mended attention sees itself and what came before", _agrees),
        Property("what comes later cannot be felt, and the inputs stay as they were", _keeps_the_past),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells them apart, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.one_ahead, _good_test),
            "a query still sees the key one place ahead, the very token that it should foretell",
        ),
        Mistake(
            "moved the wrong way",
            (models.masked(2), _good_test),
            "now a query sees two places ahead: move the diagonal the other way",
        ),
        Mistake(
            "hides itself",
            (models.masked(-1), _good_test),
            "now a query does not see its own place, and the first one sees nothing at all: keep the main diagonal",
        ),
        Mistake(
            "hides itself, NaN swept away",
            (models.hides_itself, _good_test),
            "now a query does not see its own place, and the first one sees nothing at all: keep the main diagonal",
        ),
        Mistake("the past hidden", (models.past_hidden, _good_test), "now the past is hidden, and the future is seen"),
        Mistake("no mask", (models.no_mask, _good_test), "without a mask every query sees the whole future"),
        Mistake(
            "hidden after the softmax",
            (models.hides_afterwards, _good_test),
            "you hide after the softmax: the future's scores are still in the sum that the others are divided by",
        ),
        Mistake(
            "not scaled",
            (lambda queries, keys, values: models.sound(queries * queries.shape[-1] ** 0.5, keys, values), _good_test),
            "the scores are no longer divided by √d_k",
        ),
        Mistake("always True", (models.sound, lambda model: True), "your test says True (leaky) of every model"),
        Mistake("never True", (models.sound, lambda model: False), "your test says False (causal) of every model"),
        Mistake("values alone", (models.sound, _test("v")), _CHANGE_ALL),
        Mistake("keys alone", (models.sound, _test("k")), _CHANGE_ALL),
        Mistake("queries alone", (models.sound, _test("q")), _CHANGE_ALL),
        Mistake("keys and values alone", (models.sound, _test("kv")), _CHANGE_ALL),
        Mistake("queries and values alone", (models.sound, _test("qv")), _CHANGE_ALL),
        Mistake(
            "the first answer alone",
            (models.sound, _test(upto=1)),
            "your test does not see a mask that is too wide by one: compare *all* answers before the change, the "
            "last of them, too",
        ),
        Mistake(
            "the changed place compared, too",
            (models.sound, _test(upto=5)),
            "your test also compares answers at positions that you changed",
        ),
        Mistake(
            "compared with PyTorch's",
            (models.sound, _like_torch),
            "your test compares with one right model. Others that do not see the future give other numbers: change "
            "what comes later, and see whether what came before changes",
        ),
        Mistake(
            "no tolerance", (models.sound, _too_strict), "right models differ by rounding, so compare with a tolerance"
        ),
        Mistake(
            "verdict the other way round",
            (models.sound, lambda model: not _good_test(model)),
            "your verdicts are the wrong way round: True means leaky",
        ),
        Mistake(
            "another width",
            (models.sound, lambda model: bool(model(*[torch.ones(4, 3)] * 3).any())),
            "queries, keys and values all have the shape [position, 8]",
        ),
        Mistake(
            "many verdicts",
            (models.sound, lambda model: model(*[torch.ones(4, 8)] * 3) != 1),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys(("line 4: -1 → 1", "line 4: 1 → -1", "line 8: -1 → 1", "line 8: 1 → -1"), _TWO_AXES),
        "line 18: (model(*given), model(*changed)) → (model(*changed), model(*given))": _EITHER_FIRST,
        "line 19: arguments of torch.allclose exchanged": _EITHER_FIRST,
    },
    variants=(
        Variant("PyTorch's, and all three changed", (models.sound, _good_test)),
        Variant("a triangle of booleans, and every place in turn", (models.masked(0), _every_place)),
        Variant("step by step, and the future cut off", (models.step_by_step, _shorter)),
        Variant("exponentials, and gradients", (models.powers_summed, _by_gradient)),
    ),
)

EXERCISES = (attention_causal_bug,)
