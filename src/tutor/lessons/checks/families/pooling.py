"""The exercise that makes one vector of a text's states, and classifies it."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

POOLS = ("first", "last", "mean")


def oracle(states, is_real, weight, bias, pool):
    """Text by text."""
    rows = []
    for text, real in zip(states, is_real, strict=True):
        words = text[real]
        rows.append({"first": words[0], "last": words[-1], "mean": words.sum(dim=0) / len(words)}[pool])
    return torch.stack(rows) @ weight + bias


def _case(lengths, n, in_front=False, dtype=torch.float32, seed=None, filling=None):
    """Texts of these lengths among n places."""
    generator = fresh() if seed is None else torch.Generator().manual_seed(seed)
    shapes = (len(lengths), n, 6), (6, 3), (3,)
    states, weight, bias = random_tensors(generator, *shapes, dtype=dtype)
    is_real = torch.arange(n) < torch.tensor(lengths)[:, None]
    is_real = is_real.flip(1) if in_front else is_real
    if filling is not None:
        states[~is_real] = filling
    return states + 1, is_real, weight, bias


def _agree(classify, given, pool, tolerance=1e-4):
    close(ask(classify, *given, pool), oracle(*given, pool), tolerance)


def _pools(*pools):
    def agrees(classify):
        for lengths, n in [([5, 5], 5), ([4, 7, 1], 7), ([2], 3)]:
            for in_front in (False, True):
                for pool in pools:
                    _agree(classify, _case(lengths, n, in_front), pool)

    return agrees


def _filled(classify):
    for filling in (torch.nan, torch.inf, 1e6):
        for in_front in (False, True):
            given = _case([3, 6, 2], 6, in_front, filling=filling)
            for pool in POOLS:
                got = tensor(ask(classify, *given, pool))
                if got.isnan().any() or got.isinf().any():
                    raise Wrong(
                        f"with pool={pool!r}, what stands at padding is felt: NaN and infinity times 0 are still NaN"
                    )
                _agree(classify, given, pool)


def _form(classify):
    for dtype in (torch.float64, torch.float32):
        given = _case([3, 5], 5, dtype=dtype)
        for pool in POOLS:
            of_type(ask(classify, *given, pool), dtype)
            _agree(classify, given, pool, 1e-8 if dtype == torch.float64 else 1e-4)


def _leaves_alone(classify):
    given = _case([3, 5], 5)
    for pool in POOLS:

        def with_pool(*given, pool=pool):
            return classify(*given, pool)

        unchanged(with_pool if callable(classify) else classify, *given)
        _agree(classify, given, pool)


def _probe(classify):
    behind, front = _case([3, 6, 2], 6, seed=1), _case([3, 6, 2], 6, True, seed=1)
    return [outcome(classify, *given, pool) for pool in POOLS for given in (behind, front)]


def _made(first=None, last=None, mean=None):
    """The right way, with one of its pools in another form."""
    own = {"first": first, "last": last, "mean": mean}

    def classify(states, is_real, weight, bias, pool):
        if own[pool] is not None:
            return own[pool](states, is_real) @ weight + bias
        return oracle(states, is_real, weight, bias, pool)

    return classify


def _mean_by_weights(states, is_real, weight, bias, pool):
    states = torch.where(is_real[..., None], states, torch.zeros((), dtype=states.dtype))
    shares = {
        "first": is_real & (is_real.cumsum(dim=1) == 1),
        "last": is_real & (is_real.cumsum(dim=1) == is_real.sum(dim=1, keepdim=True)),
        "mean": is_real,
    }[pool].to(states.dtype)
    pooled = torch.einsum("bn,bnd->bd", shares / shares.sum(dim=1, keepdim=True), states)
    return pooled @ weight + bias


def _in_place(states, is_real, weight, bias, pool):
    states[~is_real] = 0
    return oracle(states, is_real, weight, bias, pool)


_ROWS = torch.arange

families_pool = Exercise(
    slug="families-pool",
    answers=("classify",),
    properties=(
        Property("by the first token and by the last", _pools("first", "last"), points=2),
        Property("by the mean", _pools("mean")),
        Property("what stands at padding is not felt", _filled),
        Property("gives the type of the states", _form),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "always place 0",
            (_made(first=lambda states, is_real: states[:, 0]),),
            "padding may stand in front: the first *real* token is not always at place 0",
        ),
        Mistake(
            "always the end",
            (_made(last=lambda states, is_real: states[:, -1]),),
            "padding may stand behind: the last place of a row need not hold a token",
        ),
        Mistake(
            "the count as a place",
            (_made(last=lambda states, is_real: states[_ROWS(len(states)), is_real.sum(dim=1) - 1]),),
            "you count the real tokens to find the last: with padding in front it stands further right",
        ),
        Mistake(
            "mean over padding",
            (_made(mean=lambda states, is_real: states.mean(dim=1)),),
            "your mean runs over the padding as well",
        ),
        Mistake(
            "divided by all places",
            (_made(mean=lambda states, is_real: (states * is_real[..., None]).sum(dim=1) / states.shape[1]),),
            "you sum the real states, and divide by all places: divide by the number of real ones",
        ),
        Mistake(
            "the sum",
            (_made(mean=lambda states, is_real: (states * is_real[..., None]).sum(dim=1)),),
            "that is the sum of the real states: take the mean",
        ),
        Mistake(
            "the whole batch",
            (_made(mean=lambda states, is_real: states[is_real].mean(dim=0).expand(len(states), -1)),),
            "that is one mean for the whole batch: each text has its own",
        ),
        Mistake(
            "times zero",
            (
                _made(
                    mean=lambda states, is_real: (states * is_real[..., None]).sum(1) / is_real.sum(1, keepdim=True),
                ),
            ),
            "what stands at padding is felt",
        ),
        Mistake(
            "first and last exchanged",
            (
                lambda states, is_real, weight, bias, pool: oracle(
                    states, is_real, weight, bias, {"first": "last", "last": "first", "mean": "mean"}[pool]
                ),
            ),
            "first and last are exchanged",
        ),
        Mistake(
            "no bias",
            (lambda states, is_real, weight, bias, pool: oracle(states, is_real, weight, 0, pool),),
            "the bias is missing",
        ),
        Mistake(
            "probabilities",
            (lambda *given: oracle(*given).softmax(dim=-1),),
            "you return probabilities: asked are the scores themselves, before any softmax",
        ),
        Mistake("always float32", (lambda *given: oracle(*given).float(),), "expected float64 for inputs of float64"),
        Mistake("in place", (_in_place,), "your function changed the first tensor it was given"),
    ),
    equivalents=dict.fromkeys(("line 4: 1 → -1", "line 8: 1 → -1"), "of two axes, the second is the last"),
    variants=(
        Variant("text by text", (oracle,)),
        Variant("weights", (_mean_by_weights,)),
        Variant("parts", (_made(),)),
    ),
)

EXERCISES = (families_pool,)
