"""The exercise that mends a calibration error: weights, empty bins and answers that are wholly sure."""

import math
from collections import defaultdict

import torch

from tutor.lessons.answers import Crashed, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.metrics.calibration import expected_calibration_error, reliability


def oracle(confidences, right, n_bins):
    """Sort answer by answer into a dictionary."""
    bins = defaultdict(list)
    for sure, good in zip(confidences.tolist(), right.tolist(), strict=True):
        bins[min(math.floor(sure * n_bins), n_bins - 1)].append((sure, good))
    gaps = [abs(sum(sure - good for sure, good in inside)) for inside in bins.values()]
    return sum(gaps) / len(confidences)


def _is(function, confidences, right, n_bins, tolerance=1e-5):
    confidences, right = torch.as_tensor(confidences, dtype=torch.float64), torch.as_tensor(right, dtype=torch.bool)
    given = tensor(ask(function, confidences, right, n_bins))
    if given.numel() == 1 and given.isnan().any():
        raise Wrong("the error is NaN: what is the mean of a bin without answers?")
    if given.numel() != 1:
        raise Wrong(f"expected one number, got {given.numel()}")
    close(given, torch.tensor(oracle(confidences, right, n_bins)), tolerance)


def _drawn(generator, n, n_bins, least=0.0):
    """Answers that lie on no edge of a bin."""
    confidences = least + (1 - least) * torch.rand(n, generator=generator, dtype=torch.float64)
    place = (confidences * n_bins).floor()
    confidences = (place + 0.1 + 0.8 * (confidences * n_bins - place)) / n_bins
    return confidences, torch.rand(n, generator=generator) < 0.6


def _weighted(mended):
    _is(mended, [0.95] * 99 + [0.15], [True] * 94 + [False] * 5 + [True], 10)
    _is(mended, [0.9] * 5 + [0.6] * 5, [True] * 4 + [False] + [True, True] + [False] * 3, 4)
    generator = fresh()
    for n, n_bins in ((40, 5), (7, 2), (200, 10)):
        _is(mended, *_drawn(generator, n, n_bins), n_bins)


def _empty(mended):
    generator = fresh()
    for n, n_bins, least in ((3, 50, 0.0), (13, 10, 0.7), (1, 7, 0.0), (5, 1, 0.0)):
        _is(mended, *_drawn(generator, n, n_bins, least), n_bins)


def _ends(mended):
    for confidences, right in (
        ([1.0] * 4, [True, True, True, False]),
        ([1.0, 0.55], [False, True]),  # as many in each bin: here the weights have no say
        ([0.0, 0.95], [True, True]),
        ([1.0], [True]),
        ([0.0, 1.0], [False, True]),
        ([0.0, 1.0], [True, False]),
    ):
        for n_bins in (10, 3, 1):
            try:
                _is(mended, confidences, right, n_bins)
            except (Wrong, Crashed) as failure:
                raise Wrong(f"for confidences {confidences} and n_bins = {n_bins}: {failure}") from None


_ONCE = "answers on the edge between two bins belong to one of them, and count once"


def _edges(mended):
    for n_bins, edge in ((2, 0.5), (4, 0.25), (8, 0.625)):
        for right in ([True] * 3, [True, False, False]):
            given = torch.full((3,), edge, dtype=torch.float64)
            found = tensor(ask(mended, given, torch.tensor(right), n_bins)).double()
            want = oracle(given, torch.tensor(right), n_bins)
            if found.numel() != 1 or not math.isclose(found.item(), want, abs_tol=1e-5):
                raise Wrong(f"for confidences of {edge} and n_bins = {n_bins}: {_ONCE}")
    _is(mended, [0.25] * 3 + [0.9], [True, False, True, False], 4)
    generator = fresh()
    unchanged(lambda one, other: mended(one, other, 5), *_drawn(generator, 9, 5))


# ---------------------------------------------------------------- other ways


def made(
    belongs=lambda given, low, high: (given >= low) & ((given < high) | (high == 1)),
    gap=lambda said, came: abs(said - came),
    whole=lambda gaps, shares: sum(one * share for one, share in zip(gaps, shares, strict=True)),
    empty="left out",
):
    """The error with one part in another form; edges are plain numbers."""

    def error(confidences, right, n_bins):
        gaps, shares = [], []
        for place in range(n_bins):
            inside = belongs(confidences, place / n_bins, (place + 1) / n_bins)
            if inside.any():
                gaps.append(gap(confidences[inside].mean().item(), right[inside].double().mean().item()))
            elif empty != "left out":
                gaps.append(empty)
            if inside.any() or empty != "left out":
                shares.append(inside.double().mean().item())
        return whole(gaps, shares)

    return error


def _mean(gaps, shares):
    return sum(gaps) / len(gaps) if gaps else math.nan


