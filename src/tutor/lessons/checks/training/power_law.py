"""The exercise that fits a power law to losses."""

import math
import random
import statistics

import numpy as np
import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, describe, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(sizes, losses):
    """A straight line through the logarithms, by NumPy."""
    slope, height = np.polyfit(np.log(sizes), np.log(losses), 1)
    return -slope, np.exp(height)


def _asked(fit, sizes, losses):
    answer = ask(fit, sizes, losses)
    answer = list(answer) if isinstance(answer, torch.Tensor | np.ndarray) and answer.ndim else answer
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Sure(f"expected two numbers, exponent and scale, in this order, got {describe(answer)}")
    for name, number in zip(("exponent", "scale"), answer, strict=True):
        if (given := tensor(number)).numel() != 1:
            raise Sure(f"the {name} should be one number, got shape {tuple(given.shape)}")
    return [tensor(number).double().reshape(()) for number in answer]


def _agree(fit, sizes, losses):
    exponent, scale = _asked(fit, sizes, losses)
    wanted_exponent, wanted_scale = oracle(sizes, losses)
    for name, got, want in (("exponent", exponent, wanted_exponent), ("scale", scale / wanted_scale, 1.0)):
        try:
            close(got, torch.tensor(float(want)), tolerance=1e-4)
        except Wrong as failure:
            told = f"{failure}" if name == "exponent" else f"yours is {got.item():.4g} times the right one"
            raise Wrong(f"the {name}: {told}") from None


def _law(exponent, scale, sizes, noise=0.0):
    stream = random.SystemRandom()
    return [scale * size**-exponent * math.exp(stream.gauss(0, noise)) for size in sizes]


def _exact(fit):
    stream = random.SystemRandom()
    for sizes in ([1, 10, 100], [1000, 3000, 8000, 64000], [5, 7]):
        exponent, scale = stream.uniform(0.05, 0.9), stream.uniform(0.5, 20)
        _agree(fit, sizes, _law(exponent, scale, sizes))


def _noisy(fit):
    for sizes in ([1, 2, 4, 8, 16], [50, 60, 900, 1000, 1100, 40000], [3, 3, 9, 9, 9, 27]):
        _agree(fit, sizes, _law(0.3, 6.0, sizes, noise=0.2))
    sizes = [900, 30, 7000, 100]  # in no order
    _agree(fit, sizes, _law(0.5, 2.0, sizes, noise=0.1))


def _large_and_units(fit):
    _agree(fit, [1e18, 1e20, 1e23], _law(0.05, 30.0, [1e18, 1e20, 1e23], noise=0.01))
    sizes = [2e6, 9e6, 7e7]
    losses = _law(0.2, 40.0, sizes, noise=0.05)
    _agree(fit, [size / 1e6 for size in sizes], losses)
    _agree(fit, sizes, [loss / math.log(2) for loss in losses])


def _plain(fit):
    sizes = [10, 30, 100, 400]
    losses = _law(0.3, 6.0, sizes, noise=0.1)
    _asked(fit, sizes, losses)
    unchanged(fit, sizes, losses)
    given = _asked(fit, sizes, [2.5] * 4)
    if not torch.allclose(torch.stack(given), torch.tensor([0.0, 2.5]).double(), atol=1e-4):
        raise Wrong("where the loss is 2.5 at every size, the exponent is 0 and the scale 2.5")


_PROBED = (([1, 10, 100], [8.0, 4.0, 2.0]), ([20, 30, 500, 900], [3.1, 3.0, 1.9, 1.2]))


def _probe(fit):
    return [outcome(lambda case=case, place=place: _asked(fit, *case)[place]) for case in _PROBED for place in range(2)]


# ---------------------------------------------------------------- answers


def _line(xs, ys):
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
    return slope, y - slope * x


def _by_sums(sizes, losses):
    slope, height = _line([math.log(size) for size in sizes], [math.log(loss) for loss in losses])
    return -slope, math.exp(height)


def _by_least_squares(sizes, losses):
    """PyTorch's solver, base 10 both ways."""
    logs = torch.tensor(sizes, dtype=torch.float64).log10()
    wanted = torch.tensor(losses, dtype=torch.float64).log10()
    columns = torch.stack([logs - logs.mean(), torch.ones_like(logs)], dim=1)
    slope, height = torch.linalg.lstsq(columns, wanted[:, None]).solution[:, 0]
    return -slope, 10 ** (height - slope * logs.mean())


def _by_statistics(sizes, losses):
    line = statistics.linear_regression([math.log2(size) for size in sizes], [math.log2(loss) for loss in losses])
    return [-line.slope, 2**line.intercept]


def _upwards(sizes, losses):
    exponent, scale = _by_sums(sizes, losses)
    return -exponent, scale


def _height_in_logs(sizes, losses):
    exponent, scale = _by_sums(sizes, losses)
    return exponent, math.log(scale)


