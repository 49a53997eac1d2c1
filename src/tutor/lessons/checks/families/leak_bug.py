"""The exercise that mends a prefix mask, and tests whether a model sees the answer."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, fresh, of_type, outcome, tensor
from tutor.lessons.checks.families import stacks
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_ADVICE = (
    "; a state may feel its own token and every token before it, so compare the states *before* the first changed "
    "place alone, and with a tolerance, as in torch.allclose(..., atol=1e-4)"
)
_VERDICTS = Verdicts(true="leaky", false="tight", advice=_ADVICE)


class _Watch:
    """What a student's test gives to the models."""

    def __init__(self):
        self.prefixes = []

    def __call__(self, *inputs, **named):
        """Note one call.

        Raises:
            Sure: If the models are not made for it.
        """
        if len(inputs) != 2 or named:
            raise Sure("call a model with two things: model(tokens, n_prefix)")
        tokens, n_prefix = inputs
        if not isinstance(tokens, torch.Tensor) or tokens.dtype != torch.long or tokens.dim() != 2:
            raise Sure("the models take token ids, a tensor of integers [batch, position]")
        if not tokens.numel() or tokens.min() < 0 or tokens.max() >= stacks.VOCABULARY:
            raise Sure(f"show the models some tokens, with ids from 0 to {stacks.VOCABULARY - 1}")
        if type(n_prefix) is not int or not 0 <= n_prefix <= tokens.shape[1]:
            raise Sure(f"the prefix is an integer from 0 to the {tokens.shape[1]} tokens that you show")
        self.prefixes.append(n_prefix)


