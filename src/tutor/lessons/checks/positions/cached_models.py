"""Small decoders with a cache, right and wrong about positions: what a student's test is shown."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import fresh
from tutor.lessons.checks.positions import formula

N_TOKENS, WIDTH, CONTEXT = 10, 8, 16


def weights_of(seed=1, d_model=WIDTH, dtype=torch.float32):
    """The weights of the exercise's decoder, by name."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape):
        return torch.randn(shape, generator=generator, dtype=dtype)

    matrices = {name: draw(d_model, d_model) / d_model**0.5 for name in ("query", "key", "value")}
    return {
        "token": draw(N_TOKENS, d_model),
        "position": draw(CONTEXT, d_model),
        **matrices,
        "readout": draw(d_model, N_TOKENS),
    }


def random_case(seed=None, n_tokens=9):
    """Weights of another width, and a text; fresh ones unless a seed is told."""
    generator = fresh() if seed is None else torch.Generator().manual_seed(seed)
    drawn = int(torch.randint(10_000, (), generator=generator))
    return weights_of(drawn, d_model=6), torch.randint(N_TOKENS, (n_tokens,), generator=generator)


def step(places_of, fills=True):
    """The exercise's decoder, with a rule for the places of new tokens: of how many are known and how many are new."""

    def model(weights, tokens, cache):
        places = places_of(len(cache[0]) if cache else 0, len(tokens))
        states = weights["token"][tokens] + weights["position"][places]
        queries, keys, values = (states @ weights[name] for name in ("query", "key", "value"))
        if cache:
            keys, values = torch.cat([cache[0], keys]), torch.cat([cache[1], values])
        if fills or not cache:
            cache[:] = [keys, values]
        return _looked_up(queries, keys, values, torch.zeros(())) @ weights["readout"]

    return model


def right_places(n_known, n_new):
    """New tokens stand behind the known ones."""
    return torch.arange(n_known, n_known + n_new)


def _looked_up(queries, keys, values, added):
    n_queries, n_keys = len(queries), len(keys)
    may_look = torch.ones(n_queries, n_keys, dtype=torch.bool).tril(n_keys - n_queries)
    scores = queries @ keys.T / queries.shape[-1] ** 0.5 + added
    return scores.masked_fill(~may_look, -torch.inf).softmax(-1) @ values


def whole_text(weights, tokens):
    """What the exercise's decoder comes to, without a cache."""
    states = weights["token"][tokens] + weights["position"][: len(tokens)]
    mixed = F.scaled_dot_product_attention(
        *(states @ weights[name] for name in ("query", "key", "value")), is_causal=True
    )
    return mixed @ weights["readout"]


def remembers_tokens(weights, tokens, cache):
    """Keeps the tokens, not what was made of them, and does all anew."""
    cache.append(tokens)
    return whole_text(weights, torch.cat(cache))[-len(tokens) :]


def one_at_a_time(weights, tokens, cache):
    """Goes token by token, and keeps a pair for each."""
    rows = []
    for token in tokens:
        state = weights["token"][token] + weights["position"][len(cache)]
        cache.append((state @ weights["key"], state @ weights["value"]))
        keys, values = (torch.stack(part) for part in zip(*cache, strict=True))
        shares = (keys @ (state @ weights["query"]) / len(state) ** 0.5).softmax(0)
        rows.append(shares @ values @ weights["readout"])
    return torch.stack(rows)


def sees_ahead(weights, tokens, cache):
    """Drops the mask: the tokens of one call see each other's future."""
    states = weights["token"][tokens] + weights["position"][right_places(len(cache[0]) if cache else 0, len(tokens))]
    queries, keys, values = (states @ weights[name] for name in ("query", "key", "value"))
    if cache:
        keys, values = torch.cat([cache[0], keys]), torch.cat([cache[1], values])
    cache[:] = [keys, values]
    return (queries @ keys.T / queries.shape[-1] ** 0.5).softmax(-1) @ values @ weights["readout"]


def decoder(kind, places_of=lambda n_known, n_new, n_calls: n_known + torch.arange(n_new), seed=1):
    """A decoder of tokens and a cache, with positions of some kind and a rule for where new tokens stand."""
    weights = weights_of(seed, dtype=torch.float64)
    waves = formula.table(CONTEXT, WIDTH)

    def model(tokens, cache):
        n_known, n_calls = (len(cache[0]), cache[3]) if cache else (0, 0)
        places = places_of(n_known, len(tokens), n_calls)
        states = weights["token"][tokens]
        if kind == "learned":
            states = states + weights["position"][places]
        elif kind == "sinusoidal":
            states = states + waves[places]
        queries, keys, values = (states @ weights[name] for name in ("query", "key", "value"))
        if kind == "rotary":
            first = int(places[0])  # both rules that are used with it count on from there
            queries, keys = formula.turned(queries, first), formula.turned(keys, first)
        stood = places
        if cache:
            keys, values, stood = (torch.cat(pair) for pair in zip(cache[:3], (keys, values, places), strict=True))
        cache[:] = [keys, values, stood, n_calls + 1]
        added = -0.5 * (places[:, None] - stood).abs() if kind == "alibi" else torch.zeros(())
        return (_looked_up(queries, keys, values, added) @ weights["readout"]).float()

    return model


def from_zero(n_known, n_new, n_calls):
    """Every call begins at position 0."""
    return torch.arange(n_new)


def by_calls(n_known, n_new, n_calls):
    """Counts the calls in the place of the tokens."""
    return n_calls + torch.arange(n_new)


def one_late(n_known, n_new, n_calls):
    """Skips a position after the first call."""
    return n_known + torch.arange(n_new) + (1 if n_known else 0)


def all_alike(n_known, n_new, n_calls):
    """Gives all tokens of a call one position."""
    return torch.full((n_new,), n_known)


SICK = {
    "learned positions that begin at 0 in every call": decoder("learned", from_zero),
    "rotary positions that begin at 0 in every call": decoder("rotary", from_zero, seed=2),
    "positions that count calls, not tokens": decoder("learned", by_calls, seed=3),
    "positions that skip one after the first call": decoder("sinusoidal", one_late, seed=4),
    "one position for all tokens of a call": decoder("learned", all_alike, seed=5),
}
SOUND = {
    "learned positions": decoder("learned"),
    "sinusoidal positions": decoder("sinusoidal", seed=2),
    "rotary positions": decoder("rotary", seed=3),
    "scores that fall with the distance": decoder("alibi", seed=4),
    "no positions at all, and so none to get wrong": decoder("none", seed=5),
}
