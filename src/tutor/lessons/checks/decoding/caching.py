"""The exercise that builds causal attention with a cache."""

from functools import partial

import torch
from torch.nn import functional as F

from tutor.layers.attention import scaled_dot_product_attention
from tutor.layers.masks import causal_mask
from tutor.lessons.answers import Sure, Wrong, ask, close, describe, fresh, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(queries, keys, values):
    """PyTorch's own causal attention over the whole text."""
    return F.scaled_dot_product_attention(queries, keys, values, is_causal=True)


def in_pieces(attend, text, lengths, cache=None):
    """The answers for a text that is given in pieces, through one cache, which may not be copied on the way.

    Raises:
        Sure: If an answer is no tensor of the expected shape.
        Wrong: If it is not so.
    """
    cache = {} if cache is None else cache
    plain = callable(attend) and not isinstance(attend, type)
    answers = []
    for piece in zip(*(part.split(lengths, dim=-2) for part in text), strict=True):
        copies = [part.clone() for part in piece]
        answer = ask(partial(attend, cache, *copies) if plain else attend)
        want = (*piece[0].shape[:-1], piece[2].shape[-1])
        n_new = piece[0].shape[-2]
        if not isinstance(answer, torch.Tensor):
            raise Sure(f"expected a tensor, got {describe(answer)}: return the mixtures only")
        if answer.dim() == len(want) and answer.shape[-2] > n_new:
            raise Sure(
                f"of {n_new} new token(s) you return {answer.shape[-2]} mixtures: return those of the new tokens alone"
            )
        if answer.shape != want:
            raise Wrong(f"for {n_new} new token(s): expected shape {want}, got {tuple(answer.shape)}")
        answers.append(answer)
    return torch.cat(answers, dim=-2)


def _text(n_tokens, *front, generator=None):
    shapes = ((*front, n_tokens, 5), (*front, n_tokens, 5), (*front, n_tokens, 3))
    return random_tensors(generator or fresh(), *shapes)


def _require(attend, lengths, *front):
    text = _text(sum(lengths), *front)
    close(in_pieces(attend, text, lengths), oracle(*text), tolerance=1e-4)


def _whole(attend):
    for n_tokens in (1, 6, 9):
        _require(attend, (n_tokens,))
    text = _text(5)
    unchanged(lambda *given: attend({}, *given) if callable(attend) else ask(attend), *text)


def _pieces(attend):
    for lengths in [(1, 1, 1, 1), (4, 1, 1), (3, 5, 2), (1, 6)]:
        _require(attend, lengths)


def _heads(attend):
    for front in [(3,), (2, 3), (1, 2)]:
        for lengths in [(5,), (2, 1, 3)]:
            _require(attend, lengths, *front)


def _kept(attend):
    _, keys, values = text = _text(7)
    cache = {}
    in_pieces(attend, text, (4, 1, 2), cache)
    for name, want in (("keys", keys), ("values", values)):
        if name not in cache:
            raise Wrong(f'cache["{name}"] is missing after the calls: that is where they are kept')
        got = tensor(cache[name])
        if got.shape != want.shape:
            raise Wrong(
                f'after 7 tokens cache["{name}"] should have the shape {tuple(want.shape)}, it has {tuple(got.shape)}'
            )
        if not torch.allclose(got, want):
            raise Wrong(f'cache["{name}"] should hold the {name} that were given, in their order, and nothing else')


def _apart(attend):
    one, other = _text(6), _text(6)
    caches = {}, {}
    answers = ([], [])
    for place in range(0, 6, 2):
        for text, cache, given in zip((one, other), caches, answers, strict=True):
            given.append(in_pieces(attend, [part[place : place + 2] for part in text], (2,), cache))
    for text, given in zip((one, other), answers, strict=True):
        if not torch.allclose(torch.cat(given), in_pieces(attend, text, (2, 2, 2)), atol=1e-4, equal_nan=True):
            raise Wrong("two texts take turns, each with its own cache, and they mix: keep nothing outside the cache")
        close(torch.cat(given), oracle(*text), tolerance=1e-4)