def _agree(mask, n_prefix, n):
    want, got = stacks.prefix_mask(n_prefix, n), tensor(ask(mask, n_prefix, n))
    if got.shape != want.shape:
        raise Wrong(f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
    differs = (got != 0) != want
    if differs.any():
        query, key = differs.nonzero()[0].tolist()
        verb = "may not look" if want[query, key] else "may look"
        raise Wrong(f"with a prefix of {n_prefix} in {n} tokens, your query {query} {verb} at key {key}")


def _mended(mask, leaks):
    for n_prefix, n in [(2, 6), (5, 7), (1, 4), (3, 4)]:
        _agree(mask, n_prefix, n)


def _ends(mask, leaks):
    for n_prefix, n in [(0, 5), (5, 5), (0, 1), (1, 1), (int(torch.randint(9, (), generator=fresh())), 9)]:
        _agree(mask, n_prefix, n)
    of_type(ask(mask, 2, 5), torch.bool)


def _catches_the_shown(mask, leaks):
    if not _VERDICTS.of(leaks, next(iter(stacks.LEAKING.values())), _Watch()):
        raise Wrong("your test says that the model with the mask of this exercise is tight")


def _tells_apart(mask, leaks):
    watch = _Watch()
    try:
        _VERDICTS.tells_apart(leaks, stacks.LEAKING, stacks.TIGHT, watch=watch)
    except Wrong:
        if watch.prefixes and not any(watch.prefixes):
            raise Sure("your test shows texts without a prefix: n_prefix must be at least 1") from None
        raise


def _probe(mask, leaks):
    shown = (*stacks.LEAKING.values(), *stacks.TIGHT.values())
    return [
        outcome(mask, 3, 6),
        outcome(mask, 0, 4),
        outcome(lambda: torch.tensor([_VERDICTS.of(leaks, model, _Watch()) for model in shown])),
    ]


def _felt(model, n_prefix, n, changed_from, compared):
    """Whether states of some places move when tokens from a place on are changed."""
    tokens = torch.arange(n)[None]
    changed = tokens.clone()
    changed[:, changed_from:] += 20
    return not torch.allclose(model(tokens, n_prefix)[:, compared], model(changed, n_prefix)[:, compared], atol=1e-4)


def _at_every_place(model):
    return any(_felt(model, 4, 9, place, slice(place)) for place in range(4, 9))


def _one_token_at_a_time(model):
    tokens = torch.arange(8).repeat(2, 1)
    for place in range(3, 8):
        changed = tokens.clone()
        changed[:, place] = 60
        if (model(tokens, 3) - model(changed, 3))[:, :place].abs().max() > 1e-4:
            return True
    return False


def _cut_off(model):
    tokens = torch.arange(7)[None] + 30
    whole = model(tokens, 2)
    return torch.tensor(any(not torch.allclose(whole[:, :n], model(tokens[:, :n], 2), atol=1e-4) for n in range(2, 7)))


_RIGHT = stacks.prefix_mask
_NOT_ONLY = "change the answer from *each* of its places on, and compare all states before"

families_leak_bug = Exercise(
    slug="families-leak-bug",
    answers=("mended_prefix_mask", "leaks"),
    properties=(
        Property("the mended mask is right", _mended),
        Property("also without a prefix, and without an answer; as booleans", _ends),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells them apart, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (stacks.rows_opened, _at_every_place),
            "the prefix still sees the answer: its *rows* are open as a whole, it should be its columns",
        ),
        Mistake(
            "causal in the prefix",
            (stacks.causal, _at_every_place),
            "now the prefix is read from left to right only: nothing is open but the causal mask",
        ),
        Mistake("everything open", (stacks.everything, _at_every_place), "now nothing is hidden at all"),
        Mistake(
            "one longer",
            (stacks.one_longer, _at_every_place),
            "your prefix is one token too long: the answer's first token is open to all",
        ),
        Mistake(
            "prefix for itself",
            (
                lambda n_prefix, n: (
                    stacks.prefix_mask(n_prefix, n)
                    & ((torch.arange(n) < n_prefix) == (torch.arange(n) < n_prefix)[:, None])
                ),
                _at_every_place,
            ),
            "now the answer does not see the prefix any more",
        ),
        Mistake("always leaks", (_RIGHT, lambda model: True), "your test says True (leaky) of every model"),
        Mistake("never leaks", (_RIGHT, lambda model: False), "your test says False (tight) of every model"),
        Mistake(
            "the other way round",
            (_RIGHT, lambda model: not _at_every_place(model)),
            "your verdicts are the wrong way round: True means leaky",
        ),
        Mistake(
            "the prefix's states alone",
            (_RIGHT, lambda model: _felt(model, 3, 8, 3, slice(3))),
            "your test looks at the states of the prefix alone: in the answer, too, nobody may see what comes later",
        ),
        Mistake(
            "the last token alone",
            (_RIGHT, lambda model: _felt(model, 3, 8, 7, slice(7))),
            f"your test misses the model whose prefix is one token too long: {_NOT_ONLY}",
        ),
        Mistake(
            "the answer's states alone",
            (_RIGHT, lambda model: any(_felt(model, 3, 8, place, slice(3, place)) for place in range(4, 8))),
            "your test does not look at the states of the prefix",
        ),
        Mistake(
            "within the prefix",
            (_RIGHT, lambda model: any(_felt(model, 4, 8, place, slice(place)) for place in range(1, 8))),
            "your test takes a prefix that is read both ways for a leak: change the answer alone",
        ),
        Mistake(
            "without a prefix",
            (_RIGHT, lambda model: any(_felt(model, 0, 8, place, slice(place)) for place in range(1, 8))),
            "your test shows texts without a prefix",
        ),
        Mistake(
            "everything compared",
            (_RIGHT, lambda model: _felt(model, 3, 8, 5, slice(None))),
            "your test says True (leaky) of every model",
        ),
        Mistake(
            "the changed place as well",
            (_RIGHT, lambda model: any(_felt(model, 3, 8, place, slice(place + 1)) for place in range(3, 8))),
            "compare the states *before* the first changed place alone",
        ),
        Mistake(
            "no prefix given", (_RIGHT, lambda model: model(torch.arange(5)[None])), "call a model with two things"
        ),
        Mistake(
            "many verdicts",
            (_RIGHT, lambda model: model(torch.arange(5)[None], 2) != 0),
            ".any() or .all() joins many booleans into one",
        ),
    ),
    equivalents={
        **dict.fromkeys([f"line 13: 3 → {n}" for n in (4, 2, 6)], "a prefix of any length shows it"),
        **dict.fromkeys([f"line 13: 8 → {n}" for n in (9, 7, 16)], "any number of tokens that is long enough shows it"),
        "line 14: 8 → 7": "every leak shows at some other place, too",
        **dict.fromkeys([f"line 14: 8 → {n}" for n in (9, 16)], "behind the last token nothing is changed"),
        **dict.fromkeys([f"line 16: 8 → {n}" for n in (9, 7, 16)], "any other tokens will do"),
        "line 17: (model(tokens, n_prefix), model(changed, n_prefix)) → "
        "(model(changed, n_prefix), model(tokens, n_prefix))": "the two are only compared",
        "line 18: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("at every place", (_RIGHT, _at_every_place)),
        Variant("one token at a time", (lambda n_prefix, n: _by_comparison(n_prefix, n), _one_token_at_a_time)),
        Variant("cut off", (_RIGHT, _cut_off)),
    ),
)


def _by_comparison(n_prefix, n):
    places = torch.arange(n)
    return (places <= places[:, None]) | (places < n_prefix)


EXERCISES = (families_leak_bug,)
