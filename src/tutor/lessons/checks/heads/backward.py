"""The exercise that takes gradients back through attention by hand."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import (
    Sure,
    Wrong,
    ask,
    close,
    describe,
    fresh,
    of_type,
    outcome,
    random_tensors,
    tensor,
    unchanged,
)
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NAMES = ("queries", "keys", "values")


def oracle(queries, keys, values, gradient):
    """What PyTorch's own differentiation says."""
    leaves = [part.detach().clone().requires_grad_() for part in (queries, keys, values)]
    with torch.enable_grad():
        mixed = torch.softmax(leaves[0] @ leaves[1].mT / queries.shape[-1] ** 0.5, dim=-1) @ leaves[2]
    return torch.autograd.grad(mixed, leaves, gradient)


def _gradients(backward, *inputs):
    answer = ask(backward, *inputs)
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        got = f"a tensor of shape {tuple(answer.shape)}" if isinstance(answer, torch.Tensor) else describe(answer)
        raise Sure(f"expected three gradients, those of queries, keys and values, in this order, got {got}")
    return answer


def _case(generator, n_queries=3, n_keys=5, width=4, d_value=2, dtype=torch.float64):
    shapes = (n_queries, width), (n_keys, width), (n_keys, d_value), (n_queries, d_value)
    return random_tensors(generator, *shapes, dtype=dtype)


def _agrees(place):
    def test(backward):
        generator = fresh()
        for sizes in [(3, 5, 4, 2), (6, 4, 9, 7), (4, 4, 4, 4), (1, 3, 2, 1)]:
            case = _case(generator, *sizes)
            close(_gradients(backward, *case)[place], oracle(*case)[place])

    return test


def _by_small_steps(backward):
    """Require that a small step changes a loss by as much as the gradient says: what a gradient is."""
    generator = fresh()
    *parts, gradient = _case(generator)
    given = _gradients(backward, *parts, gradient)
    for name, place in zip(_NAMES, range(3), strict=True):
        (direction,) = random_tensors(generator, tuple(parts[place].shape), dtype=torch.float64)

        def loss(step, place=place, direction=direction):
            moved = [part + step * direction if number == place else part for number, part in enumerate(parts)]
            return (F.scaled_dot_product_attention(*moved) * gradient).sum()

        said = tensor(given[place]).to(torch.float64)
        if said.shape != parts[place].shape:
            raise Wrong(f"expected the gradient of the {name} in their shape, {tuple(parts[place].shape)}")
        slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
        if not torch.isclose((said * direction).sum(), slope, rtol=1e-4, atol=1e-5):
            raise Wrong(f"a small step of the {name} changes the loss by another amount than your gradient says")


def _large(backward):
    queries, keys, values, gradient = _case(fresh())
    case = 40 * queries, 40 * keys, values, gradient
    for got, want in zip(_gradients(backward, *case), oracle(*case), strict=True):
        close(got, want, tolerance=1e-4)


def _type_and_inputs(backward):
    for dtype in (torch.float64, torch.float32):
        case = _case(fresh(), dtype=dtype)
        for gradient in _gradients(backward, *case):
            of_type(gradient, dtype)
        unchanged(backward, *case)


def _probe(backward):
    generator = torch.Generator().manual_seed(2)
    places = [(case, place) for case in (_case(generator, 4, 4, 4, 4), _case(generator)) for place in (2, 0, 1)]
    return [outcome(lambda *case, place=place: _gradients(backward, *case)[place], *case) for case, place in places]


def _by_hand(
    of_scores=lambda weights, slope: weights * (slope - (weights * slope).sum(-1, keepdim=True)),
    root=lambda queries: queries.shape[-1] ** 0.5,
    order=(0, 1, 2),
):
    def backward(queries, keys, values, gradient):
        weights = torch.softmax(queries @ keys.mT / queries.shape[-1] ** 0.5, dim=-1)
        scores = of_scores(weights, gradient @ values.mT) / root(queries)
        three = scores @ keys, scores.mT @ queries, weights.mT @ gradient
        return tuple(three[place] for place in order)

    return backward