def _probe(attend):
    def text(*front):
        return _text(6, *front, generator=torch.Generator().manual_seed(4))

    cases = [((6,), ()), ((1,) * 6, ()), ((3, 1, 1, 1), ()), ((2, 3, 1), ()), ((2, 2, 2), (2,))]
    return [outcome(lambda case=case: in_pieces(attend, text(*case[1]), case[0])) for case in cases]


def attention(places=lambda n_new, n_all: n_all - n_new, join=None, keep=("keys", "values"), width=-1, store=True):
    """Causal attention with a cache, and with a step gone wrong."""

    def attend(cache, queries, keys, values):
        n_cached = cache["keys"].shape[-2] if cache else 0
        n_new = queries.shape[-2]
        if cache and join is None:
            keys, values = (torch.cat([cache[name], new], -2) for name, new in (("keys", keys), ("values", values)))
        elif cache:
            keys, values = (join(cache[name], new) for name, new in (("keys", keys), ("values", values)))
        if store or not n_cached:
            cache["keys"], cache["values"] = keys, values
        may_look = torch.ones(n_new, keys.shape[-2], dtype=torch.bool).tril(places(n_new, keys.shape[-2]))
        scores = queries @ keys.mT / (queries.shape[-1] ** 0.5 if width == -1 else width)
        return scores.masked_fill(~may_look, -torch.inf).softmax(dim=-1) @ values

    return attend


honest = attention()


def _no_mask(cache, queries, keys, values):
    return attention(places=lambda n_new, n_all: n_all)(cache, queries, keys, values)


def _keys_alone(cache, queries, keys, values):
    if cache:
        keys = torch.cat([cache["keys"], keys], -2)
    cache["keys"], cache["values"] = keys, values
    n_new, n_all = queries.shape[-2], keys.shape[-2]
    may_look = torch.ones(n_new, n_all, dtype=torch.bool).tril(n_all - n_new)
    weights = (queries @ keys.mT / 5**0.5).masked_fill(~may_look, -torch.inf).softmax(dim=-1)
    return weights[..., -n_new:] @ values


_GLOBAL = {}


def _one_for_all(cache, queries, keys, values):
    # a text begins where the cache is empty, and goes on in whatever was used last
    if not cache:
        _GLOBAL.clear()
        cache["used"] = True
    answer = honest(_GLOBAL, queries, keys, values)
    cache.update(_GLOBAL)
    return answer


def _all_mixtures(cache, queries, keys, values):
    """Keeps the queries as well, and answers all of them again."""
    queries = torch.cat([cache["queries"], queries], -2) if cache else queries
    keys = torch.cat([cache["keys"], keys], -2) if cache else keys
    values = torch.cat([cache["values"], values], -2) if cache else values
    cache.update(queries=queries, keys=keys, values=values)
    return oracle(queries, keys, values)


def _new_dictionary(cache, queries, keys, values):
    cache = dict(cache)
    return honest(cache, queries, keys, values)


def _swapped(cache, queries, keys, values):
    answer = honest(cache, queries, keys, values)
    cache["keys"], cache["values"] = cache["values"], cache["keys"]
    return answer


def _one_by_one(cache, queries, keys, values):
    rows = []
    for place in range(queries.shape[-2]):
        for name, new in (("keys", keys), ("values", values)):
            own = new[..., place : place + 1, :]
            cache[name] = torch.cat([cache[name], own], dim=-2) if name in cache else own
        rows.append(F.scaled_dot_product_attention(queries[..., place : place + 1, :], cache["keys"], cache["values"]))
    return torch.cat(rows, dim=-2)


def _with_places(cache, queries, keys, values):
    cached = cache.get("keys", keys[..., :0, :]), cache.get("values", values[..., :0, :])
    cache["keys"], cache["values"] = torch.cat([cached[0], keys], -2), torch.cat([cached[1], values], -2)
    asked, stood = torch.arange(cache["keys"].shape[-2])[-queries.shape[-2] :], torch.arange(cache["keys"].shape[-2])
    mask = torch.where(stood <= asked[:, None], 0.0, -torch.inf)
    return F.scaled_dot_product_attention(queries, cache["keys"], cache["values"], attn_mask=mask)


