"""The exercise that makes the masks of all families from one function."""

import torch

from tutor.lessons.answers import Wrong, ask, fresh, of_type, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(prefix_lengths, is_real):
    """Pair by pair."""
    batch, n = is_real.shape
    mask = torch.zeros(batch, n, n, dtype=torch.bool)
    for example in range(batch):
        for query in range(n):
            for key in range(n):
                open_to = key <= query or key < prefix_lengths[example]
                mask[example, query, key] = bool(open_to and is_real[example, key])
    return mask


def _case(lengths, n, prefixes=None):
    """Texts of these lengths, padded behind, with these or random prefixes."""
    lengths = torch.tensor(lengths)
    if prefixes is None:
        chances = torch.rand(len(lengths), generator=fresh())
        prefixes = (chances * (lengths + 1)).long()
    return torch.as_tensor(prefixes), torch.arange(n) < lengths[:, None]


def _agree(mask, prefix_lengths, is_real):
    want, got = oracle(prefix_lengths, is_real), tensor(ask(mask, prefix_lengths, is_real))
    if got.shape != want.shape:
        raise Wrong(f"expected shape [batch, query, key], here {tuple(want.shape)}, got {tuple(got.shape)}")
    differs = (got != 0) != want
    if differs.any():
        example, query, key = differs.nonzero()[0].tolist()
        verb = "may not look" if want[example, query, key] else "may look"
        raise Wrong(
            f"with a prefix of {prefix_lengths[example]} and {int(is_real[example].sum())} real tokens, your query "
            f"{query} {verb} at key {key} (both counted from 0)"
        )


def _prefixes(mask):
    for lengths, n, given in [([6], 6, [2]), ([7, 7, 7], 7, [2, 5, 3]), ([5, 5], 5, [1, 4])]:
        _agree(mask, *_case(lengths, n, given))


def _decoders(mask):
    _agree(mask, *_case([6, 6], 6, [0, 0]))
    _agree(mask, *_case([1], 1, [0]))


def _encoders(mask):
    _agree(mask, *_case([4, 4, 4], 4, [4, 4, 4]))
    _agree(mask, *_case([3], 5, [3]))


def _padded(mask):
    for lengths, n in [([3, 7, 5, 1], 7), ([2, 6], 8), ([9, 4, 4], 9)]:
        _agree(mask, *_case(lengths, n))


def _form(mask):
    prefixes, is_real = _case([3, 5], 5)
    _agree(mask, prefixes, is_real)
    of_type(ask(mask, prefixes, is_real), torch.bool)


def _leaves_alone(mask):
    given = _case([3, 5, 6], 6)
    unchanged(mask, *given)
    _agree(mask, *given)


def _probe(mask):
    cases = [([6, 6], 6, [2, 4]), ([5, 5], 5, [0, 5]), ([3, 6], 6, [2, 4])]
    return [outcome(mask, *_case(*case)) for case in cases]


def _made(first=torch.le, inside=torch.lt, join=torch.logical_or, rows=False, padding="keys"):
    """The mask, with one of its parts in another form."""

    def mask(prefix_lengths, is_real):
        places = torch.arange(is_real.shape[1])
        before = first(places[None, :], places[:, None])
        prefix = inside(places, prefix_lengths[:, None])
        opened = join(before, prefix[:, :, None] if rows else prefix[:, None, :])
        if padding == "keys":
            return opened & is_real[:, None, :]
        if padding == "queries":
            return opened & is_real[:, :, None]
        return opened

    return mask


def _one_for_all(prefix_lengths, is_real):
    return _made()(prefix_lengths[:1].expand(len(is_real)), is_real)


def _in_place(prefix_lengths, is_real):
    made = _made()(prefix_lengths, is_real)
    is_real[:] = True
    return made


def _with_tril(prefix_lengths, is_real):
    batch, n = is_real.shape
    made = torch.ones(n, n, dtype=torch.bool).tril().repeat(batch, 1, 1)
    for example, length in enumerate(prefix_lengths):
        made[example, :, :length] = True
    return made & is_real[:, None]


families_mask = Exercise(
    slug="families-mask",
    answers=("family_mask",),
    properties=(
        Property("each example has its own prefix", _prefixes, points=2),
        Property("without a prefix: decoder-only", _decoders),
        Property("all prefix: encoder-only", _encoders),
        Property("nobody looks at padding", _padded),
        Property("gives booleans", _form),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "rows opened",
            (_made(rows=True),),
            "you open the *rows* of the prefix, so that it sees the answer: open its columns to everybody",
        ),
        Mistake(
            "causal everywhere",
            (_made(join=lambda before, prefix: before.expand(len(prefix), -1, -1)),),
            "your mask is causal within the prefix as well: it should be read both ways",
        ),
        Mistake(
            "the prefix alone",
            (_made(join=lambda before, prefix: prefix.expand(-1, before.shape[0], -1)),),
            "the answer does not see its own past",
        ),
        Mistake(
            "and for or", (_made(join=torch.logical_and),), "a key is open if it comes before *or* is in the prefix"
        ),
        Mistake("one too long", (_made(inside=torch.le),), "your prefix is one token too long: its first is number 0"),
        Mistake("without itself", (_made(first=torch.lt),), "each token may look at itself, too"),
        Mistake("forward", (_made(first=torch.ge),), "your answer looks ahead, not back"),
        Mistake(
            "padding open",
            (_made(padding="none"),),
            "padding is still looked at: a key must be real as well",
        ),
        Mistake(
            "padded rows blind",
            (_made(padding="queries"),),
            "the rows of the padding are closed: a softmax over nothing is NaN. Close its *columns* alone",
        ),
        Mistake("one prefix for all", (_one_for_all,), "each example has a prefix of its own length"),
        Mistake(
            "True means hidden",
            (lambda *given: ~_made()(*given),),
            "your mask is the wrong way round: True means that the query may look at the key",
        ),
        Mistake("as numbers", (lambda *given: _made()(*given).int(),), "expected bool for inputs of bool"),
        Mistake("in place", (_in_place,), "your function changed the second tensor it was given"),
    ),
    equivalents={
        "line 4: 1 → -1": "of two axes, the second is the last",
        "line 5: places[None, :] → places": "a row lines up with the last axis by itself",
    },
    variants=(
        Variant("comparisons", (_made(),)),
        Variant("loops", (oracle,)),
        Variant("a triangle", (_with_tril,)),
    ),
)

EXERCISES = (families_mask,)
