"""The exercise that mends attention across the batch, and tests whether examples feel one another."""

import torch
from einops import rearrange

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome, random_tensors
from tutor.lessons.checks.heads import models
from tutor.lessons.checks.heads.watching import WIDTH, Watch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SPLIT = "position batch (heads d_head) -> batch heads position d_head"
_JOIN = "batch heads position d_head -> position batch (heads d_head)"


def _first_swapped(states, n_heads):
    return rearrange(states, _SPLIT, heads=n_heads)


def _last_swapped(vectors):
    return rearrange(vectors, _JOIN)


swapped = models.made(split=_first_swapped, join=_last_swapped)


def _one_long_text(weights, states, n_heads, mask=None):
    """Attention of every token of every example to all the others."""
    return models.oracle(weights, states.reshape(1, -1, states.shape[-1]), n_heads).reshape(states.shape)


def _folded(weights, states, n_heads, mask=None):
    """Heads laid into the axis of the examples, and taken out of it in the other order."""
    parts = (
        rearrange(
            states @ weights[name], "batch position (heads d_head) -> (batch heads) position d_head", heads=n_heads
        )
        for name in ("query", "key", "value")
    )
    mixed = rearrange(
        models.mixture(*parts), "(heads batch) position d_head -> batch position (heads d_head)", heads=n_heads
    )
    return mixed @ weights["output"]


def _memory_of_the_one_before(weights, states, n_heads, mask=None):
    """Keys and values of the example before are still there."""
    queries, keys, values = (models.split(states @ weights[name], n_heads) for name in ("query", "key", "value"))
    # the first example finds its own a second time, which changes nothing
    keys, values = (torch.cat([part, torch.cat([part[:1], part[:-1]])], dim=2) for part in (keys, values))
    return models.join(models.mixture(queries, keys, values)) @ weights["output"]


def _each_for_itself(weights, states, n_heads, mask=None):
    return torch.tanh(states @ weights["value"]) @ weights["output"]


# each told as the student may tell it
_MIXING = {
    "one with batch and positions exchanged": models.bound(swapped, 1, 2, False),
    "one that lays all examples end to end": models.bound(_one_long_text, 2, 2, False),
    "one that folds heads into the batch, and unfolds them in another order": models.bound(_folded, 3, 2, False),
    "one that still holds the keys of the example before": models.bound(_memory_of_the_one_before, 4, 4, False),
}
_APART = {
    "PyTorch's own": models.bound(models.oracle, 5, 2, False),
    "one with a causal mask": models.bound(models.made(), 6, 4, True),
    "one example at a time": models.bound(models.by_loops, 7, 2, False),
    "no attention at all, each state for itself": models.bound(_each_for_itself, 8, 2, False),
}
_VERDICTS = Verdicts(true="mixing examples", false="keeping them apart")


def _tells_apart(mended, mixes_examples):
    watch = Watch()
    try:
        _VERDICTS.tells_apart(mixes_examples, _MIXING, _APART, n_rounds=3, watch=watch)
    except Wrong:
        if watch.batches and max(watch.batches) < 2:
            raise Sure("your test shows one example at a time: only in a batch of several can examples mix") from None
        raise


def _mended(mended, mixes_examples):
    generator = fresh()
    for batch, position, d_model, n_heads in [(2, 5, 12, 3), (3, 3, 8, 4), (1, 7, 6, 2), (4, 2, 5, 1)]:
        (states,) = random_tensors(generator, (batch, position, d_model))
        weights = models.projections(generator, d_model)
        close(ask(mended, weights, states, n_heads), models.oracle(weights, states, n_heads), tolerance=1e-4)


def _probe(mended, mixes_examples):
    generator = torch.Generator().manual_seed(8)
    square, wide = random_tensors(generator, (3, 3, 8), (2, 5, 8))
    weights = models.projections(generator, 8)
    shown = (*_MIXING.values(), *_APART.values())
    return [
        outcome(mended, weights, square, 2),
        outcome(mended, weights, wide, 2),
        outcome(lambda: [_VERDICTS.of(mixes_examples, model, Watch()) for model in shown]),
    ]


def _plain(multi_head):
    return lambda weights, states, n_heads: multi_head(weights, states, n_heads)


def _states(batch=3, n=5):
    return torch.randn(batch, n, WIDTH, generator=torch.Generator().manual_seed(4))


def _felt(model, changed, batch=3):
    """Which examples feel a change of one of them."""
    states = _states(batch)
    other = states.clone()
    other[changed] += 1
    return (model(states) - model(other)).abs().amax(dim=(1, 2)) > 1e-4


def _by_change_of_the_first(model):
    return bool(_felt(model, 0)[1:].any())


def _alone(model):
    states = _states()
    together = model(states)
    return any(
        not torch.allclose(together[i : i + 1], model(states[i : i + 1]), rtol=1e-3, atol=1e-4)
        for i in range(len(states))
    )