def _not_transposed(queries, keys, values, gradient):
    query, key, _ = _by_hand()(queries, keys, values, gradient)
    weights = torch.softmax(queries @ keys.mT / queries.shape[-1] ** 0.5, dim=-1)
    return query, key, weights @ gradient


def _keys_not_transposed(queries, keys, values, gradient):
    query, _, value = _by_hand()(queries, keys, values, gradient)
    weights = torch.softmax(queries @ keys.mT / queries.shape[-1] ** 0.5, dim=-1)
    slope = gradient @ values.mT
    scores = weights * (slope - (weights * slope).sum(-1, keepdim=True)) / queries.shape[-1] ** 0.5
    return query, scores @ queries, value


def _of_ones(queries, keys, values, gradient):
    return oracle(queries, keys, values, torch.ones_like(gradient))


def _without_scaling_forward(queries, keys, values, gradient):
    weights = torch.softmax(queries @ keys.mT, dim=-1)
    slope = gradient @ values.mT
    scores = weights * (slope - (weights * slope).sum(-1, keepdim=True))
    return scores @ keys, scores.mT @ queries, weights.mT @ gradient


def _overflows(queries, keys, values, gradient):
    powers = (queries @ keys.mT / queries.shape[-1] ** 0.5).exp()
    weights = powers / powers.sum(-1, keepdim=True)
    slope = gradient @ values.mT
    scores = weights * (slope - (weights * slope).sum(-1, keepdim=True)) / queries.shape[-1] ** 0.5
    return scores @ keys, scores.mT @ queries, weights.mT @ gradient


def _writes_to_gradient(queries, keys, values, gradient):
    given = oracle(queries, keys, values, gradient)
    gradient /= 2
    return given


def _by_jacobian(queries, keys, values, gradient):
    """Each row's softmax by its whole matrix of slopes."""
    weights = torch.softmax(queries @ keys.mT / keys.shape[-1] ** 0.5, dim=-1)
    slopes = torch.diag_embed(weights) - weights[:, :, None] * weights[:, None, :]
    scores = torch.einsum("qjk,qk->qj", slopes, gradient @ values.mT) / keys.shape[-1] ** 0.5
    return [scores @ keys, scores.mT @ queries, weights.mT @ gradient]


def _by_the_mixture(queries, keys, values, gradient):
    """The sum of weights and slopes is the mixture times the gradient: what memory-saving kernels use."""
    weights = torch.softmax(queries @ keys.mT / keys.shape[-1] ** 0.5, dim=-1)
    shared = (weights @ values * gradient).sum(-1, keepdim=True)
    scores = weights * (gradient @ values.mT - shared) * keys.shape[-1] ** -0.5
    return scores @ keys, scores.mT @ queries, weights.mT @ gradient


def _one_query_at_a_time(queries, keys, values, gradient):
    rows, key, value = [], torch.zeros_like(keys), torch.zeros_like(values)
    for query, given in zip(queries, gradient, strict=True):
        weights = (keys @ query / len(query) ** 0.5).softmax(0)
        slope = values @ given
        scores = weights * (slope - weights @ slope) / len(query) ** 0.5
        rows.append(scores @ keys)
        key, value = key + scores[:, None] * query, value + weights[:, None] * given
    return torch.stack(rows), key, value


_TWO_AXES = "of two axes, the second is the last"