def _by_the_book(cache, queries, keys, values):
    for name, new in (("keys", keys), ("values", values)):
        cache[name] = torch.cat([cache[name], new], -2) if name in cache else new
    n_all = cache["keys"].shape[-2]
    may_look = causal_mask(queries.shape[-2], n_all)
    return scaled_dot_product_attention(queries, cache["keys"], cache["values"], may_look)


cached_attention = Exercise(
    slug="decoding-cache",
    answers=("attend_with_cache",),
    core="a whole text at once is causal attention",
    properties=(
        Property("a whole text at once is causal attention", _whole),
        Property("a text in pieces gets the same answers", _pieces, points=2),
        Property("axes in front, such as batch and heads, are carried along", _heads),
        Property("the cache holds all keys and values, in their order", _kept),
        Property("texts with caches of their own do not mix", _apart),
    ),
    probe=_probe,
    mistakes=(
        Mistake("no mask", (_no_mask,), "new tokens see those that come after them in the same call: there is no mask"),
        Mistake(
            "the mask starts anew",
            (attention(places=lambda n_new, n_all: 0),),
            "your mask begins at the first key again: a new token sees *all* cached keys, and new ones up to its own",
        ),
        Mistake(
            "one too far",
            (attention(places=lambda n_new, n_all: n_all - n_new + 1),),
            "every new token sees one key too many: the one behind its own",
        ),
        Mistake(
            "not its own",
            (attention(places=lambda n_new, n_all: n_all - n_new - (n_all > n_new)),),
            "with something in the cache, a new token no longer sees its own key",
        ),
        Mistake(
            "never its own",
            (attention(places=lambda n_new, n_all: n_all - n_new - 1),),
            "a new token does not see its own key, so that the first of a text sees nothing at all: NaN comes out",
        ),
        Mistake(
            "scaled by the width of the values",
            (attention(width=3**0.5),),
            "you divide by the root of the width of a *value*: it is that of a query",
        ),
        Mistake(
            "along the second axis",
            (attention(join=lambda old, new: torch.cat([old, new], 1)),),
            "your code raised RuntimeError",
        ),
        Mistake(
            "the new ones in front",
            (attention(join=lambda old, new: torch.cat([new, old], -2)),),
            "the new keys and values stand before the cached ones: append them at the end",
        ),
        Mistake(
            "along the first axis",
            (attention(join=lambda old, new: torch.cat([old, new])),),
            "your code raised RuntimeError",
        ),
        Mistake(
            "nothing appended",
            (attention(join=lambda old, new: new),),
            "the cached keys and values are never used: append the new ones to them",
        ),
        Mistake(
            "the first call alone kept",
            (attention(store=False),),
            "your cache keeps the first call only: put the joined keys and values back into it",
        ),
        Mistake(
            "keys alone kept",
            (_keys_alone,),
            "the values of earlier tokens are lost: keys *and* values are kept",
        ),
        Mistake(
            "not scaled",
            (attention(width=1.0),),
            "the scores are not scaled: divide by the root of the width of a query",
        ),
        Mistake(
            "scaled by the width",
            (attention(width=5.0),),
            "you divide by the width of a query: take its root",
        ),
        Mistake("one cache for all", (_one_for_all,), "keep nothing outside the cache"),
        Mistake(
            "old queries answered, too",
            (_all_mixtures,),
            "return those of the new tokens alone",
        ),
        Mistake(
            "a dictionary of its own",
            (_new_dictionary,),
            "the cached keys and values are never used",
        ),
        Mistake(
            "keys and values exchanged",
            (_swapped,),
            "your code raised",
        ),
        Mistake(
            "lists",
            (lambda *given: honest(*given).tolist(),),
            "expected a tensor, got a list",
        ),
    ),
    variants=(
        Variant("a lower triangle", (honest,)),
        Variant("token by token", (_one_by_one,)),
        Variant("places compared", (_with_places,)),
        Variant("the book's", (_by_the_book,)),
    ),
)

EXERCISES = (cached_attention,)
