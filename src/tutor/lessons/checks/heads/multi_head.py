"""The exercise that builds multi-head attention on plain tensors."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.heads import models, sick_heads
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_CASES = [(2, 5, 12, 3), (3, 4, 8, 4), (1, 7, 6, 2), (2, 3, 5, 5)]


def _mixed(multi_head, *inputs):
    answer = ask(multi_head, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the new states only")
    return answer


def _case(generator, batch, position, d_model, dtype=torch.float32):
    (states,) = random_tensors(generator, (batch, position, d_model), dtype=dtype)
    return models.projections(generator, d_model, dtype), states


def agrees(multi_head):
    """Require the numbers of PyTorch's own, for sizes that all differ."""
    generator = fresh()
    for batch, position, d_model, n_heads in _CASES:
        weights, states = _case(generator, batch, position, d_model)
        close(_mixed(multi_head, weights, states, n_heads), models.oracle(weights, states, n_heads), tolerance=1e-4)


def _one_head(multi_head):
    weights, states = _case(fresh(), 2, 5, 6)
    parts = (states @ weights[name] for name in ("query", "key", "value"))
    plain = F.scaled_dot_product_attention(*parts) @ weights["output"]
    close(_mixed(multi_head, weights, states, 1), plain, tolerance=1e-4)


def _masked(multi_head):
    generator = fresh()
    for batch, position, d_model, n_heads in _CASES:
        weights, states = _case(generator, batch, position, d_model)
        mask = torch.rand(position, position, generator=generator) < 0.5
        mask[:, 0] = True
        for given in (mask, models.causal(position)):
            want = models.oracle(weights, states, n_heads, given)
            close(_mixed(multi_head, weights, states, n_heads, given), want, tolerance=1e-4)
    other, mask = states.clone(), models.causal(position)
    other[:, -1] += 3
    before, after = (tensor(_mixed(multi_head, weights, given, n_heads, mask)) for given in (states, other))
    if not torch.allclose(before[:, :-1], after[:, :-1], atol=1e-4):
        raise Wrong("under a causal mask the last state was changed, and earlier ones felt it")


def _own_masks(multi_head):
    generator = fresh()
    for batch, n_heads in [(2, 3), (3, 3), (4, 2), (1, 2)]:
        weights, states = _case(generator, batch, 5, 6)
        mask = torch.rand(batch, 5, 5, generator=generator) < 0.5
        mask[..., 0] = True
        want = models.oracle(weights, states, n_heads, mask)
        close(_mixed(multi_head, weights, states, n_heads, mask), want, tolerance=1e-4)


def _heads_change_places(multi_head):
    weights, states = _case(fresh(), 2, 5, 12)
    order = torch.tensor([2, 0, 3, 1])
    numbers = torch.arange(12).reshape(4, 3)[order].flatten()
    moved = {name: weights[name][:, numbers] for name in ("query", "key", "value")}
    moved["output"] = weights["output"][numbers]
    before, after = (tensor(_mixed(multi_head, given, states, 4)) for given in (weights, moved))
    if before.shape != states.shape or not torch.allclose(before, after, atol=1e-4):
        raise Wrong(
            "the heads changed places, in all four matrices, and your answer changed: "
            "head h has the columns of its stretch in W_Q, W_K and W_V, and the same rows in W_O"
        )
    close(after, models.oracle(weights, states, 4), tolerance=1e-4)


def _examples_stay_apart(multi_head):
    weights, states = _case(fresh(), 3, 4, 8)
    together = tensor(_mixed(multi_head, weights, states, 2))
    for place in range(3):
        alone = tensor(_mixed(multi_head, weights, states[place : place + 1], 2))
        if together.shape != states.shape or alone.shape != states[:1].shape:
            raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(together.shape)}")
        if not torch.allclose(together[place], alone[0], atol=1e-4):
            raise Wrong("an example gets another answer alone than beside others: the batch is mixed up")


def _same_type(multi_head):
    for dtype in (torch.float64, torch.float32):
        weights, states = _case(fresh(), 2, 3, 8, dtype=dtype)
        of_type(_mixed(multi_head, weights, states, 2), dtype)
        of_type(_mixed(multi_head, weights, states, 2, models.causal(3)), dtype)


def _leaves_alone(multi_head):
    weights, states = _case(fresh(), 2, 3, 8)

    def with_two_heads(*given):
        return multi_head(*given[:2], 2, *given[2:])

    given = with_two_heads if callable(multi_head) else multi_head
    unchanged(given, weights, states)
    unchanged(given, weights, states, models.causal(3))