def _by_every_pair(model):
    felt = torch.stack([_felt(model, place, 4) for place in range(4)])
    return torch.tensor(not torch.equal(felt, torch.eye(4) == 1))


def _by_gradient(model):
    states = _states(4, 3).double().requires_grad_()
    for place in range(4):
        (slope,) = torch.autograd.grad(model(states)[place].sum(), states)
        slope[place] = 0
        if slope.abs().max() > 1e-9:
            return True
    return False


def _equal_examples(model):
    states = _states(1).expand(3, -1, -1)
    return not torch.allclose(model(states)[0], model(states)[1], atol=1e-4)


_RIGHT = _plain(models.oracle)

heads_batch_bug = Exercise(
    slug="heads-batch-bug",
    answers=("mended_layer", "mixes_examples"),
    properties=(
        Property("the mended layer is right", _mended, points=2),
        Property("your test tells who mixes examples, in three rounds of eight", _tells_apart, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (_plain(swapped), _alone),
            "the attention still runs across the examples: which axis does each pattern call `batch`, and which is it?",
        ),
        Mistake(
            "only the first pattern",
            (_plain(models.made(join=_last_swapped)), _alone),
            "the split is right now, but the join still gives positions first: both patterns must name the axes alike",
        ),
        Mistake(
            "only the last pattern",
            (_plain(models.made(split=_first_swapped)), _alone),
            "the join gives the batch first now, but the split still takes positions first: mend both patterns",
        ),
        Mistake(
            "reshaped instead of exchanged",
            (
                lambda weights, states, n_heads: swapped(
                    weights, states.reshape(states.shape[1], states.shape[0], -1), n_heads
                ).reshape(states.shape),
                _alone,
            ),
            "a reshape only reads the numbers in other rows: to exchange two axes, transpose them or name them alike",
        ),
        Mistake(
            "all examples end to end",
            (_plain(_one_long_text), _alone),
            "now every token looks at the tokens of all examples: keep the batch an axis of its own",
        ),
        Mistake(
            "one head",
            (lambda weights, states, n_heads: models.oracle(weights, states, 1), _alone),
            "your numbers are those of a single head: keep `heads=n_heads`",
        ),
        Mistake(
            "one example at a time",
            (_RIGHT, lambda model: not torch.allclose(model(_states(1)), model(_states(1)), atol=1e-4)),
            "your test shows one example at a time",
        ),
        Mistake(
            "equal examples",
            (_RIGHT, _equal_examples),
            "your test says False (keeping them apart) of every model",
        ),
        Mistake(
            "only the first example looked at",
            (_RIGHT, lambda model: bool(_felt(model, 2)[0])),
            "your test changes the last example and looks at the first alone: some models mix neighbours only, or look "
            "back only, so change each example and look at every other",
        ),
        Mistake(
            "only earlier examples looked at",
            (_RIGHT, lambda model: bool(_felt(model, 2)[:2].any())),
            "your test misses the model in which an example feels only the one before it: look at *every* example, not "
            "at the first or at earlier ones alone",
        ),
        Mistake(
            "the changed example looked at, too",
            (_RIGHT, lambda model: bool(_felt(model, 0).any())),
            "your test says True (mixing examples) of every model",
        ),
        Mistake(
            "positions tested",
            (
                _RIGHT,
                lambda model: not torch.allclose(model(_states())[:, :2], model(_states()[:, :2]), atol=1e-4),
            ),
            "your test asks whether *positions* feel one another: in attention they should; ask it of the examples",
        ),
        Mistake(
            "always False", (_RIGHT, lambda model: False), "your test says False (keeping them apart) of every model"
        ),
        Mistake(
            "the other way round",
            (_RIGHT, lambda model: not _alone(model)),
            "your verdicts are the wrong way round: True means mixing examples",
        ),
        Mistake(
            "a matrix of states",
            (_RIGHT, lambda model: bool(model(torch.randn(6, WIDTH)).isnan().any())),
            "the models take one tensor of floating-point numbers, [batch, position, 8], got float32 (6, 8)",
        ),
        Mistake(
            "no verdict",
            (_RIGHT, lambda model: (model(_states()) - model(_states())).sum()),
            "your test should return True (mixing examples) or False (keeping them apart)",
        ),
    ),
    equivalents={
        "line 17: 4 → 5": "any number of positions, and any number of examples from 2, shows it",
        "line 17: 4 → 3": "any number of positions, and any number of examples from 2, shows it",
        "line 17: 4 → 8": "any number of positions, and any number of examples from 2, shows it",
        "line 20: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("alone and together", (_RIGHT, _alone)),
        Variant(
            "transposed before and after",
            (
                lambda weights, states, n_heads: swapped(weights, states.transpose(0, 1), n_heads).transpose(0, 1),
                _by_every_pair,
            ),
        ),
        Variant("einsum, and the gradient", (_plain(models.by_einsum), _by_gradient)),
        Variant("loops, and the first changed", (_plain(models.by_loops), _by_change_of_the_first)),
    ),
)

EXERCISES = (heads_batch_bug,)
