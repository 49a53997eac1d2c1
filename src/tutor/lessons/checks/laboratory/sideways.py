"""The sideways one: a softmax along the wrong axis."""

import math

import torch

from tutor.laboratory.patients.sideways import Sideways
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory import sideways_parts as parts
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

# the axes in front, queries, keys, width
_CASES = (((), 2, 3, 4), ((), 1, 1, 1), ((2,), 3, 3, 5), ((), 4, 1, 2), ((2, 3), 1, 4, 3), ((3,), 5, 2, 6))


def _mended(weigh):
    generator = fresh()
    for number, (front, n_queries, n_keys, width) in enumerate(_CASES):
        dtype = torch.float64 if number % 2 else torch.float32
        queries, keys = random_tensors(generator, (*front, n_queries, width), (*front, n_keys, width), dtype=dtype)
        _agrees(weigh, dtype, queries, keys)
        mask = torch.rand(n_queries, n_keys, generator=generator) < 0.5
        # every query has a key that it may look at
        mask[torch.arange(n_queries), torch.arange(n_queries) % n_keys] = True
        _agrees(weigh, dtype, queries, keys, mask)
        unchanged(weigh, queries, keys, mask)
    # as padding comes: for each text of its own, the same for all heads and all queries
    queries, keys = random_tensors(generator, (2, 2, 3, 4), (2, 2, 5, 4))
    _agrees(weigh, torch.float32, queries, keys, (torch.arange(5) < torch.tensor([[5], [2]]))[:, None, None])


def _agrees(weigh, dtype, *inputs):
    got, wanted = ask(weigh, *inputs), parts.by_loops(*inputs)
    of_type(got, dtype)
    if got.shape == wanted.shape and not torch.allclose(got.sum(-1), torch.ones(1, dtype=dtype), atol=1e-4):
        raise Wrong(f"the weights of a query sum to {got.sum(-1).reshape(-1)[0].item():.3g}, not to 1")
    close(got, wanted, tolerance=1e-4)


def _outcomes(weigh):
    queries, keys, mask = _given()
    return [
        # with two axes in front, as an attention of several heads has
        outcome(weigh, queries[:, None], keys[:, None]),
        outcome(weigh, queries, keys, mask),
        outcome(weigh, queries[0, :1], keys[0, :1]),
    ]


def _watch(queries, keys, mask=None):
    """Refuse what no attention weighs.

    Raises:
        Sure: If the part is not made for it.
    """
    if not all(isinstance(given, torch.Tensor) and given.is_floating_point() for given in (queries, keys)):
        raise Sure("the queries and keys that your test makes should be tensors of decimal numbers")
    if min(queries.dim(), keys.dim()) < 2 or queries.shape[-1] != keys.shape[-1]:
        raise Sure(
            "your test should give queries [..., queries, width] and keys [..., keys, width], got "
            f"{tuple(queries.shape)} and {tuple(keys.shape)}"
        )
    if mask is None:
        return
    if not isinstance(mask, torch.Tensor) or mask.dtype != torch.bool:
        raise Sure("the mask that your test makes should be a tensor of booleans: compare, or call .bool()")
    if not mask.any(dim=-1).all():
        raise Sure("a row of your mask has no True: every query must have a key that it may look at")


_watch.__qualname__ = "weigh"  # so that a call of another form is told under the statement's name


def _given(n_queries=3, n_keys=4, size=1.0):
    generator = torch.Generator().manual_seed(2)
    queries, keys = random_tensors(generator, (2, n_queries, 5), (2, n_keys, 5))
    return size * queries, size * keys, torch.ones(n_queries, n_keys, dtype=torch.bool).tril(diagonal=1)


def _differs(weigh, *inputs):
    return not torch.allclose(weigh(*inputs), parts.of_pytorch(*inputs), atol=1e-4)


def _is_sick(weigh):
    return _differs(weigh, *_given())


def _sums_only(weigh):
    sums = torch.stack([weigh(*_given()).sum(dim=-1), weigh(*_given()[:2]).sum(dim=-1)])
    return not torch.allclose(sums, torch.ones_like(sums), atol=1e-4)


def _sums_and_hidden(weigh):
    queries, keys, mask = _given()
    return _sums_only(weigh) or bool((weigh(queries, keys, mask)[:, ~mask] > 1e-4).any())


def _hidden_only(weigh):
    queries, keys, mask = _given()
    return bool((weigh(queries, keys, mask)[:, ~mask] > 1e-4).any())


def _without_a_mask(weigh):
    return _differs(weigh, *_given()[:2])


def _in_all(weigh):
    return not math.isclose(weigh(*_given(4, 4)).sum().item(), 8, abs_tol=1e-3)


def _all_zero(weigh):
    nearly_free = torch.ones(4, 4, dtype=torch.bool) ^ torch.eye(4, dtype=torch.bool)
    return _differs(weigh, *(0 * given for given in _given(4, 4)[:2]), nearly_free)


def _one_key_each(weigh):
    queries, keys, _ = _given(4, 4)
    return not torch.allclose(weigh(queries, keys, torch.eye(4) == 1), torch.eye(4), atol=1e-4)


def _by_hand(weigh):
    """Scores of 0 and ln 3: weights of 1/4 and 3/4, and of 1 where the second is hidden."""
    queries = torch.tensor([[2.0, 0.0, 0.0, 0.0]] * 2)
    keys = torch.tensor([[0.0] * 4, [math.log(3), 0.0, 0.0, 0.0]])
    mask = torch.tensor([[True, True], [True, False]])
    free, masked = weigh(queries, keys), weigh(queries, keys, mask)
    wanted = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    return not (torch.allclose(masked, wanted, atol=1e-3) and torch.allclose(free, wanted[:1], atol=1e-3))


