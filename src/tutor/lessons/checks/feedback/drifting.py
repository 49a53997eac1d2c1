"""An exercise that explores how far a policy drifts from its reference, and what becomes of the truth."""

import math

import torch

from tutor.lessons.checks.feedback.numbers import but, is_at
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_START = (0.30, 0.20, 0.20, 0.14, 0.14, 0.02)
_LEARNED = (1.0, 0.9, 0.3, 0.2, -1.0, 4.0)
_EXACT = (1.0, -0.5, 0.5, 0.7, -1.0, -1.0)
_COSTS = (0, 0.3, 1, 3, 10)


def follow(cost, n_steps=500):
    """Learned reward, exact reward and divergence before each step and after the last, in plain numbers."""
    scores, found = [math.log(chance) for chance in _START], []
    for _ in range(n_steps + 1):
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        chances = [power / sum(powers) for power in powers]
        distances = [math.log(chance / first) for chance, first in zip(chances, _START, strict=True)]
        found.append([_mean(chances, each) for each in (_LEARNED, _EXACT, distances)])
        worth = [reward - cost * distance for reward, distance in zip(_LEARNED, distances, strict=True)]
        expected = _mean(chances, worth)
        scores = [
            score + 0.5 * chance * (one - expected) for score, chance, one in zip(scores, chances, worth, strict=True)
        ]
    return found


def _mean(chances, numbers):
    return sum(chance * number for chance, number in zip(chances, numbers, strict=True))


def _run():
    free, held = follow(0), follow(3)
    exact = [row[1] for row in free]
    ends = {cost: follow(cost)[-1][1] for cost in _COSTS}
    return free[-1][:2], exact.index(max(exact)), max(ends, key=ends.get), [free[-1][2], held[-1][2]]


_RIGHT = ((3.996, -0.999), 28.0, 3.0, (3.9, 0.048))

_NO_MATTER = "the costs may be tried in any order, and the others are worse in any case"
_OTHER_COSTS = (
    *(
        f"[0, 0.3, 1, 3, 10] → {order}"
        for order in ([0.3, 0, 1, 3, 10], [0, 1, 0.3, 3, 10], [0, 0.3, 3, 1, 10], [0, 0.3, 1, 10, 3])
    ),
    *(f"0.3 → {other}" for other in (1.3, 0.6, -0.3)),
    *(f"1 → {other}" for other in (2, 0)),
    *(f"10 → {other}" for other in (11, 9, 20)),
)

feedback_drift_explore = Exercise(
    slug="feedback-drift-explore",
    answers=("free_end", "best_step", "best_cost", "nats_away"),
    likeness=0.01,
    properties=(
        Property("learned and exact reward at the end, without a cost", is_at(0, _RIGHT[0], 0.006), points=2),
        Property("the step at which the exact reward was highest", is_at(1, _RIGHT[1], 1e-6)),
        Property("the cost with the highest exact reward at the end", is_at(2, _RIGHT[2], 1e-6)),
        Property("the distances at the end", is_at(3, _RIGHT[3], 0.008)),
    ),
    mistakes=(
        Mistake(
            "exact first",
            but(_RIGHT, 0, (-0.999, 3.996)),
            "those two are exchanged: the learned reward comes first",
        ),
        Mistake(
            "at the start",
            but(_RIGHT, 0, (0.508, 0.238)),
            "those are the rewards before the first step: take the last row",
        ),
        Mistake(
            "after the best step",
            but(_RIGHT, 0, (0.985, 0.565)),
            "those are the rewards at the best step: take the last row",
        ),
        Mistake(
            "highest learned reward",
            but(_RIGHT, 1, 500.0),
            "that is the step at which the *learned* reward is highest: it never stops rising. Ask for the exact one",
        ),
        Mistake(
            "counted from 1",
            but(_RIGHT, 1, 29.0),
            "the row in which it is highest has a smaller number: number 0 stands before the first step",
        ),
        Mistake(
            "one too early", but(_RIGHT, 1, 27.0), "near, but it rises once more: the first row of a list has number 0"
        ),
        Mistake(
            "the reward for the step",
            but(_RIGHT, 1, 0.565),
            "that is the exact reward there: asked is at which step it stands",
        ),
        Mistake("free", but(_RIGHT, 2, 0.0), "without a cost the exact reward ends near -1: compare the last rows"),
        Mistake(
            "the dearest",
            but(_RIGHT, 2, 10.0),
            "near, but a cost that high also holds the policy back from what is good: compare the last rows",
        ),
        Mistake(
            "the highest on the way",
            but(_RIGHT, 2, 1.0),
            "compare the exact reward in the last row, not on the way",
        ),
        Mistake(
            "exchanged",
            but(_RIGHT, 3, (0.048, 3.9)),
            "those two are exchanged: without a cost first, then at a cost of 3",
        ),
        Mistake(
            "at the best step",
            but(_RIGHT, 3, (0.351, 0.015)),
            "those are distances on the way: take the last rows",
        ),
    ),
    equivalents={
        **{f"line 3: {change}": _NO_MATTER for change in _OTHER_COSTS},
        "line 3: 500 → 499": "the last row but one is the same to two decimals",
        "line 5: 501 → 500": "the best row is far from the last",
    },
    variants=(
        Variant("two decimals", ((4.0, -1.0), 28, 3, (3.9, 0.05))),
        Variant("run", Late(_run)),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
    ),
)

EXERCISES = (feedback_drift_explore,)
