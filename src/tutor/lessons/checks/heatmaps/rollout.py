"""The exercise that follows attention through the layers."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, tensor, unchanged
from tutor.lessons.checks.heatmaps.previous import drawn
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.attention_rollout import attention_rollout


def by_loops(weights, own_share=0.5):
    """Each layer's states as shares of the input, one state after the other."""
    n = weights.shape[-1]
    shares = [[float(place == other) for other in range(n)] for place in range(n)]
    for layer in weights.mean(1).tolist():
        brought = [[sum(w * state[j] for w, state in zip(row, shares, strict=True)) for j in range(n)] for row in layer]
        shares = [
            [own_share * mine + (1 - own_share) * theirs for mine, theirs in zip(*pair, strict=True)]
            for pair in zip(shares, brought, strict=True)
        ]
    return torch.tensor(shares, dtype=weights.dtype)


def _asked(rollout, *inputs):
    answer = ask(rollout, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the shares only")
    return answer


def _agrees(rollout):
    generator = fresh()
    for shape in ((1, 2, 3, 3), (2, 3, 4, 4), (3, 1, 5, 5)):
        weights = drawn(generator, *shape)
        close(_asked(rollout, weights), by_loops(weights), tolerance=1e-4)


def _in_order(rollout):
    weights = drawn(fresh(), 2, 1, 4, 4)
    weights[0] = torch.eye(4)
    weights[0, 0, 1] = torch.tensor([1.0, 0, 0, 0])  # below, token 1 takes from token 0
    weights[1] = torch.eye(4)
    weights[1, 0, 2] = torch.tensor([0, 1.0, 0, 0])  # above, token 2 takes from the state of token 1
    if tensor(_asked(rollout, weights)).shape != (4, 4):
        raise Wrong("expected shape (4, 4)")
    close(_asked(rollout, weights)[2], torch.tensor([0.25, 0.25, 0.5, 0]))


def _shares_of_its_own(rollout):
    generator = fresh()
    for own_share in (0.25, 0.9, 0, 1):
        weights = drawn(generator, 3, 2, 4, 4)
        close(_asked(rollout, weights, own_share), by_loops(weights, own_share), tolerance=1e-4)


def _sums(rollout):
    weights = drawn(fresh(), 4, 2, 3, 3)
    sums = tensor(_asked(rollout, weights)).sum(-1)
    if not torch.allclose(sums.double(), torch.ones_like(sums).double(), atol=1e-4):
        raise Wrong(f"a row of yours sums to {sums.flatten()[0].item():.4g}: shares of one state sum to 1")


def _same_type(rollout):
    for dtype in (torch.float64, torch.float32):
        of_type(_asked(rollout, drawn(fresh(), 2, 2, 3, 3).to(dtype)), dtype)


def _leaves_alone(rollout):
    for shape in ((2, 1, 3, 3), (1, 2, 3, 3)):
        unchanged(rollout, drawn(fresh(), *shape))


def _probe(rollout):
    generator = torch.Generator().manual_seed(3)
    two, one, three = (drawn(generator, *shape) for shape in ((2, 2, 4, 4), (1, 2, 4, 4), (3, 1, 4, 4)))
    return [
        outcome(rollout, one),
        outcome(rollout, two),
        outcome(rollout, three),
        outcome(rollout, two, 0.25),
    ]


def _made(
    heads=lambda weights: weights.mean(1),
    mix=lambda layer, own: own * torch.eye(len(layer), dtype=layer.dtype) + (1 - own) * layer,
    join=lambda shares, layer: layer @ shares,
):
    """A rollout in which any of its three steps may be another one."""

    def rollout(weights, own_share=0.5):
        shares = torch.eye(weights.shape[-1], dtype=weights.dtype)
        for layer in heads(weights):
            shares = join(shares, mix(layer, own_share))
        return shares

    return rollout


def _mixed_at_the_end(weights, own_share=0.5):
    return own_share * torch.eye(weights.shape[-1]) + (1 - own_share) * _made(mix=lambda layer, own: layer)(weights)


def _keeps_the_token(weights, own_share=0.5):
    itself = shares = torch.eye(weights.shape[-1], dtype=weights.dtype)
    for layer in weights.mean(1):
        shares = own_share * itself + (1 - own_share) * layer @ shares
    return shares


def _of_the_last(weights, own_share=0.5):
    return _made()(weights[-1:], own_share)


def _mean_of_layers(weights, own_share=0.5):
    return own_share * torch.eye(weights.shape[-1]) + (1 - own_share) * weights.mean((0, 1))


def _heads_joined(weights, own_share=0.5):
    return torch.stack([_made()(weights[:, [head]], own_share) for head in range(weights.shape[1])]).mean(0)


def _writes(weights, own_share=0.5):
    weights += torch.eye(weights.shape[-1])
    return _made(mix=lambda layer, own: layer / 2)(weights, own_share)


def _from_above(weights, own_share=0.5):
    eye = torch.eye(weights.shape[-1], dtype=weights.dtype)
    return torch.linalg.multi_dot([own_share * eye + (1 - own_share) * w for w in weights.mean(1).flip(0)] + [eye])


def _row_by_row(weights, own_share=0.5):
    n, rows = weights.shape[-1], []
    for place in range(n):
        row = torch.nn.functional.one_hot(torch.tensor(place), n).to(weights.dtype)
        for layer in reversed(weights.mean(1)):
            row = own_share * row + (1 - own_share) * row @ layer
        rows.append(row)
    return torch.stack(rows)


def _by_the_book(weights, own_share=0.5):
    # the book's own share is a half: another is had by mixing more of the identity, or less, into the weights
    eye = torch.eye(weights.shape[-1], dtype=weights.dtype)
    mixed = 2 * (own_share * eye + (1 - own_share) * weights) - eye
    return attention_rollout(mixed)


heatmap_rollout = Exercise(
    slug="heatmap-rollout",
    answers=("rollout",),
    core="equals the shares that are followed state by state",
    properties=(
        Property("equals the shares that are followed state by state", _agrees, points=2),
        Property("what was mixed below is found above, not the other way round", _in_order),
        Property("keeps another share of itself when told", _shares_of_its_own),
        Property("rows sum to 1", _sums),
        Property("gives a tensor of the type of its input", _same_type),
        Property("leaves its input as it was", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the other order",
            (_made(join=lambda shares, layer: shares @ layer),),
            "you multiply in the other order: a later layer takes from what the layers below have mixed, so its table "
            "stands on the *left*",
        ),
        Mistake(
            "no residual",
            (_made(mix=lambda layer, own: layer),),
            "the residual is missing: each state keeps its own share in each layer",
        ),
        Mistake(
            "added, not mixed",
            (_made(mix=lambda layer, own: layer + torch.eye(len(layer))),),
            "you add the identity matrix whole, so that rows sum to 2 in each layer: take own_share of it, and the "
            "rest of attention",
        ),
        Mistake(
            "mixed in at the end",
            (_mixed_at_the_end,),
            "you mix the state's own share in once, at the end: it belongs into each layer, before the product",
        ),
        Mistake(
            "the token kept instead of the state",
            (_keeps_the_token,),
            "what you keep is a share of the *token*: a state keeps a share of itself, as the layers below made it",
        ),
        Mistake(
            "the last layer alone",
            (_of_the_last,),
            "that is the last layer alone: its keys are states, in which the layers below have mixed tokens",
        ),
        Mistake(
            "mean of the layers",
            (_mean_of_layers,),
            "that is the average of the layers: to follow a weight through them, multiply their tables",
        ),
        Mistake(
            "place by place",
            (_made(join=lambda shares, layer: layer * shares),),
            "you multiply place by place: it is a product of matrices, @",
        ),
        Mistake(
            "heads followed one by one",
            (_heads_joined,),
            "you follow each head alone through all layers: a state is made by all heads of a layer, so average them "
            "in each layer",
        ),
        Mistake(
            "heads one after another",
            (_made(heads=lambda weights: weights.flatten(0, 1)),),
            "you follow the heads of a layer one after another: they work side by side, so average them",
        ),
        Mistake(
            "heads summed",
            (_made(heads=lambda weights: weights.sum(1)),),
            "you add the heads up, so that rows sum to more than 1: average them",
        ),
        Mistake(
            "the strongest head",
            (_made(heads=lambda weights: weights.amax(1)),),
            "you take the largest weight of all heads: average them",
        ),
        Mistake(
            "query and key exchanged",
            (_made(heads=lambda weights: weights.mean(1).mT),),
            "rows are queries: do not transpose the tables",
        ),
        Mistake(
            "always a half",
            (lambda weights, own_share=0.5: by_loops(weights),),
            "your answer is the same whatever own_share is: use it in place of a half",
        ),
        Mistake(
            "the shares exchanged",
            (lambda weights, own_share=0.5: by_loops(weights, 1 - own_share),),
            "own_share is what a state keeps of itself; attention gets the rest, 1 - own_share",
        ),
        Mistake("writes to its input", (_writes,), "your function changed the tensor it was given"),
        Mistake("a list", (lambda w, own_share=0.5: by_loops(w, own_share).tolist(),), "expected a tensor, got a list"),
    ),
    equivalents={"line 4: 1 → 2": "there are as many queries as keys"},
    variants=(
        Variant("loops", (by_loops,)),
        Variant("one product after the other", (_made(),)),
        Variant("all at once, from above", (_from_above,)),
        Variant("row by row, downwards", (_row_by_row,)),
        Variant("the book's", (_by_the_book,)),
    ),
)

EXERCISES = (heatmap_rollout,)
