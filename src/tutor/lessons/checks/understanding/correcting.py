"""The exercise that corrects a share by what is known of the classifier that measured it."""

import math
import random

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def made(
    hits=lambda truths, guesses: sum(t and g for t, g in zip(truths, guesses, strict=True)) / sum(truths),
    false=lambda truths, guesses: (
        sum(g and not t for t, g in zip(truths, guesses, strict=True)) / (len(truths) - sum(truths))
    ),
    raw=lambda new: sum(new) / len(new),
    correct=lambda raw, hits, false: (raw - false) / (hits - false),
    clip=lambda share: min(1.0, max(0.0, share)),
    blind=lambda raw: math.nan,
):
    """The correction, with one part in another form."""

    def corrected_share(truths, guesses, new_guesses):
        hit, wrong = hits(truths, guesses), false(truths, guesses)
        return blind(raw(new_guesses)) if hit == wrong else clip(correct(raw(new_guesses), hit, wrong))

    return corrected_share


honest = made()


def in_tensors(truths, guesses, new_guesses):
    """With the names that medicine uses, in tensors."""
    truth, guess, new = (torch.tensor(each, dtype=torch.bool) for each in (truths, guesses, new_guesses))
    sensitivity = guess[truth].double().mean()
    specificity = (~guess[~truth]).double().mean()
    gain = sensitivity + specificity - 1
    if abs(gain) < 1e-9:
        return torch.tensor(torch.nan)
    return ((new.double().mean() + specificity - 1) / gain).clamp(0, 1)


def by_solving(truths, guesses, new_guesses):
    """Look for the share that would be seen as the one that was."""
    pairs = [*zip(truths, guesses, strict=True)]
    bad = [guess for truth, guess in pairs if truth]
    other = [guess for truth, guess in pairs if not truth]
    seen = new_guesses.count(True) / len(new_guesses)
    at_none, at_all = other.count(True) / len(other), bad.count(True) / len(bad)
    if at_none == at_all:
        return float("nan")
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        below = at_none + (at_all - at_none) * middle < seen
        low, high = (middle, high) if below == (at_all > at_none) else (low, middle)
    return (low + high) / 2


def _answer(function, *inputs):
    given = tensor(ask(function, *inputs)).double()
    if given.numel() != 1:
        raise Wrong(f"expected one number, got shape {tuple(given.shape)}")
    return given.reshape(())


def _like(function, *inputs):
    close(_answer(function, *inputs), torch.tensor(honest(*inputs), dtype=torch.float64))


def labels(hits, misses, false, rest):
    """Truths and guesses, from the four counts."""
    truths = [True] * (hits + misses) + [False] * (false + rest)
    return truths, [True] * hits + [False] * misses + [True] * false + [False] * rest


_NEW = [True] * 14 + [False] * 26


def _shown(function):
    _like(function, *labels(8, 2, 3, 27), [True] * 6 + [False] * 14)
    _like(function, *labels(9, 1, 1, 3), _NEW)


def _drawn(function):
    stream = random.Random()
    for _ in range(12):
        counts = [stream.randrange(5, 30), stream.randrange(0, 5), stream.randrange(0, 6), stream.randrange(10, 40)]
        truths, guesses = labels(*counts)
        order = stream.sample(range(len(truths)), len(truths))
        new = [stream.random() < 0.4 for _ in range(stream.randrange(20, 60))]
        _like(function, [truths[one] for one in order], [guesses[one] for one in order], new)


def _ends(function):
    for new in ([False] * 30, [True] * 30, [True] + [False] * 30, [True] * 30 + [False]):
        _like(function, *labels(8, 2, 3, 17), new)
    if _answer(function, *labels(1, 9, 8, 2), [True] * 11 + [False] * 9).isnan():
        raise Sure(_MOSTLY_WRONG)
    _like(function, *labels(1, 9, 8, 2), [True] * 11 + [False] * 9)
    _like(function, *labels(1, 0, 0, 1), [True, False, False])


_MOSTLY_WRONG = (
    "you give NaN for a classifier that is mostly wrong: where its hit rate is the *smaller* of the two, the formula "
    "holds all the same. Only where both are equal nothing can be known"
)


def _blind(function):
    for counts in ((2, 2, 3, 3), (1, 3, 2, 6), (4, 0, 3, 0), (0, 4, 0, 5)):
        given = _answer(function, *labels(*counts), _NEW)
        if not given.isnan():
            raise Sure(
                "a classifier that says yes equally often in both classes tells nothing: "
                f"expected NaN, got {given.item():.4g}"
            )
    unchanged(function, *labels(4, 1, 2, 7), [*_NEW])


def _given_up(raw, hits, false):
    return (raw - false) / (hits - false) if hits > false else math.nan


