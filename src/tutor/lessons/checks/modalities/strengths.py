"""The exercise that takes a sound apart into frequencies."""

import cmath
import math

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def made(turns=1.0, n_bands=lambda n: n // 2 + 1, size="length", part="both", first=0, scaled=lambda n: 1.0):
    """Strengths of a sound with one part in another form."""

    def strengths(samples):
        n = len(samples)
        place = torch.arange(n, dtype=samples.dtype)
        found = []
        for band in range(first, n_bands(n) + first):
            angles = 2 * math.pi * turns * band * place / n
            cosine, sine = (samples * angles.cos()).sum(), (samples * angles.sin()).sum()
            if part == "cosine":
                sine = sine * 0
            elif part == "sine":
                cosine = cosine * 0
            square = cosine**2 + sine**2
            values = {
                "length": square.sqrt(),
                "square": square,
                "sum": cosine + sine,
                "absolute": cosine.abs() + sine.abs(),
            }
            found.append(values[size] * scaled(n))
        return torch.stack(found)

    return strengths


honest = made()
_cosine = made(part="cosine")
_sine = made(part="sine")
_square = made(size="square")
_sum = made(size="sum")
_absolute = made(size="absolute")
_all_bands = made(n_bands=lambda n: n)
_one_less = made(n_bands=lambda n: n // 2)
_half_turns = made(turns=0.5)
_from_one = made(first=1)
_mean = made(scaled=lambda n: 1 / n)


def _no_turn(samples):
    n = len(samples)
    place = torch.arange(n, dtype=samples.dtype)
    found = [
        torch.hypot((samples * (band * place / n).cos()).sum(), (samples * (band * place / n).sin()).sum())
        for band in range(n // 2 + 1)
    ]
    return torch.stack(found)


def _writes(samples):
    found = honest(samples)
    samples -= samples.mean()
    return found


def _by_fft(samples):
    return torch.fft.rfft(samples).abs()


def _complex(samples):
    n = len(samples)
    values = samples.tolist()
    found = [
        abs(sum(value * cmath.exp(-2j * math.pi * band * place / n) for place, value in enumerate(values)))
        for band in range(n // 2 + 1)
    ]
    return torch.tensor(found, dtype=samples.dtype)


def _matrix(samples):
    n = len(samples)
    angles = 2 * math.pi * torch.outer(torch.arange(n // 2 + 1), torch.arange(n)).to(samples.dtype) / n
    return torch.stack([angles.cos() @ samples, angles.sin() @ samples]).norm(dim=0)


_FOUR = torch.tensor([1.0, 0.0, -1.0, 0.0])
_WAVE = torch.sin(2 * math.pi * 3 * torch.arange(16) / 16 + 0.7)


def _is(function, samples, tolerance=1e-4):
    close(ask(function, samples), _by_fft(samples), tolerance)


def _example(function):
    _is(function, _FOUR)
    _is(function, torch.tensor([1.0, 1.0, 1.0, 1.0]))
    _is(function, torch.tensor([0.0, 1.0, 0.0, -1.0]))


def _wherever_it_begins(function):
    for start in (0.0, 0.4, 1.0, 2.5):
        samples = torch.cos(2 * math.pi * 3 * torch.arange(16) / 16 + start)
        try:
            _is(function, samples)
        except Wrong as failure:
            raise Wrong(f"a wave of 3 turns that begins {start:.1f} radians later: {failure}") from None


def _odd(function):
    _is(function, _WAVE[:7])
    _is(function, _WAVE[:1])
    _is(function, _WAVE[:2])


def _random(function):
    for shape in ((12,), (9,)):
        (samples,) = random_tensors(fresh(), shape, dtype=torch.float64)
        given = ask(function, samples)
        of_type(given, torch.float64)
        close(given, _by_fft(samples))
    unchanged(function, _WAVE.clone())


def _probe(function):
    return [outcome(function, samples) for samples in (_FOUR, _WAVE, _WAVE[:7], torch.tensor([0.0, 1.0, 0.0, -1.0]))]


modalities_strengths = Exercise(
    slug="modalities-strengths",
    answers=("strengths",),
    properties=(
        Property("right for four samples", _example, points=2),
        Property("the same wherever a wave begins", _wherever_it_begins),
        Property("right for any number of samples", _odd),
        Property("right for random sounds, and changes none", _random, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "cosines alone",
            (_cosine,),
            "you compare with cosines alone: a wave that begins a quarter turn later is not found",
        ),
        Mistake(
            "sines alone",
            (_sine,),
            "you compare with sines alone: a wave that begins at its height is not found",
        ),
        Mistake("squares", (_square,), "those are the squares: a strength is the root of the sum of both squares"),
        Mistake("added", (_sum,), "you add cosine and sine part: they may cancel. Take the root of the sum of squares"),
        Mistake(
            "added without signs",
            (_absolute,),
            "you add both parts without their signs: then a wave's strength hangs on where it begins. Take the root of "
            "the sum of squares",
        ),
        Mistake(
            "all bands",
            (_all_bands,),
            "you give a strength for each sample: from n // 2 on they repeat, backwards",
        ),
        Mistake("one band less", (_one_less,), "a band is missing: they go from 0 to n // 2, both counted"),
        Mistake("half turns", (_half_turns,), "your waves make half as many turns as they should: 2 π for each"),
        Mistake("no turns", (_no_turn,), "your angles lack 2 π: a turn is 2 π radians"),
        Mistake("from one", (_from_one,), "your first band is 1: band 0, which turns not at all, comes first"),
        Mistake("mean", (_mean,), "you divide by the number of samples: asked is the sum"),
        Mistake("writes", (_writes,), "your function changed the tensor it was given"),
    ),
    equivalents={
        "line 7: arguments of torch.hypot exchanged": "a sum of squares has no order",
        "line 6: 2 → -2": "a wave that turns the other way is as strong",
    },
    variants=(
        Variant("band by band", (honest,)),
        Variant("complex numbers", (_complex,)),
        Variant("one matrix", (_matrix,)),
        Variant("torch.fft", (_by_fft,)),
    ),
)

EXERCISES = (modalities_strengths,)
