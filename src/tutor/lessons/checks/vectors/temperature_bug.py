"""The exercise that mends a temperature, and tests it."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.vectors import temperatures as models
from tutor.lessons.checks.vectors.watching import RowWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, softmax of probabilities": models.of_probabilities,
    "one that multiplies by the temperature": models.multiplies,
    "one whose temperature has no effect": models.without_effect,
    "one whose answer does not sum to 1": models.not_shared_out,
    "one that adds 0.000001 to every probability": models.with_a_little,
}
_SOUND = {
    "one that divides logarithms": models.honest,
    "one that takes powers": models.by_powers,
    "one in float64": models.in_double,
    "one with base 2": models.in_bits,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _drawn(generator, *shape):
    return torch.randn(shape, generator=generator).mul(2).softmax(dim=-1)


def _agrees(mended, is_sick):
    generator = fresh()
    for shape in [(5,), (3, 4), (4, 4), (2, 3, 6)]:
        probabilities = _drawn(generator, *shape)
        for temperature in (0.5, 0.8, 1, 1.0, 3.0):
            want = models.honest(probabilities.double(), temperature)
            close(ask(mended, probabilities, temperature), want, tolerance=1e-4)
    unchanged(lambda given: mended(given, 0.7), probabilities)


def _limits(mended, is_sick):
    generator = fresh()
    probabilities = _drawn(generator, 4, 6)
    probabilities[:, 1:3] = 0
    probabilities /= probabilities.sum(dim=-1, keepdim=True)
    for temperature in (0.5, 1.0, 20.0, 100.0):
        got = tensor(ask(mended, probabilities, temperature))
        if got.shape == probabilities.shape and (got[:, 1:3] > 1e-6).any():
            raise Wrong(f"at temperature {temperature:g} a token of probability 0 gets {got[:, 1:3].max().item():.4g}")
        close(got, models.honest(probabilities.double(), temperature), tolerance=1e-4)
    wide = torch.rand(3, 400, generator=generator) + 0.5
    wide[:, 7] = 2.0
    wide /= wide.sum(dim=-1, keepdim=True)
    got = tensor(ask(mended, wide, 0.01))
    if got.isnan().any():
        raise Wrong(
            "at temperature 0.01 your answer is NaN: powers of 100 fall below what a float can hold, and 0 / 0 is "
            "left. Stay with logarithms, or divide by the largest probability first"
        )
    close(got, models.honest(wide.double(), 0.01), tolerance=1e-3)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.of_probabilities, watch=RowWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=RowWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(9)
    table, wide = _drawn(generator, 3, 4), _drawn(generator, 300)
    with_zeros = torch.tensor([[0.5, 0.25, 0.25, 0.0], [0.0, 0.5, 0.0, 0.5]])
    cases = ((table, 0.5), (table, 2.0), (with_zeros, 5.0), (wide, 0.01), (table, 1.0))
    return [*(outcome(mended, *case) for case in cases), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = RowWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_ROW = torch.tensor([0.8, 0.2, 0.0])


def _wrong_at(temperature, row=_ROW):
    """A test that compares with the truth at one temperature."""
    want = models.honest(row, temperature)
    return lambda f: not torch.allclose(f(row, temperature), want, atol=1e-4)


_cold, _hot, _at_one = _wrong_at(0.5), _wrong_at(4.0), _wrong_at(1.0)


def _good_test(f):
    return _cold(f) or _hot(f)


def _by_properties(f):
    """Two times half the temperature is once the temperature, odds become squares, nothing comes from nothing."""
    row = torch.tensor([0.6, 0.3, 0.1, 0.0])
    cold, hot = f(row, 0.5), f(row, 8.0)
    squared = abs(cold[0] / cold[1] - 4) > 1e-3 or abs(cold[1] / cold[2] - 9) > 1e-2
    sums = abs(cold.sum() - 1) > 1e-4 or abs(hot.sum() - 1) > 1e-4
    return bool(squared or sums or hot[3] > 1e-4)


def _on_random_rows(f):
    generator = torch.Generator().manual_seed(4)
    for temperature in (0.3, 1, 6.0):
        rows = torch.rand(5, 7, generator=generator)
        rows[:, 2] = 0
        rows = rows / rows.sum(dim=1, keepdim=True)
        if not torch.allclose(f(rows, temperature), models.by_powers(rows, temperature), atol=1e-4):
            return torch.tensor(True)
    return torch.tensor(False)


def _only_sums(f):
    return abs(f(_ROW, 0.5).sum().item() - 1) > 1e-4


def _only_zeros(f):
    return f(_ROW, 4.0)[2].item() > 1e-4


def _to_the_last_bit(f):
    # what other processors make of the same powers: off by less than the statement's rounding
    return not torch.allclose(f(_ROW, 0.5), models.honest(_ROW, 0.5) + 2e-6, rtol=0) or _hot(f)


temperature_bug = Exercise(
    slug="temperature-bug",
    answers=("mended_temperature", "is_sick_temperature"),
    properties=(
        Property("the mended temperature is right", _agrees),
        Property("also for probabilities of 0 and for low temperatures", _limits),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.of_probabilities, _good_test),
            "it still takes the softmax of probabilities: softmax undoes a logarithm, so give it logarithms",
        ),
        Mistake(
            "multiplied",
            (models.multiplies, _good_test),
            "you multiply by the temperature: divide, so that a low one prefers the likely tokens",
        ),
        Mistake(
            "no effect",
            (models.without_effect, _good_test),
            "your temperature has no effect: dividing the probabilities is undone by dividing by their sum. Divide "
            "their logarithms",
        ),
        Mistake("temperature dropped", (models.undone, _good_test), "your temperature has no effect"),
        Mistake(
            "not shared out",
            (models.not_shared_out, _good_test),
            "your answer does not sum to 1: divide by the sum, or let softmax do it",
        ),
        Mistake(
            "shared out over all rows",
            (models.over_everything, _good_test),
            "you divide by the sum of the whole tensor: each row sums to 1 by itself, sum(dim=-1, keepdim=True)",
        ),
        Mistake(
            "a little added",
            (models.with_a_little, _good_test),
            "a small number added against log 0 grows at high temperatures: 0.000001 to the power of 1/5 is 0.06. "
            "Softmax takes minus infinity, and gives 0",
        ),
        Mistake(
            "plain powers",
            (models.plain_powers, _good_test),
            "at temperature 0.01 your answer is NaN",
        ),
        Mistake(
            "the first axis",
            (models.wrong_axis, _good_test),
            "your softmax runs along the first axis: the probabilities of a row sum to 1 along the last, dim=-1",
        ),
        Mistake(
            "logarithms",
            (models.of_logarithms, _good_test),
            "those are logarithms: hand in the probabilities",
        ),
        Mistake(
            "the best token alone",
            (models.best_alone, _good_test),
            "the most likely token gets everything, at every temperature: that is so only near 0",
        ),
        Mistake("always sick", (models.honest, lambda f: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda f: False), "your test says False (sound) of every model"),
        Mistake(
            "temperature 1 alone",
            (models.honest, _at_one),
            "your test only tries temperature 1, at which nothing changes: multiplying, or having no effect, is right "
            "by accident there",
        ),
        Mistake(
            "sums alone",
            (models.honest, _only_sums),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "zeros alone",
            (models.honest, _only_zeros),
            "your test only looks at what was impossible: also work out what the other probabilities should become",
        ),
        Mistake(
            "nothing impossible",
            (models.honest, _wrong_at(4.0, torch.tensor([0.8, 0.2]))),
            "your test tries no probability of 0: what is added to avoid log 0 stays undiscovered",
        ),
        Mistake(
            "low temperatures alone",
            (models.honest, _cold),
            "your test tries a probability of 0 only where nothing comes of it: what is added to it grows at "
            "temperatures above 1",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda f: not _good_test(f)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake("no tolerance", (models.honest, _to_the_last_bit), "right models differ by rounding, so compare with"),
        Mistake(
            "no verdict",
            (models.honest, lambda f: f(_ROW, 0.5).sum()),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "many verdicts",
            (models.honest, lambda f: f(_ROW, 0.5) != models.honest(_ROW, 0.5)),
            ".any() or .all() joins many booleans into one",
        ),
        Mistake(
            "counts for probabilities",
            (models.honest, lambda f: bool(f(torch.tensor([2.0, 1.0]), 0.5).sum() != 1)),
            "should not be below 0, and sum to 1",
        ),
        Mistake(
            "temperature 0",
            (models.honest, lambda f: bool(f(_ROW, 0).sum() != 1)),
            "the temperature is a number from 0.01 to 100",
        ),
    ),
    equivalents={
        "line 13: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
        **dict.fromkeys(
            ("line 11: [0.8, 0.2, 0.0] → [0.2, 0.8, 0.0]", "line 11: [0.8, 0.2, 0.0] → [0.8, 0.0, 0.2]"),
            "the order of the probabilities has no say",
        ),
    },
    variants=(
        Variant("logarithms divided", (models.honest, _good_test)),
        Variant("powers of shares, by properties", (models.by_powers, _by_properties)),
        Variant("base 2, random rows", (models.in_bits, _on_random_rows)),
        Variant("float64", (models.in_double, _good_test)),
    ),
)

EXERCISES = (temperature_bug,)