def _probe(function):
    cases = [
        (*labels(8, 2, 3, 27), [True] * 6 + [False] * 14),
        (*labels(9, 1, 1, 3), _NEW),
        (*labels(8, 2, 3, 17), [False] * 30),
        (*labels(1, 9, 8, 2), [True] * 11 + [False] * 9),
        (*labels(2, 2, 3, 3), _NEW),
    ]
    return [outcome(function, *case) for case in cases]


understanding_corrected_share = Exercise(
    slug="understanding-corrected-share",
    answers=("corrected_share",),
    properties=(
        Property("the share that was misread is put right", _shown, points=2),
        Property("for other classifiers, in any order", _drawn, points=2),
        Property("stays between 0 and 1, also for a classifier that is mostly wrong", _ends),
        Property("says NaN where nothing can be known, and changes nothing", _blind),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "as it was read",
            (made(correct=lambda raw, hits, false: raw),),
            "that is the share as the classifier reads it, not corrected",
        ),
        Mistake(
            "the false alarms alone",
            (made(correct=lambda raw, hits, false: raw - false),),
            "you take off the false alarms, and leave out that some bad news is missed: divide by the hit rate less "
            "the false-alarm rate",
        ),
        Mistake(
            "the misses alone",
            (made(correct=lambda raw, hits, false: raw / hits),),
            "you make up for what was missed, and leave the false alarms in: take them off first",
        ),
        Mistake(
            "divided by the hits",
            (made(correct=lambda raw, hits, false: (raw - false) / hits),),
            "you divide by the hit rate: the false-alarm rate has to be taken off below the line, too",
        ),
        Mistake(
            "the truth of the labeled ones",
            (lambda truths, guesses, new: sum(truths) / len(truths),),
            "that is the share among the labeled headlines: the new ones may have quite another",
        ),
        Mistake(
            "precision for the hit rate",
            (
                made(
                    hits=lambda truths, guesses: (
                        sum(t and g for t, g in zip(truths, guesses, strict=True)) / max(1, sum(guesses))
                    )
                ),
            ),
            "your hit rate is a precision: it asks how many of the *guessed* are bad. Divide by those that are bad",
        ),
        Mistake(
            "false among all",
            (
                made(
                    false=lambda truths, guesses: (
                        sum(g and not t for t, g in zip(truths, guesses, strict=True)) / len(truths)
                    )
                ),
            ),
            "you divide the false alarms by all headlines: divide by those that are *not* bad news",
        ),
        Mistake(
            "true rejections for false alarms",
            (
                made(
                    false=lambda truths, guesses: (
                        sum(not g and not t for t, g in zip(truths, guesses, strict=True)) / (len(truths) - sum(truths))
                    )
                ),
            ),
            "you take the share of other headlines that are *rightly* left alone where the false alarms belong",
        ),
        Mistake(
            "wrong way round",
            (made(correct=lambda raw, hits, false: raw * hits + (1 - raw) * false),),
            "that is what the classifier would *read* if your number were the truth: solve this for the truth",
        ),
        Mistake(
            "accuracy for both",
            (
                made(
                    hits=lambda truths, guesses: (
                        sum(t == g for t, g in zip(truths, guesses, strict=True)) / len(truths)
                    ),
                    false=lambda truths, guesses: (
                        sum(t != g for t, g in zip(truths, guesses, strict=True)) / len(truths)
                    ),
                ),
            ),
            "you use one accuracy for both classes: a classifier may miss much and yet raise few false alarms",
        ),
        Mistake(
            "not clipped",
            (made(clip=lambda share: share),),
            "no share lies outside 0 to 1: where chance leads beyond, give the end",
        ),
        Mistake(
            "the absolute value",
            (made(clip=lambda share: min(1.0, abs(share))),),
            "below 0 your answer turns around: where the correction leads below 0, the answer is 0",
        ),
        Mistake(
            "never better than blind",
            (made(correct=lambda raw, hits, false: (raw - false) / abs(hits - false)),),
            "a classifier that is mostly wrong tells as much as one that is mostly right: keep the sign below the line",
        ),
        Mistake(
            "nothing from one that is mostly wrong",
            (made(clip=lambda share: share if math.isnan(share) else min(1.0, max(0.0, share)), correct=_given_up),),
            "you give NaN for a classifier that is mostly wrong",
        ),
        Mistake("zero for nothing", (made(blind=lambda raw: 0.0),), "equally often in both classes tells nothing"),
        Mistake("as read for nothing", (made(blind=lambda raw: raw),), "equally often in both classes tells nothing"),
    ),
    equivalents={
        "line 12: arguments of min exchanged": "the smaller of two, in whatever order",
        "line 12: arguments of max exchanged": "the larger of two, in whatever order",
    },
    variants=(
        Variant("rates", (honest,)),
        Variant("sensitivity and specificity", (in_tensors,)),
        Variant("halving an interval", (by_solving,)),
    ),
)

EXERCISES = (understanding_corrected_share,)
