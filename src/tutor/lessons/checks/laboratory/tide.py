"""The tide: a norm over the places of a text."""

import torch

from tutor.laboratory.patients.tide import Tide
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_SHAPES = ((1, 4, 3), (2, 1, 5), (3, 6, 2), (2, 3, 8))


def _wanted(states):
    """Each token by itself, number by number, in double precision."""
    rows = []
    for token in states.double().reshape(-1, states.shape[-1]).tolist():
        mean = sum(token) / len(token)
        variance = sum((number - mean) ** 2 for number in token) / len(token)
        rows.append([(number - mean) / (variance + 1e-5) ** 0.5 for number in token])
    return torch.tensor(rows, dtype=torch.float64).reshape(states.shape).to(states.dtype)


def _given(shape, generator, dtype=torch.float32):
    (states,) = random_tensors(generator, shape, dtype=dtype)
    return 3 * states + 2


def _mended(norm):
    generator = fresh()
    for shape in _SHAPES:
        for dtype in (torch.float32, torch.float64):
            states = _given(shape, generator, dtype)
            got = ask(norm, states)
            of_type(got, dtype)
            close(got, _wanted(states), 1e-4)
    unchanged(norm, states)
    small = states * 1e-3
    close(ask(norm, small), _wanted(small), 1e-4)
    constant = ask(norm, torch.full((1, 2, 4), 7.0))
    if not constant.isfinite().all() or constant.abs().max() > 1e-2:
        raise Wrong("a token of equal numbers should become 0: keep the 1e-5 under the root")


def _outcomes(norm):
    generator = torch.Generator().manual_seed(3)
    return [outcome(norm, _given(shape, generator)) for shape in _SHAPES]


def norm(states):
    """Refuse what is no batch of states; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is none.
    """
    if not isinstance(states, torch.Tensor) or states.dim() != 3 or not states.is_floating_point() or 0 in states.shape:
        raise Sure("your test should give a float tensor of the shape [batch, position, d_model]")


def _over(states, dim, unbiased=False):
    centered = states - states.mean(dim=dim, keepdim=True)
    return centered / (states.var(dim=dim, keepdim=True, unbiased=unbiased) + 1e-5).sqrt()


def _over_the_batch(states):
    return _over(states, 0)


def _over_the_text(states):
    return _over(states, (1, 2))


def _no_mean(states):
    return states / (states.square().mean(dim=-1, keepdim=True) + 1e-5).sqrt()


def _no_variance(states):
    return states - states.mean(dim=-1, keepdim=True)


def _no_root(states):
    centered = states - states.mean(dim=-1, keepdim=True)
    return centered / (centered.square().mean(dim=-1, keepdim=True) + 1e-5)


def _mean_of_the_text(states):
    centered = states - states.mean(dim=1, keepdim=True)
    return centered / (centered.square().mean(dim=-1, keepdim=True) + 1e-5).sqrt()


def _variance_of_the_text(states):
    centered = states - states.mean(dim=-1, keepdim=True)
    return centered / (centered.square().mean(dim=1, keepdim=True) + 1e-5).sqrt()


def _by_torch(states):
    return torch.nn.functional.layer_norm(states, states.shape[-1:])


def _by_variance(states):
    return _over(states, -1)


def _by_turning(states):
    last = states.movedim(-1, 0)
    centered = last - last.mean(dim=0)
    return (centered / (centered.pow(2).mean(dim=0) + 1e-5).sqrt()).movedim(0, -1)


def _sample(shape=(2, 4, 8)):
    return torch.randn(shape, generator=torch.Generator().manual_seed(7)) * 2 + 1


def _is_sick(norm):
    states = _sample()
    return not torch.allclose(norm(states), _by_torch(states), atol=1e-3)