honest = made()


def _half_open(given, low, high):
    return (given >= low) & (given < high)


def _open_below(given, low, high):
    return (given > low) & (given <= high)


def _closed(given, low, high):
    return (given >= low) & (given <= high)


def _with_torch(confidences, right, n_bins):
    places = (confidences * n_bins).long().clamp(max=n_bins - 1)
    sums = torch.zeros(n_bins, dtype=torch.float64).index_add_(0, places, confidences.double() - right.double())
    return sums.abs().sum() / len(confidences)


def _by_the_book(confidences, right, n_bins):
    return expected_calibration_error(reliability(confidences, right, n_bins))


def _one_bin(confidences, right, n_bins):
    return abs((confidences.mean() - right.double().mean()).item())


def _each_answer(confidences, right, n_bins):
    return (confidences - right.double()).abs().mean().item()


def _rounds(confidences, right, n_bins):
    confidences.mul_(n_bins).div_(n_bins).clamp_(max=0.999)
    return honest(confidences, right, n_bins)


_MIXED = ([0.92] * 6 + [0.15] + [0.55] * 3, [True] * 4 + [False] * 2 + [True] + [False, False, True])


def _probe(mended):
    def of(confidences, right, n_bins):
        return outcome(mended, torch.tensor(confidences, dtype=torch.float64), torch.tensor(right), n_bins)

    return [
        of(*_MIXED, 3),
        of(*_MIXED, 10),
        of([1.0, 1.0, 0.55], [False, True, True], 10),
        of([0.0, 0.95], [True, True], 10),
        of([0.5] * 3, [True] * 3, 2),
    ]


evaluation_calibration_bug = Exercise(
    slug="evaluation-calibration-bug",
    answers=("mended_error",),
    properties=(
        Property("every answer weighs the same", _weighted, points=2),
        Property("bins without answers have no say", _empty, points=2),
        Property("answers with confidence 0 or 1 count", _ends),
        Property("so do those on an edge, once, and what you were given stays", _edges),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (made(_half_open, whole=_mean),),
            "you take the mean over bins, in which a bin with one answer weighs as much as one with a thousand",
        ),
        Mistake(
            "ends mended, weights not",
            (made(whole=_mean),),
            "you take the mean over bins, in which a bin with one answer weighs as much as one with a thousand",
        ),
        Mistake(
            "weights mended, ends not",
            (made(_half_open),),
            "answers with confidence 1 stand in none of your bins",
        ),
        Mistake("0 is lost", (made(_open_below),), "answers with confidence 0 stand in none of your bins"),
        Mistake("edges twice", (made(_closed),), _ONCE),
        Mistake(
            "empty bins as 0",
            (made(whole=_mean, empty=0.0),),
            "you count empty bins as if they were calibrated, and take the mean over all of them: weigh each bin with "
            "its share of the answers",
        ),
        Mistake(
            "empty bins as NaN", (made(empty=math.nan),), "the error is NaN: what is the mean of a bin without answers?"
        ),
        Mistake(
            "gaps cancel",
            (made(gap=lambda said, came: said - came),),
            "gaps of opposite sign cancel in your sum: take how far confidence and accuracy are apart in each bin",
        ),
        Mistake(
            "squares",
            (made(gap=lambda said, came: (said - came) ** 2),),
            "you square the gaps: take them as they are, without sign",
        ),
        Mistake("the largest", (made(whole=lambda gaps, _: max(gaps)),), "that is the largest gap: asked is the mean"),
        Mistake(
            "the sum",
            (made(whole=lambda gaps, _: sum(gaps)),),
            "you add the gaps without weights: weigh each with the share of the answers in its bin",
        ),
        Mistake("no bins", (_one_bin,), "you compare the two means of all answers: compare them in each bin"),
        Mistake(
            "each answer for itself",
            (_each_answer,),
            "you compare each answer with its own truth: compare the two means of a bin",
        ),
        Mistake("writes to the confidences", (_rounds,), "your function changed the first tensor it was given"),
    ),
    equivalents={
        "line 6: edges[:-1] → edges": "zip ends with the shorter of the two",
        "line 9: confidences[inside].mean() - right[inside].double().mean() → "
        "right[inside].double().mean() - confidences[inside].mean()": "only how far the two are apart is used",
        "line 10: inside.double().mean().item() → inside.double().mean()": "a tensor of one number is a number, too",
        "line 10: gap.item() → gap": "a tensor of one number is a number, too",
    },
    variants=(
        Variant("bin by bin", (honest,)),
        Variant("at once", (_with_torch,)),
        Variant("answer by answer", (oracle,)),
        Variant("the book's", (_by_the_book,)),
    ),
)

EXERCISES = (evaluation_calibration_bug,)
