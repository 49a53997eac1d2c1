"""The exercise that counts how often intervals keep their promise."""

from functools import cache

import torch

from tutor.lessons.checks.late import Late
from tutor.lessons.checks.places import but, number_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

TRUTH, _N = 0.1, 20


@cache
def drawn_streams():
    """The streams of the statement's cell: 1 for bad news."""
    generator = torch.Generator().manual_seed(17)
    return (torch.rand(2000, 100, generator=generator) < TRUTH).double()


def holds(n_bad, n, added=0):
    """Whether the interval of two steps around a share holds the truth."""
    share = (n_bad + added) / (n + 2 * added)
    reach = 2 * (share * (1 - share) / (n + 2 * added)).sqrt()
    return (share - TRUTH).abs() <= reach


@cache
def _windows():
    return drawn_streams().unfold(1, _N, 1).sum(dim=2)


def _share(flags):
    return flags.double().mean().item()


@cache
def facts():
    """The right answers: kept with 20, kept with 100, kept with four added, and streams in which one ever fails."""
    streams = drawn_streams()
    first = streams[:, :_N].sum(dim=1)
    return (
        _share(holds(first, _N)),
        _share(holds(streams.sum(dim=1), 100)),
        _share(holds(first, _N, added=2)),
        _share((~holds(_windows(), _N, added=2)).any(dim=1)),
    )


def _is(place):
    return lambda *answers: number_is(place, facts()[place], 0.004)(*answers)


def _but(place, change):
    return Late(lambda: but(facts(), place, change()))


def _first(n):
    return drawn_streams()[:, :n].sum(dim=1)


def _around_truth():
    return _share((_first(_N) / _N - TRUTH).abs() <= 2 * (TRUTH * (1 - TRUTH) / _N) ** 0.5)


def _one_step():
    share = _first(_N) / _N
    return _share((share - TRUTH).abs() <= (share * (1 - share) / _N).sqrt())


_AS_GOOD = ((3, 20, 21), (4, 100, 101), (4, 100, 99), (5, 24, 25), (5, 24, 23), (7, 24, 25), (7, 24, 23))
"""Lines of the solution, numbers in them, and others that come to the same."""

_FOUND = {
    3: "holds(first, 20)",
    4: "holds(streams.sum(dim=1), 100)",
    5: "holds(first + 2, 24)",
    7: "(~holds(windows + 2, 24)).any(dim=0)",
}
"""What the lines of the solution take the mean of."""

understanding_coverage_explore = Exercise(
    slug="understanding-coverage-explore",
    answers=("kept_20", "kept_100", "kept_added", "ever_broken"),
    likeness=0.001,
    properties=(
        Property("how often the interval of 20 headlines holds the truth", _is(0)),
        Property("how often that of 100 headlines does", _is(1)),
        Property("how often it does with four headlines added", _is(2)),
        Property("how many streams break the promise somewhere", _is(3)),
    ),
    mistakes=(
        Mistake("as promised", Late(lambda: (0.95, 0.95, 0.95, 0.05)), "that is the promise: count what happens"),
        Mistake(
            "broken for kept",
            _but(0, lambda: 1 - facts()[0]),
            "that is how often it fails: asked is how often it holds",
        ),
        Mistake("one step", _but(0, _one_step), "you go one step to each side: go two"),
        Mistake(
            "around the truth",
            _but(0, _around_truth),
            "your spread comes from the truth, 0.1: whoever measures does not know it, and takes that of the share",
        ),
        Mistake(
            "twenty again",
            _but(1, lambda: facts()[0]),
            "those are the first 20 headlines: take all 100 of a stream",
        ),
        Mistake(
            "spread of twenty",
            _but(1, lambda: _share((_first(100) / 100 - TRUTH).abs() <= 2 * (_first(100) / 100 * 0.9 / 20).sqrt())),
            "you divide by 20 below the root: here the share is that of 100 headlines",
        ),
        Mistake("none added", _but(2, lambda: facts()[0]), "that is the interval without the four added headlines"),
        Mistake(
            "one of each",
            _but(2, lambda: _share(holds(_first(_N), _N, added=1))),
            "you add one of each kind: add two bad ones and two others",
        ),
        Mistake(
            "each window by itself",
            _but(3, lambda: 1 - _share(holds(_windows(), _N, added=2))),
            "that is the share of *windows* that fail: asked is the share of streams with at least one such window",
        ),
        Mistake(
            "streams that keep it",
            _but(3, lambda: 1 - facts()[3]),
            "that is the share of streams in which every window keeps the promise",
        ),
        Mistake(
            "windows without added ones",
            _but(3, lambda: _share((~holds(_windows(), _N)).any(dim=1))),
            "you take the plain interval: add two headlines of each kind in every window",
        ),
        Mistake(
            "five windows",
            _but(3, lambda: _share((~holds(_windows()[:, ::_N], _N, added=2)).any(dim=1))),
            "you take five windows side by side: a rolling one begins at *every* headline, 81 in all",
        ),
    ),
    equivalents={
        **{
            f"line {line}: {found}.double().mean().item() → {found}.double().mean()": "a tensor of one number will do"
            for line, found in _FOUND.items()
        },
        **{f"line {line}: 1 → -1": "the last axis, counted from the other end" for line in (2, 4)},
        **{
            f"line {line}: {n} → {other}": "so little changes no verdict: the same whole counts hold 0.1"
            for line, n, other in _AS_GOOD
        },
    },
    variants=(
        Variant("shares", Late(lambda: facts())),
        Variant("rounded", Late(lambda: [round(one, 3) for one in facts()])),
        Variant("tensors", Late(lambda: [torch.tensor(one) for one in facts()])),
    ),
)


EXERCISES = (understanding_coverage_explore,)
