"""The exercise that lets a reader of texts abstain, so that its answers keep a risk."""

import random

import torch

from tutor.lessons.answers import Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NEVER = [float("inf"), 0.0]


def oracle(confidences, right, risk):
    """Try every confidence as threshold, the smallest first."""
    for threshold in sorted(set(confidences)):
        given = [one for confidence, one in zip(confidences, right, strict=True) if confidence >= threshold]
        if given.count(False) / len(given) <= risk:
            return [threshold, len(given) / len(right)]
    return [*_NEVER]


def by_running_counts(confidences, right, risk):
    """Go down from the surest, with running counts, and remember the last that fits."""
    order = sorted(range(len(right)), key=lambda place: -confidences[place])
    n_wrong, best = 0, (float("inf"), 0.0)
    for rank, place in enumerate(order, start=1):
        n_wrong += not right[place]
        is_last = rank == len(order) or confidences[order[rank]] < confidences[place]
        if is_last and n_wrong / rank <= risk:
            best = confidences[place], rank / len(order)
    return best


def in_tensors(confidences, right, risk):
    """All thresholds at once."""
    sure, good = torch.tensor(confidences).double(), torch.tensor(right).double()
    given = (sure >= sure[:, None]).double()
    errors = (given * (1 - good)).sum(1) / given.sum(1)
    fits = errors <= risk
    if not fits.any():
        return torch.tensor(_NEVER)
    threshold = sure[fits].min()
    return torch.stack([threshold, (sure >= threshold).double().mean()])


def made(
    keep=lambda confidence, threshold: confidence >= threshold,
    error=lambda given, n: given.count(False) / len(given),
    fits=lambda error, risk: error <= risk,
    pick=min,
    coverage=lambda given, n: len(given) / n,
    never=lambda: [*_NEVER],
):
    """The choice, with one part in another form."""

    def threshold_for_risk(confidences, right, risk):
        n, found = len(right), {}
        for threshold in sorted(set(confidences)):
            given = [one for sure, one in zip(confidences, right, strict=True) if keep(sure, threshold)]
            if given and fits(error(given, n), risk):
                found[threshold] = coverage(given, n)
        if not found:
            return never()
        return [pick(found), found[pick(found)]]

    return threshold_for_risk


def one_minus_risk(confidences, right, risk):
    """Believes the confidences."""
    kept = [sure for sure in confidences if sure >= 1 - risk]
    return [min(kept), len(kept) / len(right)] if kept else [*_NEVER]


def stops_at_the_first(confidences, right, risk):
    """Goes down from the surest, and stops where the risk is first exceeded."""
    best = [*_NEVER]
    for threshold in sorted(set(confidences), reverse=True):
        given = [one for sure, one in zip(confidences, right, strict=True) if sure >= threshold]
        if given.count(False) / len(given) > risk:
            break
        best = [threshold, len(given) / len(right)]
    return best


def splits_ties(confidences, right, risk):
    """Takes answers of equal confidence one by one."""
    order = sorted(range(len(right)), key=lambda place: -confidences[place])
    n_wrong, best = 0, [*_NEVER]
    for rank, place in enumerate(order, start=1):
        n_wrong += not right[place]
        if n_wrong / rank <= risk:
            best = [confidences[place], rank / len(order)]
    return best


def sorts(confidences, right, risk):
    """Sorts what it was given."""
    found = oracle(confidences, right, risk)
    confidences.sort()
    return found


def _like(function, confidences, right, risk):
    given = tensor(ask(function, confidences, right, risk)).double()
    if given.shape != (2,):
        raise Wrong(f"expected two numbers, threshold and coverage, got shape {tuple(given.shape)}")
    close(given, torch.tensor(oracle(confidences, right, risk), dtype=torch.float64))


_SURE = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
_RIGHT = [True, True, False, True, True, False]
_BUMP = [False, True, True, True, True, True, False, False]
_SLOPE = [0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4]


def _given_case(function):
    for risk in (0.2, 0.0, 0.25, 0.34, 0.3):
        _like(function, _SURE, _RIGHT, risk)


def _not_in_order(function):
    for risk in (0.2, 0.17, 0.25, 0.3):
        _like(function, _SLOPE, _BUMP, risk)
    stream = random.Random()
    for _ in range(12):
        n = stream.randrange(1, 40)
        confidences = [round(stream.random(), 4) for _ in range(n)]
        right = [stream.random() < 0.3 + 0.6 * sure for sure in confidences]
        _like(function, confidences, right, stream.choice((0.05, 0.1, 0.2, 0.4)))


