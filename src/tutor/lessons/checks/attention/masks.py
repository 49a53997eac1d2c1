"""The exercise that builds a mask."""

import torch

from tutor.layers.masks import causal_mask, combine_masks, padding_mask
from tutor.lessons.answers import Crashed, Sure, Wrong, ask, describe, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.attention import properties
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _rule(is_real):
    """The rule of the statement, in plain Python."""
    n = is_real.shape[1]
    return torch.tensor([[[bool(row[j]) and j <= i for j in range(n)] for i in range(n)] for row in is_real])


def _require(may_look, is_real):
    answer = ask(may_look, is_real)
    if not isinstance(answer, torch.Tensor):
        raise Sure(f"expected a tensor, got {describe(answer)}: torch.tensor makes one")
    mask, want = tensor(answer), _rule(is_real)
    if mask.shape != want.shape:
        raise Wrong(f"expected shape (batch, query, key) = {tuple(want.shape)}, got {tuple(mask.shape)}")
    if mask.dtype != torch.bool:
        raise Wrong(f"expected True and False, got numbers of {str(mask.dtype).removeprefix('torch.')}")
    wrong = (mask != want).nonzero()
    if len(wrong):
        example, query, key = wrong[0].tolist()
        allowed = "may" if want[example, query, key] else "may not"
        raise Wrong(f"query {query} of example {example} {allowed} look at key {key}")


def _random_texts(n_texts, n_positions):
    return torch.rand(n_texts, n_positions, generator=fresh()) < 0.6


def _all_real(may_look):
    for shape in [(2, 5), (3, 3), (1, 4)]:
        _require(may_look, torch.ones(shape, dtype=torch.bool))


def _padded_behind(may_look):
    for lengths in [(4, 2, 1), (5, 3), (2, 7, 6, 7)]:
        _require(may_look, torch.arange(max(lengths)) < torch.tensor(lengths)[:, None])


def _padded_anywhere(may_look):
    for _ in range(3):
        _require(may_look, _random_texts(4, 6))


def _all_padding(may_look):
    is_real = torch.tensor([[True, True, False], [False, False, False]])
    try:
        _require(may_look, is_real)
    except Crashed as failure:
        if "only padding" not in str(failure):
            raise
        raise Sure(
            "a text may be all padding here, and its rows are then all False; the book's padding_mask refuses such a "
            "text, so use is_real[:, None, :] itself"
        ) from None


def _one_token(may_look):
    _require(may_look, torch.tensor([[True], [False]]))


def _future_stays_hidden(may_look):
    is_real = _random_texts(3, 6) | (torch.arange(6) == 0)
    generator = fresh()
    queries, keys, values = (torch.randn(3, 6, 4, generator=generator) for _ in range(3))
    mask = tensor(ask(may_look, is_real))
    if mask.dtype != torch.bool or mask.shape != (3, 6, 6):
        raise Wrong("expected True and False for each example, query and key")
    before = properties.oracle(queries, keys, values, mask)
    changed, other = keys.clone(), values.clone()
    changed[:, 4:], other[:, 4:] = changed[:, 4:] + 9, other[:, 4:] - 9
    after = properties.oracle(queries, changed, other, mask)
    if not torch.allclose(before[:, :4], after[:, :4], atol=1e-4):
        raise Wrong("changing positions 4 and 5 changes what attention gives at positions before them")


def _probe_mask(may_look):
    tail = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]], dtype=torch.bool)
    return [outcome(may_look, is_real) for is_real in (torch.ones(4, 4, dtype=torch.bool), tail, tail.flip(1))]


def _causal(is_real, diagonal=0):
    n = is_real.shape[1]
    return torch.ones(n, n, dtype=torch.bool).tril(diagonal)


def _in_place(is_real):
    mask = is_real[:, None, :] & _causal(is_real)
    is_real[:] = True
    return mask


def _by_loops(is_real):
    rows = []
    for row in is_real.tolist():
        rows.append([[row[key] and key <= query for key in range(len(row))] for query in range(len(row))])
    return torch.tensor(rows)


def _by_repeat(is_real):
    n = is_real.shape[1]
    mask = is_real.unsqueeze(1).repeat(1, n, 1)
    mask[:, torch.triu(torch.ones(n, n), diagonal=1) == 1] = False
    return mask


def _by_positions(is_real):
    place = torch.arange(is_real.shape[-1])
    return (place[None, :, None] >= place[None, None, :]) & is_real[:, None, :]


def _added(is_real):
    allowed = is_real[:, None, :] & _causal(is_real)
    return torch.zeros(allowed.shape).masked_fill(~allowed, -torch.inf)


