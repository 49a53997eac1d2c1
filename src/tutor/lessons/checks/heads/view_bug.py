"""The exercise that mends heads joined by a view, and tests which positions an answer feels."""

import torch
from einops import rearrange

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome, random_tensors
from tutor.lessons.checks.heads import models
from tutor.lessons.checks.heads.watching import WIDTH, Watch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _within_a_token(weights, states, n_heads, mask=None):
    """Attention whose heads look at one another, since their axis stands where positions should."""
    parts = ((states @ weights[name]).unflatten(-1, (n_heads, -1)) for name in ("query", "key", "value"))
    return models.mixture(*parts).flatten(-2) @ weights["output"]


def _around_the_mean(weights, states, n_heads, mask=None):
    """A right one, which differs by rounding: the mean value, which it takes off and adds again, feels the future."""

    def mix(queries, keys, values, mask):
        mean = values.mean(-2, keepdim=True)
        return models.mixture(queries, keys, values - mean, mask) + mean

    return models.made(mix=mix)(weights, states, n_heads, mask)


joined_by_view = models.made(join=models.join_by_view)
_both_by_view = models.made(split=models.split_by_view, join=models.join_by_view)

# each told as the student may tell it; True where it is sick
_SICK = {
    "one that joins the heads by a view": models.bound(joined_by_view, 1, 2, True),
    "one that splits the heads by a view": models.bound(models.made(split=models.split_by_view), 2, 2, True),
    "one that splits and joins by a view": models.bound(_both_by_view, 3, 2, True),
    "one whose heads look at one another within a token": models.bound(_within_a_token, 4, 4, True),
}
_SOUND = {
    "PyTorch's own": models.bound(models.oracle, 5, 2, True),
    "one with four heads, by einops": models.bound(models.made(), 6, 4, True),
    "one head at a time": models.bound(models.by_loops, 7, 2, True),
    "one that mixes what differs from the mean value": models.bound(_around_the_mean, 8, 4, True),
}
_VERDICTS = Verdicts(true="mixed up", false="sound")


def _judge(mixes_up, *models_shown, n_rounds=1):
    watch = Watch()
    try:
        _VERDICTS.tells_apart(mixes_up, *models_shown, n_rounds=n_rounds, watch=watch)
    except Wrong:
        if watch.lengths and max(watch.lengths) < 4:
            raise Sure(
                f"your test uses {max(watch.lengths)} positions: use 4 or more, so that there is something to mix up"
            ) from None
        raise


def _tells_apart(mended, mixes_up):
    _judge(mixes_up, _SICK, _SOUND, n_rounds=3)


def _catches_the_shown(mended, mixes_up):
    if not _VERDICTS.of(mixes_up, next(iter(_SICK.values())), watch=Watch()):
        raise Wrong("your test calls the attention of this exercise sound")


def _mended(mended, mixes_up):
    generator = fresh()
    for batch, position, d_model, n_heads in [(2, 5, 12, 3), (3, 4, 8, 4), (1, 7, 6, 2), (2, 3, 5, 1)]:
        (states,) = random_tensors(generator, (batch, position, d_model))
        weights = models.projections(generator, d_model)
        want = models.oracle(weights, states, n_heads, models.causal(position))
        close(ask(mended, weights, states, n_heads), want, tolerance=1e-4)


def _probe(mended, mixes_up):
    generator = torch.Generator().manual_seed(8)
    (states,) = random_tensors(generator, (2, 4, 8))
    weights = models.projections(generator, 8)
    shown = (*_SICK.values(), *_SOUND.values())
    return [
        outcome(mended, weights, states, 2),
        outcome(mended, weights, states, 1),
        outcome(lambda: [_VERDICTS.of(mixes_up, model, Watch()) for model in shown]),
    ]


def _causal(multi_head):
    return lambda weights, states, n_heads: multi_head(weights, states, n_heads, models.causal(states.shape[1]))


def _states(batch=2, n=6):
    return torch.randn(batch, n, WIDTH, generator=torch.Generator().manual_seed(4))


def _felt(model, changed, n=6):
    """Which outputs feel a change of one state."""
    states = _states(n=n)
    other = states.clone()
    other[:, changed] += 1
    return (model(states) - model(other)).abs().amax(dim=(0, 2)) > 1e-4


def _future_felt(model):
    return bool(_felt(model, -1)[:-1].any())


def _past_missed(model):
    return not bool(_felt(model, 0)[-1])


def _by_every_pair(model):
    felt = torch.stack([_felt(model, place) for place in range(6)], dim=1)
    return not torch.equal(felt, torch.ones(6, 6).tril() == 1)


def _by_gradient(model):
    states = _states(1, 5).double()
    slopes = torch.autograd.functional.jacobian(lambda given: model(given).sum(2)[0], states)[:, 0].abs().sum(-1)
    return bool((slopes.triu(1) > 1e-9).any() or (slopes.tril() + torch.ones(5, 5).triu(1) < 1e-9).any())


def _by_two_properties(model):
    return _future_felt(model) or _past_missed(model)


def _by_shuffling(model):
    states = _states()
    return not torch.allclose(model(states.flip(1)), model(states).flip(1), atol=1e-4)


def _by_prefixes(model):
    states = _states()
    whole = model(states)
    return any(not torch.allclose(model(states[:, :n]), whole[:, :n], atol=1e-4) for n in range(1, 6))


def _too_short(model):
    states = _states(n=1)
    return not torch.allclose(model(states), model(states + 0.0), atol=1e-4)