heads_backward = Exercise(
    slug="heads-backward",
    answers=("attention_backward",),
    properties=(
        Property("the gradient of the values", _agrees(2)),
        Property("the gradient of the queries", _agrees(0)),
        Property("the gradient of the keys", _agrees(1)),
        Property("a small step changes the loss as the gradients say", _by_small_steps),
        Property("large scores do not overflow", _large),
        Property("keeps the type of its inputs, and leaves them as they were", _type_and_inputs),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "weights not transposed",
            (_not_transposed,),
            "for the values you multiply the weights by the gradient as they stand: a *value* gathers from all queries "
            "that looked at it, a column of the weights, so transpose them",
        ),
        Mistake(
            "scores not transposed",
            (_keys_not_transposed,),
            "for the keys, the gradient of the scores must be transposed: a key gathers from all queries, a column",
        ),
        Mistake(
            "softmax taken for a product",
            (_by_hand(lambda weights, slope: weights * slope),),
            "a weight does not grow alone: the others of its row shrink, so subtract the row's sum of weight times "
            "gradient before you multiply by the weights",
        ),
        Mistake(
            "only a weight's own slope",
            (_by_hand(lambda weights, slope: weights * (1 - weights) * slope),),
            "w (1 - w) is the slope of a weight by its *own* score: each score moves the other weights of the row, too",
        ),
        Mistake(
            "softmax left out",
            (_by_hand(lambda weights, slope: slope),),
            "the gradient of the weights is not that of the scores: the softmax lies between",
        ),
        Mistake(
            "summed over the queries",
            (_by_hand(lambda weights, slope: weights * (slope - (weights * slope).sum(-2, keepdim=True))),),
            "you sum over the queries: each *row* of weights is a softmax of its own, so sum along the keys, dim=-1",
        ),
        Mistake(
            "plain mean subtracted",
            (_by_hand(lambda weights, slope: weights * (slope - slope.mean(-1, keepdim=True))),),
            "you subtract the plain mean of the row: it is the sum of weight times gradient",
        ),
        Mistake(
            "sign",
            (_by_hand(lambda weights, slope: weights * ((weights * slope).sum(-1, keepdim=True) - slope)),),
            "the sign of the scores' gradient is turned round",
        ),
        Mistake(
            "root forgotten on the way back",
            (_by_hand(root=lambda queries: 1),),
            "the root is missing on the way back: the scores were divided by √d_k, so their gradient is, too",
        ),
        Mistake(
            "divided by the width",
            (_by_hand(root=lambda queries: queries.shape[-1]),),
            "you divide twice by the root: once is enough on the way back",
        ),
        Mistake(
            "root forgotten altogether",
            (_without_scaling_forward,),
            "your weights are those of scores that were not divided by √d_k",
        ),
        Mistake(
            "queries and keys exchanged",
            (_by_hand(order=(1, 0, 2)),),
            "the gradients of queries and keys are exchanged",
        ),
        Mistake(
            "another order",
            (_by_hand(order=(2, 0, 1)),),
            "the gradient of the values comes last: queries, keys, values",
        ),
        Mistake(
            "gradient ignored",
            (_of_ones,),
            "your answer is the same for every gradient handed in: multiply by it",
        ),
        Mistake("overflows", (_overflows,), "there is NaN"),
        Mistake("writes to the gradient", (_writes_to_gradient,), "your function changed the fourth tensor"),
        Mistake(
            "one tensor",
            (lambda *case: torch.cat([part.flatten() for part in oracle(*case)]),),
            "expected three gradients",
        ),
        Mistake(
            "always float32",
            (lambda *case: [part.float() for part in oracle(*case)],),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={
        "line 4: -1 → 1": _TWO_AXES,
        "line 4: 1 → -1": _TWO_AXES,
        "line 5: -1 → 1": _TWO_AXES,
        "line 5: 1 → -1": _TWO_AXES,
        "line 7: -1 → 1": _TWO_AXES,
        "line 7: 1 → -1": _TWO_AXES,
    },
    variants=(
        Variant("four lines", (_by_hand(),)),
        Variant("the softmax's whole matrix of slopes", (_by_jacobian,)),
        Variant("the sum taken from the mixture", (_by_the_mixture,)),
        Variant("one query at a time", (_one_query_at_a_time,)),
        Variant("differentiated by PyTorch", (oracle,)),
    ),
)

EXERCISES = (heads_backward,)
