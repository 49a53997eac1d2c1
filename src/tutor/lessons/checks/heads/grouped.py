"""The exercise in which query heads share keys and values."""

import torch
from einops import rearrange, repeat
from torch.nn import functional as F

from tutor.lessons.answers import (
    Sure,
    Wrong,
    ask,
    close,
    foretold,
    fresh,
    of_type,
    outcome,
    random_tensors,
    tensor,
    unchanged,
)
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of


def oracle(queries, keys, values):
    """One query head after the other, each with the keys and values of its group."""
    size = queries.shape[1] // keys.shape[1]
    heads = [
        F.scaled_dot_product_attention(queries[:, head], keys[:, head // size], values[:, head // size])
        for head in range(queries.shape[1])
    ]
    return torch.stack(heads, dim=1)


def _mixed(grouped, *inputs):
    answer = ask(grouped, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the mixtures only")
    return answer


def _case(generator, n_heads, n_groups, batch=2, n=5, width=4, dtype=torch.float32):
    shapes = (batch, n_heads, n, width), (batch, n_groups, n + 1, width), (batch, n_groups, n + 1, width)
    return random_tensors(generator, *shapes, dtype=dtype)


def _agrees(grouped, *numbers):
    generator = fresh()
    for n_heads, n_groups in [(6, 3), (8, 2), (9, 3)]:
        case = _case(generator, n_heads, n_groups)
        close(_mixed(grouped, *case), oracle(*case))


def _at_both_ends(grouped, *numbers):
    generator = fresh()
    for n_heads, n_groups in [(4, 1), (4, 4), (1, 1)]:
        case = _case(generator, n_heads, n_groups, batch=3)
        close(_mixed(grouped, *case), oracle(*case))


def _neighbours_share(grouped, *numbers):
    queries, keys, values = _case(fresh(), 6, 3)
    other = values.clone()
    other[:, 1] += 1
    before, after = (tensor(_mixed(grouped, queries, keys, given)) for given in (values, other))
    if before.shape != queries.shape or after.shape != before.shape:
        raise Wrong(f"expected shape {tuple(queries.shape)}, got {tuple(before.shape)}")
    felt = (before - after).abs().amax(dim=(0, 2, 3)) > 1e-4
    if felt.tolist() != [False, False, True, True, False, False]:
        heads = ", ".join(str(head) for head in range(6) if felt[head]) or "none"
        raise Wrong(
            "6 query heads, 3 heads of values: values of head 1 were changed, which query heads 2 and 3 look at; "
            f"your answer changed in these heads: {heads}"
        )


def _type_and_inputs(grouped, *numbers):
    for dtype in (torch.float64, torch.float32):
        case = _case(fresh(), 4, 2, dtype=dtype)
        of_type(_mixed(grouped, *case), dtype)
        unchanged(grouped, *case)


_FULL, _GROUPED = 192.0, 48.0


def _full(grouped, full_cache, grouped_cache):
    foretold(full_cache, torch.tensor(_FULL), 1e-6)


def _shared(grouped, full_cache, grouped_cache):
    foretold(grouped_cache, torch.tensor(_GROUPED), 1e-6)


def _probe(grouped, full_cache, grouped_cache):
    generator = torch.Generator().manual_seed(3)
    cases = [_case(generator, 6, 3), _case(generator, 4, 1), _case(generator, 8, 2)]
    return [*(outcome(grouped, *case) for case in cases), numbers_of(full_cache), numbers_of(grouped_cache)]


def _spread(change):
    """Attention with keys and values brought to the number of query heads in some way."""

    def grouped(queries, keys, values):
        size = queries.shape[1] // keys.shape[1]
        return F.scaled_dot_product_attention(queries, change(keys, size), change(values, size))

    return grouped


def _in_turns(part, size):
    return part.repeat(1, size, 1, 1)


def _first_for_all(part, size):
    return part[:, :1].repeat(1, part.shape[1] * size, 1, 1)


def _mean_for_all(part, size):
    return part.mean(1, keepdim=True).repeat(1, part.shape[1] * size, 1, 1)


def _queries_averaged(queries, keys, values):
    size = queries.shape[1] // keys.shape[1]
    means = queries.unflatten(1, (-1, size)).mean(2)
    return F.scaled_dot_product_attention(means, keys, values).repeat_interleave(size, dim=1)


def _keys_in_turns(queries, keys, values):
    size = queries.shape[1] // keys.shape[1]
    return F.scaled_dot_product_attention(queries, _in_turns(keys, size), values.repeat_interleave(size, dim=1))


def _groups_left(queries, keys, values):
    size = queries.shape[1] // keys.shape[1]
    return oracle(queries, keys, values).unflatten(1, (-1, size)).mean(2)


def _not_scaled(queries, keys, values):
    size = queries.shape[1] // keys.shape[1]
    keys, values = (part.repeat_interleave(size, dim=1) for part in (keys, values))
    return (queries @ keys.mT).softmax(-1) @ values


def _causal(queries, keys, values):
    size = queries.shape[1] // keys.shape[1]
    keys, values = (part.repeat_interleave(size, dim=1) for part in (keys, values))
    return F.scaled_dot_product_attention(queries, keys, values, is_causal=True)


def _writes_to_queries(queries, keys, values):
    queries *= 2
    return oracle(queries / 2, keys, values)


def _with_an_axis_for_groups(queries, keys, values):
    """The queries get an axis for their group; keys and values are broadcast, never copied."""
    grouped = rearrange(queries, "b (groups size) n d -> b groups size n d", groups=keys.shape[1])
    scores = grouped @ keys[:, :, None].mT / queries.shape[-1] ** 0.5
    return (scores.softmax(-1) @ values[:, :, None]).flatten(1, 2)


def _queries_end_to_end(queries, keys, values):
    """All queries of a group asked as one long text."""
    batch, n_heads, n, width = queries.shape
    asked = queries.reshape(batch, keys.shape[1], -1, width)
    return F.scaled_dot_product_attention(asked, keys, values).reshape(batch, n_heads, n, width)


TURNS = (
    "your keys or values take turns, 0, 1, 2, 0, 1, 2, as `repeat` makes them: neighbouring query heads share one, "
    "0, 0, 1, 1, 2, 2, as `repeat_interleave` makes them"
)

heads_grouped = Exercise(
    slug="heads-grouped",
    answers=("grouped_attention", "full_cache", "grouped_cache"),
    properties=(
        Property("each query head asks the keys and values of its group", _agrees),
        Property("one head of keys for all, and one for each", _at_both_ends),
        Property("neighbouring query heads share", _neighbours_share),
        Property("keeps the type of its inputs, and leaves them as they were", _type_and_inputs),
        Property("the cache of the model in which each head has its own", _full),
        Property("the cache of the model with shared keys and values", _shared),
    ),
    probe=_probe,
    mistakes=(
        Mistake("repeated in turns", (_spread(_in_turns), 192, 48), TURNS),
        Mistake("keys in turns, values not", (_keys_in_turns, 192, 48), "keys and values go to different query heads"),
        Mistake(
            "the first for all",
            (_spread(_first_for_all), 192, 48),
            "every query head asks the first head of keys and values: the others are never looked at",
        ),
        Mistake(
            "the mean for all",
            (_spread(_mean_for_all), 192, 48),
            "you average the heads of keys and values: each group has its own",
        ),
        Mistake(
            "queries averaged",
            (_queries_averaged, 192, 48),
            "you average the queries of a group: each keeps its own question, and only keys and values are shared",
        ),
        Mistake(
            "groups instead of heads",
            (_groups_left, 192, 48),
            "your answer has a head for each group: every *query* head gets a mixture of its own",
        ),
        Mistake("not scaled", (_not_scaled, 192, 48), "the scores are not scaled: divide them by √d_k"),
        Mistake("causal", (_causal, 192, 48), "your queries look back only: here every query may look at every key"),
        Mistake(
            "not shared at all",
            (lambda q, k, v: F.scaled_dot_product_attention(q, k, v), 192, 48),
            "your code raised RuntimeError",
        ),
        Mistake("writes to its input", (_writes_to_queries, 192, 48), "your function changed the first tensor"),
        Mistake("lists", (lambda *case: oracle(*case).tolist(), 192, 48), "expected a tensor, got a list"),
        Mistake(
            "keys alone, or one byte a number",
            (oracle, 96, 24),
            "that is half of it: keys *and* values are kept, and each number takes two bytes",
        ),
        Mistake("four bytes a number", (oracle, 384, 96), "a number has two bytes here, not four"),
        Mistake("one layer", (oracle, 8, 2), "that is one layer's cache: every layer keeps its own"),
        Mistake("one head", (oracle, 12, 12), "that is a single head's: how many heads of keys and values are kept?"),
        Mistake("in bytes", (oracle, 192 * 2**20, 48 * 2**20), "those are bytes: divide by 2^20 for MiB"),
        Mistake("in GiB", (oracle, 192 / 2**10, 48 / 2**10), "those are GiB: a GiB has 1024 MiB"),
        Mistake(
            "multiplied by the group",
            (oracle, 192, 768),
            "sharing makes the cache smaller: of 16 heads of keys and values 4 are kept",
        ),
        Mistake("in megabytes", (oracle, 201.326592, 50.331648), "those are millions of bytes: a MiB has 2^20 bytes"),
        Mistake(
            "shared by four groups of heads",
            (oracle, 192, 12),
            "you divided by the size of a group twice, or counted one head: four heads of keys and values are kept",
        ),
        Mistake(
            "nothing saved",
            (oracle, 192, 192),
            "shared keys and values are kept once for each group, not once for each query head",
        ),
        Mistake(
            "only the keys are shared",
            (oracle, 192, 120),
            "keys *and* values are shared in groups",
        ),
    ),
    variants=(
        Variant("one head at a time", (oracle, 192, 48)),
        Variant("repeat_interleave", (_spread(lambda part, size: part.repeat_interleave(size, dim=1)), 192.0, 48.0)),
        Variant(
            "einops",
            (_spread(lambda part, size: repeat(part, "b h n d -> b (h size) n d", size=size)), 192, torch.tensor(48)),
        ),
        Variant("an axis for the groups", (_with_an_axis_for_groups, 2 * 24 * 16 * 64 * 2048 * 2 / 2**20, 48)),
        Variant("queries end to end", (_queries_end_to_end, 192, 48)),
    ),
)

EXERCISES = (heads_grouped,)