_ZERO_ONE = "your mask is made of the numbers 0 and 1: turn them into False and True with .bool()"
_ADDED = (
    "your mask is made to be added to scores, 0 where a query may look and -infinity where not: asked is True where it "
    "may look, so hand back `mask == 0`; .bool() would turn it round"
)

mask_causal = Exercise(
    slug="mask-causal",
    answers=("may_look",),
    core="without padding: itself and what came before",
    properties=(
        Property("without padding: itself and what came before", _all_real),
        Property("padding behind the text is hidden", _padded_behind),
        Property("padding anywhere is hidden", _padded_anywhere),
        Property("a text of one position", _one_token),
        Property("a text that is all padding", _all_padding),
        Property("the future never changes the past", _future_stays_hidden),
        Property("leaves its input as it was", lambda may_look: unchanged(may_look, _random_texts(3, 4))),
    ),
    probe=_probe_mask,
    mistakes=(
        Mistake(
            "True means hidden",
            (lambda is_real: ~(is_real[:, None, :] & _causal(is_real)),),
            "you mark what is hidden: here True means that the query *may* look at the key",
        ),
        Mistake(
            "the future instead of the past",
            (lambda is_real: is_real[:, None, :] & _causal(is_real).mT,),
            "your queries see the future and not the past: rows are queries, columns are keys",
        ),
        Mistake(
            "not at itself",
            (lambda is_real: is_real[:, None, :] & _causal(is_real, -1),),
            "a position may look at itself: keep the diagonal",
        ),
        Mistake(
            "one step ahead",
            (lambda is_real: is_real[:, None, :] & _causal(is_real, 1),),
            "a position sees the one behind it, the very token that it should predict: move the diagonal by one",
        ),
        Mistake(
            "padding forgotten",
            (lambda is_real: _causal(is_real).expand(len(is_real), -1, -1),),
            "your mask is causal, but it does not hide the padding: combine it with is_real along the *key* axis",
        ),
        Mistake(
            "causal forgotten",
            (lambda is_real: is_real[:, None, :].expand(-1, is_real.shape[1], -1),),
            "your mask hides the padding, but not the future: combine it with a lower triangle",
        ),
        Mistake(
            "padded queries instead of padded keys",
            (lambda is_real: is_real[:, :, None] & _causal(is_real),),
            "you hide the rows of padded *queries*: the padding is what nobody may look at, a padded *key* (last axis)",
        ),
        Mistake(
            "padded queries as well",
            (lambda is_real: is_real[:, None, :] & is_real[:, :, None] & _causal(is_real),),
            "you also empty the rows of padded queries: the rule only asks whether the key is real and not later",
        ),
        Mistake(
            "either instead of both",
            (lambda is_real: is_real[:, None, :] | _causal(is_real),),
            "you allow a key when it is real *or* not later: both must hold, so combine with &",
        ),
        Mistake("in place", (_in_place,), "your function changed the tensor it was given"),
        Mistake(
            "numbers",
            (lambda is_real: (is_real[:, None, :] & _causal(is_real)).float(),),
            _ZERO_ONE,
        ),
        Mistake("integers", (lambda is_real: (is_real[:, None, :] & _causal(is_real)).int(),), _ZERO_ONE),
        Mistake("bytes", (lambda is_real: (is_real[:, None, :] & _causal(is_real)).to(torch.uint8),), _ZERO_ONE),
        Mistake("a mask to be added", (_added,), _ADDED),
        Mistake("nested lists", (lambda is_real: _by_loops(is_real).tolist(),), "expected a tensor, got a list"),
        Mistake(
            "a text of padding refused",
            (lambda is_real: combine_masks(causal_mask(is_real.shape[1]), padding_mask(is_real)),),
            "a text may be all padding here, and its rows are then all False; the book's padding_mask refuses such a "
            "text, so use is_real[:, None, :] itself",
        ),
        Mistake(
            "an axis for heads",
            (lambda is_real: (is_real[:, None, :] & _causal(is_real))[:, None],),
            "expected shape (batch, query, key)",
        ),
    ),
    equivalents={"line 4: 1 → -1": "`is_real` has two axes, so the second is the last"},
    variants=(
        Variant("broadcast &", (lambda is_real: is_real[:, None, :] & _causal(is_real),)),
        Variant("nested lists", (_by_loops,)),
        Variant("repeat, then hide the upper triangle", (_by_repeat,)),
        Variant("positions compared", (_by_positions,)),
        Variant("product of integers", (lambda is_real: (is_real.int()[:, None] * _causal(is_real).int()).bool(),)),
    ),
)

EXERCISES = (mask_causal,)
