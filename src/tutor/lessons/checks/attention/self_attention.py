"""The exercise that builds self-attention from its projections."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Wrong, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.attention.properties import mixture_of
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _projections(generator, d_model, d_head, d_value, dtype=torch.float32):
    shapes = (d_model, d_head), (d_model, d_head), (d_model, d_value)
    query, key, value = random_tensors(generator, *shapes, dtype=dtype)
    return {"query": query, "key": key, "value": value}


def _oracle(weights, states):
    return F.scaled_dot_product_attention(*(states @ weights[name] for name in ("query", "key", "value")))


def _self_agrees(self_attention):
    generator = fresh()
    for n, d_model, d_head, d_value in [(5, 6, 4, 3), (3, 4, 9, 7), (4, 4, 4, 4)]:
        weights = _projections(generator, d_model, d_head, d_value)
        (states,) = random_tensors(generator, (n, d_model))
        close(mixture_of(self_attention, weights, states), _oracle(weights, states), tolerance=1e-4)


def _in_batches(self_attention):
    generator = fresh()
    weights = _projections(generator, 6, 4, 3)
    for front in [(1,), (2,), (2, 3)]:
        (states,) = random_tensors(generator, (*front, 5, 6))
        close(mixture_of(self_attention, weights, states), _oracle(weights, states), tolerance=1e-4)


def _equivariant(self_attention):
    generator = fresh()
    weights = _projections(generator, 6, 4, 3)
    (states,) = random_tensors(generator, (8, 6))
    order = torch.randperm(8, generator=generator)
    before, after = (tensor(mixture_of(self_attention, weights, given)) for given in (states, states[order]))
    if before.shape[:1] != (8,) or before.shape != after.shape or not torch.allclose(before[order], after, atol=1e-4):
        raise Wrong(
            "putting the states in another order should put your answers in that order, and change nothing else"
        )


def _self_type(self_attention):
    generator = fresh()
    for dtype in (torch.float64, torch.float32):
        weights = _projections(generator, 6, 4, 3, dtype=dtype)
        (states,) = random_tensors(generator, (5, 6), dtype=dtype)
        of_type(mixture_of(self_attention, weights, states), dtype)


def _self_unchanged(self_attention):
    for shape in [(3, 4), (2, 3, 4)]:
        unchanged(self_attention, _projections(fresh(), 4, 4, 4), torch.randn(shape, generator=fresh()))


def _probe_self(self_attention):
    generator = torch.Generator().manual_seed(9)
    answers = []
    for n, d_model, d_head, d_value in [(4, 4, 4, 4), (3, 5, 9, 2)]:
        weights = _projections(generator, d_model, d_head, d_value)
        (states,) = random_tensors(generator, (n, d_model))
        answers.append(outcome(self_attention, weights, 0.5 * states))
    return answers


def _with(change):
    """Self-attention of projections that went wrong."""

    def self_attention(weights, states):
        return F.scaled_dot_product_attention(*change(states, weights["query"], weights["key"], weights["value"]))

    return self_attention


def _scaled_by(root):
    def self_attention(weights, states):
        queries, keys, values = (states @ weights[name] for name in ("query", "key", "value"))
        return (queries @ keys.mT / root(weights, states)).softmax(-1) @ values

    return self_attention


def _with_positions(weights, states):
    place = torch.arange(states.shape[-2], dtype=states.dtype)[:, None] / 10
    return _oracle(weights, states + place)


def _over_the_queries(weights, states):
    queries, keys, values = (states @ weights[name] for name in ("query", "key", "value"))
    return (queries @ keys.mT / queries.shape[-1] ** 0.5).softmax(-2) @ values


def _pops(weights, states):
    queries, keys, values = (states @ weights.pop(name) for name in ("query", "key", "value"))
    return F.scaled_dot_product_attention(queries, keys, values)


def _writes_to_states(weights, states):
    answer = _oracle(weights, states)
    states += 1
    return answer


def _by_linear(weights, states):
    queries, keys, values = (F.linear(states, weights[name].T) for name in ("query", "key", "value"))
    scores = torch.einsum("...qd,...kd->...qk", queries, keys) / weights["query"].shape[1] ** 0.5
    return torch.einsum("...qk,...kv->...qv", torch.softmax(scores, dim=-1), values)


def _one_state_at_a_time(weights, states):
    if states.dim() > 2:
        return torch.stack([_one_state_at_a_time(weights, each) for each in states])
    keys, values = states @ weights["key"], states @ weights["value"]
    mixtures = []
    for state in states:
        scores = keys @ (state @ weights["query"]) / keys.shape[1] ** 0.5
        powers = (scores - scores.max()).exp()
        mixtures.append((powers[:, None] * values).sum(0) / powers.sum())
    return torch.stack(mixtures)


def _one_matrix(weights, states):
    joined = states @ torch.cat([weights["query"], weights["key"], weights["value"]], dim=1)
    widths = [weights[name].shape[1] for name in ("query", "key", "value")]
    return F.scaled_dot_product_attention(*joined.split(widths, dim=-1))


def _both_in_one(weights, states):
    scores = states @ (weights["query"] @ weights["key"].T) @ states.mT / weights["key"].shape[-1] ** 0.5
    return scores.softmax(-1) @ (states @ weights["value"])


attention_self = Exercise(
    slug="attention-self",
    answers=("self_attention",),
    core="queries, keys and values are projections of the states",
    properties=(
        Property("queries, keys and values are projections of the states", _self_agrees, points=2),
        Property("carries along axes in front", _in_batches),
        Property("another order of states, the same answers in that order", _equivariant),
        Property("gives a tensor of the type of its inputs", _self_type),
        Property("leaves its inputs as they were", _self_unchanged),
    ),
    probe=_probe_self,
    mistakes=(
        Mistake(
            "not projected",
            (_with(lambda states, query, key, value: (states, states, states)),),
            "you use the states themselves as queries, keys and values: multiply each by its own matrix",
        ),
        Mistake(
            "values not projected",
            (_with(lambda states, query, key, value: (states @ query, states @ key, states)),),
            "the values are the states themselves: project them too, states @ weights['value']",
        ),
        Mistake(
            "one projection for all",
            (_with(lambda states, query, key, value: (states @ query, states @ query, states @ value)),),
            "your keys are your queries: each has its own matrix",
        ),
        Mistake(
            "query and key exchanged",
            (_with(lambda states, query, key, value: (states @ key, states @ query, states @ value)),),
            "queries and keys are exchanged: the row that asks is states @ weights['query']",
        ),
        Mistake(
            "key and value exchanged",
            (_with(lambda states, query, key, value: (states @ query, states @ value, states @ key)),),
            "keys and values are exchanged: the values are what gets mixed",
        ),
        Mistake(
            "transposed matrices",
            (_with(lambda states, query, key, value: (states @ query.T, states @ key.T, states @ value.T)),),
            "you multiply by the transposed matrices: they are [d_model, d_k] as they are, no transpose needed",
        ),
        Mistake(
            "queries from the positions",
            (
                _with(
                    lambda states, query, key, value: (
                        torch.eye(states.shape[-2], states.shape[-1], dtype=states.dtype) @ query,
                        torch.eye(states.shape[-2], states.shape[-1], dtype=states.dtype) @ key,
                        states @ value,
                    )
                ),
            ),
            "your queries and keys do not depend on the states: they are projections of the states, not of positions",
        ),
        Mistake(
            "positions added",
            (_with_positions,),
            "your answer depends on where a state stands: use the states as they come, nothing added",
        ),
        Mistake(
            "scaled by the model's width",
            (_scaled_by(lambda weights, states: states.shape[-1] ** 0.5),),
            "you divide by √d_model: the dot product is taken between queries and keys, so it is √d_k",
        ),
        Mistake(
            "scaled by the values' width",
            (_scaled_by(lambda weights, states: weights["value"].shape[-1] ** 0.5),),
            "you divide by the root of the values' width: it is √d_k, the width of queries and keys",
        ),
        Mistake(
            "not scaled",
            (_scaled_by(lambda weights, states: 1),),
            "your numbers are those without scaling: divide the scores by √d_k before the softmax",
        ),
        Mistake(
            "divided without the root",
            (_scaled_by(lambda weights, states: weights["query"].shape[-1]),),
            "you divide by d_k: divide by its square root",
        ),
        Mistake(
            "scaled by the number of positions",
            (_scaled_by(lambda weights, states: states.shape[-2] ** 0.5),),
            "you divide by the root of the number of positions: it is √d_k, the width of queries and keys",
        ),
        Mistake(
            "softmax over the queries",
            (_over_the_queries,),
            "your softmax runs over the queries: each query's weights over the *keys* sum to 1",
        ),
        Mistake(
            "a matrix taken out of the dictionary",
            (_pops,),
            "your function changed the dictionary it was given",
        ),
        Mistake(
            "states changed in place", (_writes_to_states,), "your function changed the second tensor it was given"
        ),
        Mistake("lists", (lambda weights, states: _oracle(weights, states).tolist(),), "expected a tensor, got a list"),
        Mistake(
            "always float64",
            (lambda weights, states: _oracle(weights, states).double(),),
            "expected float32 for inputs of float32, got float64",
        ),
        Mistake(
            "causal",
            (
                lambda weights, states: F.scaled_dot_product_attention(
                    *(states @ weights[name] for name in ("query", "key", "value")), is_causal=True
                ),
            ),
            "your states look back only: here every state may look at every other",
        ),
    ),
    variants=(
        Variant("torch's own attention", (_oracle,)),
        Variant("linear layers and einsum", (_by_linear,)),
        Variant("one state at a time", (_one_state_at_a_time,)),
        Variant("one large matrix, split", (_one_matrix,)),
        Variant("query and key matrix multiplied first", (_both_in_one,)),
    ),
)


EXERCISES = (attention_self,)