def probe(multi_head):
    """What multi-head attention comes to on fixed inputs."""
    generator = torch.Generator().manual_seed(6)
    weights, states = _case(generator, 2, 4, 8)
    mask = torch.tensor([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=torch.bool)
    own = torch.stack([mask, mask.flip(-1)])
    cases = [(weights, states, 2), (weights, states, 1), (weights, states, 2, mask), (weights, states, 2, own)]
    cases.append((*_case(generator, 3, 5, 12), 3))
    return [outcome(multi_head, *inputs) for inputs in cases]


heads_attention = Exercise(
    slug="heads-attention",
    answers=("multi_head",),
    core="equals multi-head attention",
    properties=(
        Property("equals multi-head attention", agrees, points=2),
        Property("with one head it is plain attention", _one_head),
        Property("every head looks only where the mask is True", _masked, points=2),
        Property("each example may have a mask of its own", _own_masks),
        Property("heads may change places, in all four matrices", _heads_change_places),
        Property("examples do not mix", _examples_stay_apart),
        Property("gives a tensor of the type of its inputs", _same_type),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=probe,
    mistakes=(
        Mistake(
            "heads split by view",
            (models.made(split=models.split_by_view),),
            "the heads are split by a view that mixes tokens: cut the last axis in two, then move the heads forward",
        ),
        Mistake(
            "heads joined by view",
            (models.made(join=models.join_by_view),),
            "the heads are joined without moving their axis back behind the positions: a row mixes several tokens",
        ),
        Mistake(
            "split and joined by view",
            (models.made(split=models.split_by_view, join=models.join_by_view),),
            "split and join both go by a view: each head then sees only a part of the tokens, at the full width",
        ),
        Mistake(
            "heads take turns",
            (models.made(split=models.split_interleaved),),
            "your heads take turns within a projection: head h has the h-th stretch of neighbouring numbers",
        ),
        Mistake(
            "one head only",
            (sick_heads.whole_for_all,),
            "your numbers are those of a single head: split queries, keys and values into n_heads",
        ),
        Mistake(
            "the same for every head",
            (models.made(split=sick_heads.same_for_all),),
            "all your heads get the same queries, keys and values, so that all say the same: give each its own stretch",
        ),
        Mistake(
            "scaled by the whole width",
            (models.made(mix=sick_heads.mix_with(lambda q, k: q @ k.mT / (q.shape[1] * q.shape[-1]) ** 0.5)),),
            "you divide by √d_model: each head's dot products run over the width of a head, so take the root of that",
        ),
        Mistake(
            "scaled by the number of heads",
            (models.made(mix=sick_heads.mix_with(lambda q, k: q @ k.mT / q.shape[1] ** 0.5)),),
            "you divide by the root of the number of heads: it is the root of the width of a head",
        ),
        Mistake(
            "not scaled",
            (models.made(mix=sick_heads.mix_with(lambda q, k: q @ k.mT)),),
            "the scores are not scaled: divide them by the root of the width of a head",
        ),
        Mistake(
            "no output projection",
            (models.made(last=lambda mixed, output: mixed),),
            "the last matrix is missing: what the heads found is multiplied by weights['output']",
        ),
        Mistake(
            "heads averaged",
            (sick_heads.mean_of_heads,),
            "you average the heads: they are laid side by side, and W_O mixes them",
        ),
        Mistake(
            "queries and keys exchanged",
            (models.made(names=("key", "query")),),
            "queries and keys are exchanged: the row that asks is states @ weights['query']",
        ),
        Mistake(
            "transposed matrices",
            (sick_heads.transposed,),
            "you multiply by the transposed matrices: here it is states @ weights[name], no transpose needed",
        ),
        Mistake(
            "not projected",
            (sick_heads.not_projected,),
            "the heads get the states themselves: project them first, with a matrix each for query, key and value",
        ),
        Mistake(
            "softmax over the queries",
            (models.made(mix=sick_heads.mix_with(axis=-2)),),
            "your softmax runs over the queries: each query's weights over the *keys* sum to 1",
        ),
        Mistake(
            "softmax over the heads",
            (models.made(mix=sick_heads.mix_with(axis=1)),),
            "your softmax runs over the heads: each head shares out a weight of 1 among the *keys*",
        ),
        Mistake(
            "mask ignored",
            (models.made(mix=sick_heads.mix_with(hide=lambda scores, mask: scores)),),
            "your answer is the same with a mask as without",
        ),
        Mistake(
            "True means hidden",
            (models.made(mix=sick_heads.mix_with(hide=lambda scores, mask: models.hidden(scores, ~mask))),),
            "you hide where the mask is True: here True means that the query *may* look at the key",
        ),
        Mistake(
            "mask after the softmax",
            (models.made(mix=sick_heads.mix_with(hide=lambda scores, mask: scores, after=sick_heads.zero_after)),),
            "you mask after the softmax, so that rows with something hidden sum to less than 1: mask the scores",
        ),
        Mistake(
            "the examples' masks taken for heads' masks",
            (models.made(mix=sick_heads.mix_with(hide=sick_heads.hide_as_heads)),),
            "a mask [batch, query, key] meets scores [batch, heads, query, key]: without an axis of length 1 for the "
            "heads, examples are taken for heads (or nothing fits). Insert it: mask[:, None]",
        ),
        Mistake(
            "attention across the batch",
            (sick_heads.batch_second,),
            "your attention runs across the examples: `states` has the batch first, then the positions",
        ),
        Mistake(
            "weights returned too",
            (lambda weights, states, n_heads, mask=None: (states, weights),),
            "your function returns 2 things: return the new states only",
        ),
        Mistake("taken out of the dictionary", (sick_heads.pops,), "your function changed the dictionary it was given"),
        Mistake(
            "lists",
            (lambda *given: models.oracle(*given).tolist(),),
            "expected a tensor, got a list",
        ),
        Mistake(
            "always float64",
            (lambda *given: models.oracle(*given).double(),),
            "expected float32 for inputs of float32, got float64",
        ),
    ),
    variants=(
        Variant("torch's own", (models.oracle,)),
        Variant("einops", (models.made(),)),
        Variant("a sum over heads, in loops", (models.by_loops,)),
        Variant("einsum", (models.by_einsum,)),
        Variant("the book's", (models.the_books,)),
    ),
)

EXERCISES = (heads_attention,)
