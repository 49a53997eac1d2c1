"""The exercise that tests whether attention knows where its states stand."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, Wrong, outcome
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

WIDTH = 8


def _projected(seed):
    generator = torch.Generator().manual_seed(seed)
    matrices = [torch.randn(WIDTH, WIDTH, generator=generator) / WIDTH**0.5 for _ in range(3)]
    return lambda states: [states @ matrix.to(states.dtype) for matrix in matrices]


def _self_attention(states, seed=1, mask=None):
    queries, keys, values = _projected(seed)(states)
    return F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)


def _positions_added(states):
    place = torch.arange(states.shape[-2], dtype=states.dtype)[:, None]
    return _self_attention(states + torch.sin(place / 3 ** torch.arange(WIDTH)).to(states.dtype))


def _causal(states):
    n = states.shape[-2]
    return _self_attention(states, mask=torch.ones(n, n, dtype=torch.bool).tril())


def _near_is_dear(states):
    place = torch.arange(states.shape[-2], dtype=states.dtype)
    return _self_attention(states, mask=-(place[:, None] - place).abs())


def _ring(states):
    """Near is dear, the last place being next to the first: a rotation does not show it."""
    n = states.shape[-2]
    apart = (torch.arange(n)[:, None] - torch.arange(n)).abs()
    return _self_attention(states, mask=-torch.minimum(apart, n - apart).to(states.dtype))


def _later_is_louder(states):
    place = torch.arange(states.shape[-2], dtype=states.dtype)
    return _self_attention(states) * (1 + place[:, None] / 5)


def _written_out(states):
    queries, keys, values = _projected(2)(states)
    return torch.stack([(keys @ query / WIDTH**0.5).softmax(0) @ values for query in queries])


_KNOWING = {
    "positions added to the states": _positions_added,
    "a causal mask": _causal,
    "scores that fall with the distance": _near_is_dear,
    "scores that fall with the distance around a ring": _ring,
    "answers that grow with the position": _later_is_louder,
}
_EQUIVARIANT = {
    "self-attention": _self_attention,
    "self-attention with other weights": lambda states: _self_attention(states, seed=3),
    "self-attention written out": _written_out,
    "no attention at all, each state for itself": lambda states: torch.tanh(states),
    "the mean of all states": lambda states: states.mean(-2, keepdim=True).expand_as(states),
}


_VERDICTS = Verdicts(true="aware of positions", false="equivariant")


def _judge(knows_position, knowing, equivariant, n_rounds=1):
    lengths = []

    def watch(states):
        if not isinstance(states, torch.Tensor) or states.dim() != 2 or states.shape[-1] != WIDTH:
            got = tuple(states.shape) if isinstance(states, torch.Tensor) else type(states).__name__
            raise Sure(f"the models take states of the shape [position, {WIDTH}], got {got}")
        lengths.append(len(states))

    try:
        _VERDICTS.tells_apart(knows_position, knowing, equivariant, n_rounds, watch)
    except Wrong:
        if lengths and min(lengths) < 8:
            raise Sure(
                f"your test uses {min(lengths)} positions: use 8 or more, since among so few many orders keep "
                "neighbours neighbours, or change nothing"
            ) from None
        raise


def _finds_knowing(knows_position):
    _judge(knows_position, _KNOWING, {})


def _passes_equivariant(knows_position):
    _judge(knows_position, {}, _EQUIVARIANT)


def _tells_apart(knows_position):
    _judge(knows_position, _KNOWING, _EQUIVARIANT, n_rounds=3)


def _probe(knows_position):
    models = (*_KNOWING.values(), *_EQUIVARIANT.values())
    return [outcome(lambda: [_VERDICTS.of(knows_position, model) for model in models])]


def _by(order, n=8):
    """A test by one order of n states."""

    def knows_position(model):
        states = torch.randn(n, WIDTH, generator=torch.Generator().manual_seed(4))
        places = order(n)
        return not torch.allclose(model(states[places]), model(states)[places], atol=1e-4)

    return knows_position


def _forgets_to_follow(model):
    states = torch.randn(8, WIDTH, generator=torch.Generator().manual_seed(4))
    order = torch.randperm(8, generator=torch.Generator().manual_seed(4))
    return not torch.allclose(model(states[order]), model(states), atol=1e-4)


def _with_equal_states(model):
    states = torch.ones(8, WIDTH)
    return not torch.allclose(model(states[_shuffled(8)]), model(states)[_shuffled(8)], atol=1e-4)


def _shuffled(n):
    return torch.randperm(n, generator=torch.Generator().manual_seed(4))


def _to_the_last_bit(model):
    states = torch.randn(30, WIDTH, generator=torch.Generator().manual_seed(4))
    return not torch.equal(model(states[_shuffled(30)]), model(states)[_shuffled(30)])


def _by_argsort(model):
    states = torch.randn(12, WIDTH, dtype=torch.float64)
    order = torch.tensor([3, 0, 7, 11, 1, 5, 2, 10, 4, 8, 6, 9])
    back = model(states[order])[order.argsort()]
    return (back - model(states)).abs().max().item() > 1e-9


def _every_swap(model):
    states = torch.randn(6, WIDTH)
    usual = model(states)
    for i in range(6):
        for j in range(i):
            order = list(range(6))
            order[i], order[j] = j, i
            if not torch.allclose(model(states[order]), usual[order], rtol=1e-3, atol=1e-4):
                return True
    return False


attention_permutation = Exercise(
    slug="attention-permutation",
    answers=("knows_position",),
    core="tells them apart, in three rounds of ten",
    properties=(
        Property("finds every model that knows positions", _finds_knowing),
        Property("passes every model that does not", _passes_equivariant),
        Property("tells them apart, in three rounds of ten", _tells_apart, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake("always True", (lambda model: True,), "your test says True (aware of positions) of every model"),
        Mistake("always False", (lambda model: False,), "your test says False (equivariant) of every model"),
        Mistake(
            "only the reversed order",
            (_by(lambda n: torch.arange(n).flip(0)),),
            "reversing is one order only, and it keeps every distance: a model that knows distances stays hidden",
        ),
        Mistake(
            "only a rotation",
            (_by(lambda n: torch.arange(n).roll(2)),),
            "a rotation keeps every distance around a ring: take an order that breaks all neighbourhoods",
        ),
        Mistake(
            "answers not brought into the new order",
            (_forgets_to_follow,),
            "you expect the same answers in the same places; they should move *with* the states: reorder them too",
        ),
        Mistake(
            "the order as it was",
            (_by(lambda n: torch.arange(n)),),
            "your test says False (equivariant) of every model: what should it compare?",
        ),
        Mistake(
            "equal states",
            (_with_equal_states,),
            "your test misses models, as it would if all its states were alike: use random states",
        ),
        Mistake(
            "verdict the other way round",
            (lambda model: not _by(_shuffled)(model),),
            "your verdicts are the wrong way round: True means aware of positions",
        ),
        Mistake(
            "three positions",
            (_by(lambda n: torch.tensor([1, 2, 0]), n=3),),
            "your test uses 3 positions: use 8 or more",
        ),
        Mistake(
            "states of another width",
            (lambda model: bool(model(torch.randn(8, 5)).any()),),
            "the models take states of the shape [position, 8], got (8, 5)",
        ),
        Mistake(
            "many verdicts",
            (lambda model: model(torch.ones(8, WIDTH)) != model(torch.ones(8, WIDTH)),),
            ".any() or .all() joins many booleans into one",
        ),
        Mistake(
            "no tolerance",
            (_to_the_last_bit,),
            "right models differ by rounding, so compare with a tolerance",
        ),
    ),
    equivalents={"line 6: arguments of torch.allclose exchanged": "which of two close tensors comes first has no say"},
    variants=(
        Variant("one random order", (_by(_shuffled),)),
        Variant("order undone by argsort, in float64", (_by_argsort,)),
        Variant("every swap of two", (_every_swap,)),
        Variant("more states", (_by(_shuffled, n=30),)),
    ),
)

EXERCISES = (attention_permutation,)