def _two_bases(sizes, losses):
    slope, height = _line([math.log10(size) for size in sizes], [math.log10(loss) for loss in losses])
    return -slope, math.exp(height)


def _straight(sizes, losses):
    slope, height = _line(sizes, losses)
    return -slope, height


def _exponential(sizes, losses):
    slope, height = _line(sizes, [math.log(loss) for loss in losses])
    return -slope, math.exp(height)


def _half_logged(sizes, losses):
    slope, height = _line([math.log(size) for size in sizes], losses)
    return -slope, height


def _ends(sizes, losses):
    exponent = -math.log(losses[-1] / losses[0]) / math.log(sizes[-1] / sizes[0])
    return exponent, losses[0] * sizes[0] ** exponent


def _other_way(sizes, losses):
    slope, height = _line([math.log(loss) for loss in losses], [math.log(size) for size in sizes])
    return -1 / slope, math.exp(-height / slope)


def _two_counts(sizes, losses):
    logs, wanted = np.log(sizes), np.log(losses)
    slope = np.cov(logs, wanted)[0, 1] / np.var(logs)
    return -slope, np.exp(wanted.mean() - slope * logs.mean())


def _through_the_first(sizes, losses):
    exponent, _ = _by_sums(sizes, losses)
    return exponent, losses[0] * sizes[0] ** exponent


def _sorts(sizes, losses):
    answer = _by_sums(sizes, losses)
    losses.sort()
    return answer


_LESS = "float32 has digits enough here"
_TENSOR = "a tensor of one number will do"
_NOUGHT = "the distances in x add up to 0, so that nothing is changed by what is added to every y"

training_power_law = Exercise(
    slug="training-power-law",
    answers=("fit_power_law",),
    core="finds the law that made the losses",
    properties=(
        Property("finds the law that made the losses", _exact),
        Property("where none fits exactly, the line through the logarithms with the least squares", _noisy),
        Property("for sizes up to 10²³, and in any unit", _large_and_units),
        Property("for losses that are all equal, and without a change to what it is given", _plain),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the sign of the slope",
            (_upwards,),
            "your exponent has the sign of the slope: the losses fall, and the law has a minus before the exponent",
        ),
        Mistake(
            "the height as a logarithm",
            (_height_in_logs,),
            "your scale is still a logarithm: take its exponential",
        ),
        Mistake(
            "two bases",
            (_two_bases,),
            "your logarithms have another base than your exponential: take the same for both",
        ),
        Mistake(
            "no logarithms", (_straight,), "that is a straight line through sizes and losses: take logarithms of both"
        ),
        Mistake(
            "an exponential",
            (_exponential,),
            "you take the logarithm of the losses alone, which fits an exponential: take that of the sizes, too",
        ),
        Mistake(
            "half logged",
            (_half_logged,),
            "you take the logarithm of the sizes alone: take that of the losses, too",
        ),
        Mistake(
            "first and last", (_ends,), "your line goes through the first and the last point alone: all points count"
        ),
        Mistake(
            "the other way round",
            (_other_way,),
            "you foretell sizes from losses, and turn the line round: that line is steeper where the points scatter",
        ),
        Mistake(
            "n and n - 1",
            (_two_counts,),
            "your slope is too large by the factor n / (n - 1): np.cov divides by n - 1, and np.var by n",
        ),
        Mistake(
            "through the first point",
            (_through_the_first,),
            "your slope is right, but your line goes through the first point: it goes through the mean of the points",
        ),
        Mistake(
            "in the other order",
            (lambda sizes, losses: _by_sums(sizes, losses)[::-1],),
            "exponent and scale are exchanged",
        ),
        Mistake(
            "three numbers",
            (lambda sizes, losses: (*_by_sums(sizes, losses), 0.0),),
            "expected two numbers, exponent and scale",
        ),
        Mistake("sorts the losses", (_sorts,), "your function changed the list"),
    ),
    equivalents={
        "line 4: torch.tensor(sizes, dtype=torch.float64) → torch.tensor(sizes)": _LESS,
        "line 5: torch.tensor(losses, dtype=torch.float64) → torch.tensor(losses)": _LESS,
        "line 8: slope.item() → slope": _TENSOR,
        "line 8: (y.mean() - slope * x.mean()).exp().item() → (y.mean() - slope * x.mean()).exp()": _TENSOR,
        "line 7: y - y.mean() → y + y.mean()": _NOUGHT,
        "line 7: y - y.mean() → y": _NOUGHT,
        "line 7: y.mean() → y.sum()": _NOUGHT,
    },
    variants=(
        Variant("sums", (_by_sums,)),
        Variant("NumPy's polyfit", (oracle,)),
        Variant("one tensor of two", (lambda *given: torch.tensor(oracle(*given)),)),
        Variant("PyTorch's solver", (_by_least_squares,)),
        Variant("the standard library", (_by_statistics,)),
    ),
)

EXERCISES = (training_power_law,)