def _ties(function):
    _like(function, [0.5, 0.9, 0.5, 0.5], [True, True, False, False], 0.1)
    _like(function, [0.5, 0.9, 0.5, 0.5], [False, True, True, True], 0.25)
    _like(function, [0.7] * 5, [True, True, True, True, False], 0.2)
    _like(function, [0.7] * 5, [True, True, True, True, False], 0.19)
    stream = random.Random()
    for _ in range(8):
        confidences = [stream.choice((0.2, 0.5, 0.8)) for _ in range(12)]
        _like(function, confidences, [stream.random() < sure for sure in confidences], 0.3)


def _never(function):
    _like(function, [0.9, 0.8, 0.3], [False, False, True], 0.2)
    _like(function, [0.9], [False], 0.5)
    _like(function, [0.9], [True], 0.0)
    _like(function, [0.9, 0.1], [False, False], 1.0)
    unchanged(lambda sure, right: function(sure, right, 0.2), [0.3, 0.9, 0.5], [True, True, False])


def _probe(function):
    cases = (
        (_SURE, _RIGHT, 0.2),
        (_SLOPE, _BUMP, 0.2),
        (_SLOPE, _BUMP, 0.26),
        ([0.5, 0.9, 0.5, 0.5], [True, True, False, False], 0.1),
        ([0.7] * 5, [True, True, True, True, False], 0.2),
        ([0.9, 0.8, 0.3], [False, False, True], 0.2),
    )
    return [outcome(function, *case) for case in cases]


understanding_abstention = Exercise(
    slug="understanding-abstention",
    answers=("threshold_for_risk",),
    properties=(
        Property("threshold and coverage for six answers", _given_case, points=2),
        Property("where the surest answers are not the best, in any order", _not_in_order, points=2),
        Property("answers of equal confidence stay together", _ties),
        Property("abstains from all where nothing keeps the risk, and changes nothing", _never),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "believes the confidences",
            (one_minus_risk,),
            "you believe the confidences: count how many of the answers are wrong",
        ),
        Mistake(
            "stops at the first",
            (stops_at_the_first,),
            "you stop where the risk is first exceeded: further down it may be kept again, with more answers",
        ),
        Mistake(
            "the surest alone",
            (made(pick=max),),
            "that is the largest threshold that keeps the risk: asked is the smallest, with the most answers",
        ),
        Mistake(
            "errors among all",
            (made(error=lambda given, n: given.count(False) / n),),
            "you divide the errors by all questions: divide by the answers that are *given*",
        ),
        Mistake(
            "right for wrong",
            (made(error=lambda given, n: given.count(True) / len(given)),),
            "you count the right answers against the risk: count the wrong ones",
        ),
        Mistake(
            "strictly less risk",
            (made(fits=lambda error, risk: error < risk),),
            "an error rate that is exactly the risk keeps it",
        ),
        Mistake(
            "above the threshold alone",
            (made(keep=lambda sure, threshold: sure > threshold),),
            "an answer whose confidence is exactly the threshold is given",
        ),
        Mistake("ties taken apart", (splits_ties,), "answers of equal confidence are given together, or not at all"),
        Mistake(
            "abstentions for coverage",
            (made(coverage=lambda given, n: 1 - len(given) / n),),
            "that is the share of questions you abstain from: coverage is the share you answer",
        ),
        Mistake(
            "a count for coverage",
            (made(coverage=lambda given, n: len(given)),),
            "that is a count of answers: coverage is a share",
        ),
        Mistake(
            "precision for coverage",
            (made(coverage=lambda given, n: given.count(True) / len(given)),),
            "that is the share of right answers among those given: coverage is the share of questions answered",
        ),
        Mistake("threshold 1", (made(never=lambda: [1.0, 0.0]),), "expected inf"),
        Mistake("sorts", (sorts,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 4: set(confidences) → confidences": "a threshold that is tried twice gives the same twice",
    },
    variants=(
        Variant("every threshold", (oracle,)),
        Variant("running counts", (by_running_counts,)),
        Variant("tensors", (in_tensors,)),
    ),
)

EXERCISES = (understanding_abstention,)
