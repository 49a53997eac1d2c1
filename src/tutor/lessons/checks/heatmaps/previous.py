"""The exercise that measures how much heads look at the token before."""

import torch

from tutor.lessons.answers import Sure, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_HEADS, _BARE, _BATCH = (3, 5, 5), (4, 4), (2, 4, 6, 6)


def drawn(generator, *shape):
    """Weights of these shape, each row of which sums to 1; any query may look at any key."""
    (scores,) = random_tensors(generator, shape)
    return scores.softmax(-1)


def by_loops(weights):
    """Mean weight on the key before, one cell after the other."""
    *front, n, _ = weights.shape
    flat = weights.reshape(-1, n, n)
    found = [sum(head[query, query - 1] for query in range(1, n)) / (n - 1) for head in flat]
    return torch.stack(found).reshape(front)


def _asked(score, weights):
    answer = ask(score, weights)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the scores only")
    return answer


def _agrees_on(*shapes):
    def test(score):
        generator = fresh()
        for shape in shapes:
            weights = drawn(generator, *shape)
            close(_asked(score, weights), by_loops(weights))

    return test


def _pure(score):
    for n in (2, 5):
        rows = torch.eye(n).roll(1, dims=0)
        rows[0] = 1 / n
        close(_asked(score, torch.stack([rows, torch.eye(n)])), torch.tensor([1.0, 0.0]))


def _same_type(score):
    for dtype in (torch.float64, torch.float32):
        of_type(_asked(score, drawn(fresh(), *_HEADS).to(dtype)), dtype)


def _leaves_alone(score):
    for shape in (_BARE, _HEADS):
        unchanged(score, drawn(fresh(), *shape))


def _probe(score):
    generator = torch.Generator().manual_seed(2)
    return [outcome(score, drawn(generator, *shape)) for shape in (_HEADS, _BARE, _BATCH)]


def _diagonal(offset):
    return lambda weights: weights.diagonal(offset, -2, -1).mean(-1)


def _with_first_query(weights):
    return weights.diagonal(-1, -2, -1).sum(-1) / weights.shape[-1]


def _wraps_around(weights):
    return weights.roll(1, dims=-1).diagonal(0, -2, -1).mean(-1)


def _darkest(weights):
    before = torch.arange(weights.shape[-1]) - 1
    return (weights.argmax(-1) == before)[..., 1:].to(weights.dtype).mean(-1)


def _zeroes_the_first(weights):
    weights[..., 0, :] = 0
    return _diagonal(-1)(weights)


def _by_mask(weights):
    n = weights.shape[-1]
    before = torch.eye(n, dtype=weights.dtype)[: n - 1]
    return (weights[..., 1:, :] * before).sum((-1, -2)) / (n - 1)


def _by_index(weights):
    later = torch.arange(1, weights.shape[-1])
    return weights[..., later, later - 1].mean(-1)


def _by_einsum(weights):
    return torch.einsum("...ii->...i", weights[..., 1:, :-1]).mean(-1)


heatmap_previous = Exercise(
    slug="heatmap-previous",
    answers=("previous_token_score",),
    core="equals the mean weight on the key before",
    properties=(
        Property("equals the mean weight on the key before", _agrees_on(_HEADS, (2, 7, 7)), points=2),
        Property("is 1 for a pure head, 0 for one that looks at itself", _pure),
        Property("carries along any axes in front", _agrees_on(_BARE, (1, 2, 2), _BATCH, (2, 1, 3, 2, 2))),
        Property("gives a tensor of the type of its input", _same_type),
        Property("leaves its input as it was", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the next token",
            (_diagonal(1),),
            "you read the diagonal *above* the main one, where a query meets the key behind it: rows are queries",
        ),
        Mistake("itself", (_diagonal(0),), "you read the main diagonal, where a query meets its own key"),
        Mistake("two before", (_diagonal(-2),), "you read the key two places before: one place, please"),
        Mistake(
            "divided by all queries",
            (_with_first_query,),
            "you divide by the number of all queries: the first one has no token before it, and does not count",
        ),
        Mistake(
            "the last key before the first",
            (_wraps_around,),
            "for the first query you count the last key: it has none before it, and does not count",
        ),
        Mistake(
            "sums", (lambda w: w.diagonal(-1, -2, -1).sum(-1),), "that is the sum over the queries: take their mean"
        ),
        Mistake(
            "along the first two axes",
            (lambda w: w.diagonal(-1).mean(-1),),
            "without dim1 and dim2 a diagonal runs through the *first* two axes: name the last two, query and key",
        ),
        Mistake(
            "one number for all heads",
            (lambda w: w.diagonal(-1, -2, -1).mean(),),
            "that is one number for all heads together: each head has a score of its own",
        ),
        Mistake(
            "one for each query",
            (lambda w: w.diagonal(-1, -2, -1),),
            "those are the weights of all queries: take their mean",
        ),
        Mistake(
            "share of darkest cells",
            (_darkest,),
            "you count in how many rows the key before is the darkest: asked is how much weight it has",
        ),
        Mistake("a list", (lambda w: by_loops(w).tolist(),), "expected a tensor, got a list"),
        Mistake("always float32", (lambda w: by_loops(w).float(),), "expected float64 for inputs of float64"),
        Mistake("writes to its input", (_zeroes_the_first,), "your function changed the tensor it was given"),
    ),
    variants=(
        Variant("loops", (by_loops,)),
        Variant("the diagonal", (_diagonal(-1),)),
        Variant("a mask", (_by_mask,)),
        Variant("indices", (_by_index,)),
        Variant("einsum", (_by_einsum,)),
    ),
)

EXERCISES = (heatmap_previous,)