FUTURE = (
    "your test misses models whose outputs feel a state that comes later: some feel only what comes a little later, so "
    "look at *all* outputs before the changed state"
)
_SINGLE_HEAD = _causal(lambda weights, states, n_heads, mask: models.oracle(weights, states, 1, mask))
_RIGHT = _causal(models.oracle)

_ANY = "to exchange two axes is the same, whichever is named first"
_FROM_BEHIND = "of four axes, the third is the last but one"
_CLOSE = "which of two close tensors is named first has no say"

heads_view_bug = Exercise(
    slug="heads-view-bug",
    answers=("mended_heads", "mixes_up"),
    properties=(
        Property("the mended attention is right", _mended, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of eight", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (_causal(joined_by_view), _by_two_properties),
            "the heads are still joined without moving their axis back behind the positions: look at the `reshape`",
        ),
        Mistake(
            "the split broken instead",
            (_causal(models.made(split=models.split_by_view)), _by_two_properties),
            "now the *split* goes by a view: it was right as it stood, the bug is elsewhere",
        ),
        Mistake(
            "both by a view",
            (_causal(_both_by_view), _by_two_properties),
            "now split and join both go by a view: a head then sees only a part of the tokens",
        ),
        Mistake(
            "the wrong axes exchanged",
            (_causal(models.made(join=lambda v: v.mT.reshape(len(v), v.shape[2], -1))), _by_two_properties),
            "before the reshape you exchange the last two axes: it is heads and positions that must change places",
        ),
        Mistake(
            "joined number by number",
            (
                _causal(models.made(join=lambda v: rearrange(v, "b heads n d -> b n (d heads)"))),
                _by_two_properties,
            ),
            "your join takes the first number of every head, then the second: lay whole heads side by side",
        ),
        Mistake(
            "mask dropped",
            (lambda weights, states, n_heads: models.oracle(weights, states, n_heads), _by_two_properties),
            "now every position sees the future: keep the causal mask",
        ),
        Mistake(
            "one head",
            (_SINGLE_HEAD, _by_two_properties),
            "with a single head there is nothing to join, but n_heads are asked for",
        ),
        Mistake(
            "only the future",
            (_RIGHT, _future_felt),
            "your test only asks whether an output feels what comes later. One that splits *and* joins by a view feels "
            "no future, nor does one that stays within a token: also ask whether the last output feels the first state",
        ),
        Mistake(
            "only prefixes",
            (_RIGHT, _by_prefixes),
            "your test misses the model whose heads look at one another, and at no other token: "
            "also ask whether the last output feels the first state",
        ),
        Mistake(
            "shuffled tokens",
            (_RIGHT, _by_shuffling),
            "behind a causal mask the order counts: shuffled states need not give shuffled outputs, even in a sound "
            "model. Change one state instead, and see which outputs change",
        ),
        Mistake(
            "only the past",
            (_RIGHT, _past_missed),
            FUTURE,
        ),
        Mistake(
            "only the state before",
            (_RIGHT, lambda model: _future_felt(model) or not bool(_felt(model, -2)[-1])),
            "your test misses a model in which the later half of the tokens cannot see the earlier half: "
            "ask whether the last output feels the *first* state",
        ),
        Mistake(
            "only the first output",
            (_RIGHT, lambda model: bool(_felt(model, -1, 8)[0]) or _past_missed(model)),
            FUTURE,
        ),
        Mistake("always True", (_RIGHT, lambda model: True), "your test says True (mixed up) of every model"),
        Mistake("always False", (_RIGHT, lambda model: False), "your test says False (sound) of every model"),
        Mistake(
            "the other way round",
            (_RIGHT, lambda model: not _by_two_properties(model)),
            "your verdicts are the wrong way round: True means mixed up",
        ),
        Mistake("one position", (_RIGHT, _too_short), "your test uses 1 positions: use 4 or more"),
        Mistake(
            "a matrix of states",
            (_RIGHT, lambda model: bool(model(torch.randn(6, WIDTH)).isnan().any())),
            "the models take one tensor of floating-point numbers, [batch, position, 8], got float32 (6, 8)",
        ),
        Mistake(
            "many verdicts",
            (_RIGHT, lambda model: model(_states()) != model(_states())),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        "line 6: arguments of (states @ weights[name]).reshape(batch, position, n_heads, -1).transpose exchanged": _ANY,
        "line 6: 2 → -2": _FROM_BEHIND,
        "line 12: arguments of mixed.transpose exchanged": _ANY,
        "line 12: 2 → -2": _FROM_BEHIND,
        "line 19: 1 → 2": "two examples show it as well as one",
        "line 19: 6 → 7": "any number of positions from 4 shows it",
        "line 19: 6 → 5": "any number of positions from 4 shows it",
        "line 19: 6 → 12": "any number of positions from 4 shows it",
        "line 22: 0 → 1": "the second state serves as well: it, too, stands in the first half",
        "line 24: arguments of torch.allclose exchanged": _CLOSE,
        "line 25: arguments of torch.allclose exchanged": _CLOSE,
    },
    variants=(
        Variant("two properties", (_RIGHT, _by_two_properties)),
        Variant("every pair of positions", (_causal(models.by_einsum), _by_every_pair)),
        Variant("by the gradient", (_causal(models.made()), _by_gradient)),
        Variant("a tensor as verdict", (_causal(models.by_loops), lambda model: torch.tensor(_by_every_pair(model)))),
    ),
)

EXERCISES = (heads_view_bug,)