def _by_parts(norm):
    states = _sample()
    whole = norm(states)
    alone = torch.cat([norm(states[:, place : place + 1]) for place in range(4)], dim=1)
    one = norm(states[:1])
    means, spreads = whole.mean(dim=-1), whole.square().mean(dim=-1)
    return (
        not torch.allclose(whole, alone, atol=1e-3)
        or not torch.allclose(whole[:1], one, atol=1e-3)
        or not torch.allclose(means, torch.zeros(2, 4), atol=1e-3)
        or not torch.allclose(spreads, torch.ones(2, 4), atol=1e-2)
    )


def _only_the_future(norm):
    states = _sample()
    later = states.clone()
    later[:, -1] += 5
    return not torch.allclose(norm(states)[:, 0], norm(later)[:, 0], atol=1e-3)


def _only_the_size(norm):
    given = norm(_sample())
    return abs(float(given.square().mean()) - 1) > 0.05


def _only_the_mean(norm):
    return bool(norm(_sample()).mean(dim=-1).abs().max() > 1e-3)


def _no_tolerance(norm):
    states = _sample()
    return not torch.equal(norm(states), _by_turning(states.double()).float())


_ANY_SIZES = "texts, places and width may be any, as long as there are some of each"
_OTHER_SIZES = ("2 → 3", "2 → 1", "2 → 4", "4 → 5", "4 → 3", "4 → 8", "8 → 9", "8 → 7", "8 → 16")

_BENCH = Bench(
    patient=Tide,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that normalizes over the texts of the batch": _over_the_batch,
        "one that normalizes a text as a whole": _over_the_text,
        "one that leaves the mean": _no_mean,
        "one that leaves the variance": _no_variance,
        "one whose mean is that of the text": _mean_of_the_text,
    },
    sound={
        "PyTorch's": _by_torch,
        "one by variance": _by_variance,
        "one with turned axes": _by_turning,
    },
    is_sick=_is_sick,
    not_mended="it still takes the mean over the places of the text: a token should be normalized by its own numbers",
    watch=norm,
)

tide = _BENCH.exercise(
    mistakes=(
        Mistake(
            "over the batch", (_over_the_batch, _is_sick), "now it is the texts of the batch that feel one another"
        ),
        Mistake("over the text", (_over_the_text, _is_sick), "now all numbers of a text share a mean"),
        Mistake("the mean mended alone", (_variance_of_the_text, _is_sick), "two lines speak of an axis"),
        Mistake("the variance mended alone", (_mean_of_the_text, _is_sick), "two lines speak of an axis"),
        Mistake("no mean", (_no_mean, _is_sick), "the mean of each token should become 0"),
        Mistake("no variance", (_no_variance, _is_sick), "the variance of each token should become 1"),
        Mistake("no root", (_no_root, _is_sick), "divide by the root of the variance"),
        Mistake(
            "the other variance", (lambda states: _over(states, -1, True), _is_sick), "divide the sum of squares by"
        ),
        Mistake("tests the future only", (Tide.sound, _only_the_future), "says False (sound) of a model that is sick"),
        Mistake("tests the size only", (Tide.sound, _only_the_size), "your test calls this patient's own part sound"),
        Mistake("tests the mean only", (Tide.sound, _only_the_mean), "says False (sound) of a model that is sick"),
        Mistake("no tolerance", (Tide.sound, _no_tolerance), "differ by rounding"),
        Mistake("a single token", (Tide.sound, lambda norm: bool(norm(torch.ones(4)).any())), "[batch, position, d_m"),
    ),
    equivalents={
        "line 12: arguments of torch.randn exchanged": _ANY_SIZES,
        **{f"line 12: {change}": _ANY_SIZES for change in _OTHER_SIZES},
        "line 14: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("PyTorch's", (_by_torch, _by_parts)),
        Variant("by variance", (_by_variance, _is_sick)),
        Variant("with turned axes", (_by_turning, lambda norm: torch.tensor(_is_sick(norm)))),
    ),
)

EXERCISES = (tide,)