def _differs_from_loops(weigh):
    return not torch.allclose(weigh(*_given()), parts.by_loops(*_given()), atol=1e-4)


def _by_a_formula(weigh):
    queries, keys, mask = (each[0] if each.dim() == 3 else each for each in _given(5, 3))
    powers = (queries @ keys.T / 5**0.5).exp() * mask
    return not torch.allclose(weigh(queries, keys, mask), powers / powers.sum(1, keepdim=True), atol=1e-4)


_TOO_EVEN = (
    "the case of your test is so even that both axes give the same: take random queries and keys, and leave a query "
    "several keys"
)

_FAR_BELOW = "whatever lies that far below the other scores gets 0"
_OTHER_MASK = "another mask that leaves each query a key shows as much"

_BENCH = Bench(
    patient=Sideways,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that makes the rows sum to 1 afterwards": parts.rows_made_to_fit,
        "one that does not divide by the root of the width": parts.not_scaled,
        "one that hides nothing": parts.nothing_hidden,
        "one in which True means hidden": parts.other_meaning,
        "one that sets weights to 0 behind the softmax": parts.masked_behind,
    },
    sound={
        "PyTorch's own": parts.of_pytorch,
        "one with exponentials": parts.by_exponentials,
        "one with logarithms": parts.by_logarithms,
    },
    is_sick=_is_sick,
    not_mended="the queries still compete for each key: along which axis should the softmax run?",
    watch=_watch,
)

sideways = _BENCH.exercise(
    mistakes=(
        Mistake(
            "rows made to fit",
            (parts.rows_made_to_fit, _is_sick),
            "now the rows sum to 1, but what is shared out was found along the wrong axis",
        ),
        Mistake("over all at once", (parts.over_all, _is_sick), "each query has a whole 1 of its own to share out"),
        Mistake("over the texts", (parts.over_the_texts, _is_sick), "the keys lie on the last axis, not on the first"),
        Mistake("the second axis", (parts.second_axis, _is_sick), "the keys lie on the *last* axis of however many"),
        Mistake("turned", (parts.turned, _is_sick), "a row belongs to a query, a column to a key"),
        Mistake("not scaled", (parts.not_scaled, _is_sick), "keep the division by the root of the width"),
        Mistake("nothing hidden", (parts.nothing_hidden, _is_sick), "now the mask has no effect at all: keep it"),
        Mistake(
            "hidden with 0",
            (parts.hidden_with_zero, _is_sick),
            "a hidden score of 0 still gets e^0 = 1 before the sum is shared out: keep the -1e9, or minus infinity",
        ),
        Mistake("the other meaning", (parts.other_meaning, _is_sick), "True means that a query *may* look"),
        Mistake(
            "masked behind the softmax",
            (parts.masked_behind, _is_sick),
            "hide scores before the softmax, as the part did: behind it, the rest no longer sums to 1",
        ),
        Mistake("shares without exponentials", (parts.shares, _is_sick), "a softmax takes the exponentials first"),
        Mistake(
            "tests sums only",
            (Sideways.sound, _sums_only),
            "rows may sum to 1 and be wrong: compare each weight with what it should be",
        ),
        Mistake(
            "tests sums and what is hidden",
            (Sideways.sound, _sums_and_hidden),
            "rows may sum to 1, and hide what they should, and be wrong: compare each weight with what it should be",
        ),
        Mistake(
            "tests what is hidden only",
            (Sideways.sound, _hidden_only),
            "nothing hidden shows in this patient's part: look at the weights that may be seen",
        ),
        Mistake(
            "tests without a mask",
            (Sideways.sound, _without_a_mask),
            "your test gives no mask, so that mistakes with one stay out of its sight",
        ),
        Mistake(
            "sums over all",
            (Sideways.sound, _in_all),
            "with as many queries as keys, all weights together sum to the same along either axis: look at each",
        ),
        Mistake("all scores alike", (Sideways.sound, _all_zero), _TOO_EVEN),
        Mistake("one key for each query", (Sideways.sound, _one_key_each), _TOO_EVEN),
        Mistake(
            "no tolerance",
            (Sideways.sound, lambda weigh: not torch.equal(weigh(*_given()), parts.by_loops(*_given()) + 1e-7)),
            "sound parts differ by rounding, so compare with a tolerance",
        ),
        Mistake(
            "a query that may look at nothing",
            (Sideways.sound, lambda weigh: weigh(*_given()[:2], torch.zeros(3, 4) > 0) is None),
            "a row of your mask has no True",
        ),
    ),
    equivalents={
        "line 6: 1000000000.0 → 1000000001.0": _FAR_BELOW,
        "line 6: 1000000000.0 → 999999999.0": _FAR_BELOW,
        "line 6: 1000000000.0 → 2000000000.0": _FAR_BELOW,
        "line 15: torch.ones(3, 4).tril(diagonal=1) → torch.ones(3, 4).tril()": _OTHER_MASK,
        "line 15: torch.ones(3, 4).tril(diagonal=1) → torch.ones(3, 4).triu(diagonal=1)": _OTHER_MASK,
        "line 15: 1 → 2": _OTHER_MASK,
        "line 15: 1 → 0": _OTHER_MASK,
        "line 19: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("by hand", (parts.by_exponentials, _by_hand)),
        Variant("by a formula", (parts.by_logarithms, _by_a_formula)),
        Variant("PyTorch's, against loops", (parts.of_pytorch, lambda weigh: torch.tensor(_differs_from_loops(weigh)))),
        Variant("turned twice", (parts.turned_twice, _is_sick)),
    ),
)


EXERCISES = (sideways,)
