"""The exercise that mends a measurement of heads, and tests measurements."""

import random

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, outcome, tensor
from tutor.lessons.checks.heatmaps import measures
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_DICE = random.SystemRandom()

# each told as the student may tell it
_SICK = {
    "the one of this exercise": measures.accumulates,
    "one that compares each run with the run before": measures.steps,
    "one that leaves each head on alone": measures.only_one_on,
    "one whose whole model lacks the last head": measures.baseline_without_the_last,
    "one that calls a gain nothing": measures.no_gains,
}
_SOUND = {
    "one that measures head after head": measures.sound,
    "one that begins with the last head": measures.backwards,
    "one that puts each head on again": measures.on_and_off_again,
    "one that makes a run with all heads off first": measures.warmed_up,
}
_VERDICTS = Verdicts(true="wrong", false="right", advice="; numbers such as 0.1 are rounded, so allow for 0.000001")


def _watch(run, n_heads):
    """See that a measurement is asked what it is made for.

    Raises:
        Sure: If it is not.
    """
    if not callable(run):
        raise Sure("a measurement takes a function first: run(off), which gives a number for a list of heads")
    if not isinstance(n_heads, int) or isinstance(n_heads, bool) or n_heads < 1:
        raise Sure("a measurement takes the number of heads second, a whole number of at least 1")
    if n_heads < 2:
        raise Sure("with a single head there is nothing to tell apart: let your model have more of them")


def model(losses, pairs):
    """A made-up model: what each head costs alone, and what some pairs cost besides, since one is the other's spare."""

    def run(off):
        if not isinstance(off, list | tuple | set | frozenset | range) or any(type(head) is not int for head in off):
            raise Sure("run takes a list of head numbers, such as run([2]), or run([]) for the whole model")
        off = set(off)
        for head in off:
            if not 0 <= head < len(losses):
                raise Sure(f"run was asked for head {head} of a model of {len(losses)}: heads are numbered from 0")
        besides = sum(cost for pair, cost in pairs.items() if off >= set(pair))
        return 0.9 - sum(losses[head] for head in off) - besides

    return run


def _drawn(n_heads):
    losses = [_DICE.uniform(0.05, 0.2) for _ in range(n_heads)]
    losses[_DICE.randrange(n_heads)] = _DICE.uniform(-0.1, -0.05)  # one does harm
    pairs = {(one, one + 1): _DICE.uniform(0.1, 0.3) for one in range(n_heads - 1)}
    return losses, model(losses, pairs)


def _mended(mended_losses, is_wrong_measure):
    for n_heads in (4, 1, 6, 2):
        losses, run = _drawn(n_heads)
        close(ask(mended_losses, run, n_heads), torch.tensor(losses), tolerance=1e-5)


def _tells_apart(mended_losses, is_wrong_measure):
    _VERDICTS.tells_apart(is_wrong_measure, _SICK, _SOUND, watch=_watch)


def _catches_the_shown(mended_losses, is_wrong_measure):
    if not _VERDICTS.of(is_wrong_measure, measures.accumulates, watch=_watch):
        raise Wrong("your test calls the measurement of this exercise right")


_SPARES = ([0.0, 0.03, -0.02, 0.05], {(0, 1): 0.4, (1, 2): 0.2, (2, 3): 0.3})


def _probe(mended_losses, is_wrong_measure):
    shown = (*_SICK.values(), *_SOUND.values())
    return [
        outcome(mended_losses, model(*_SPARES), 4),
        outcome(lambda: tensor([_VERDICTS.of(is_wrong_measure, one, _watch) for one in shown])),
    ]


def _compares(losses, pairs):
    """A test by a made-up model of which the truth is known."""

    def is_wrong(measure):
        found = measure(model(losses, pairs), len(losses))
        return any(abs(got - want) > 1e-6 for got, want in zip(found, losses, strict=True))

    return is_wrong


_FIND = _compares(*_SPARES)

_OTHER_NUMBERS = (
    "[0.5, 1.1, 0.75] → [1.1, 0.5, 0.75]",
    "[0.5, 1.1, 0.75] → [0.5, 0.75, 1.1]",
    *(f"0.5 → {other}" for other in (1.5, -0.5, 1.0)),
    *(f"1.1 → {other}" for other in (2.1, 2.2)),
    *(f"0.75 → {other}" for other in (1.75, -0.25, 1.5, -0.75)),
)


def _by_table(measure):
    shares = {(): 1.0, (0,): 0.5, (1,): 1.1, (2,): 0.75, (0, 1): 0.4, (0, 2): 0.1, (1, 2): 0.6, (0, 1, 2): 0.0}
    found = measure(lambda off: shares[tuple(sorted(off))], 3)
    return torch.tensor(not torch.allclose(torch.tensor(found), torch.tensor([0.5, -0.1, 0.25]), atol=1e-5))


def _by_random(measure):
    dice, shares = random.Random(1), {}

    def run(off):
        return shares.setdefault(frozenset(off), dice.random())

    found = measure(run, 5)
    return any(abs(found[head] - (run([]) - run([head]))) > 1e-9 for head in range(5))


def _looks_at_the_question(measure):
    asked = []
    measure(lambda off: asked.append(list(off)) or 1.0, 4)
    return any(len(off) > 1 for off in asked)


def _counts_off(measure):
    found = measure(lambda off: 1 - 0.1 * len(off), 4)
    return any(abs(loss - 0.1) > 1e-6 for loss in found)


def _mend(measure):
    return (measure, _FIND)


def _test(test):
    return (measures.sound, test)


heatmap_ablation_bug = Exercise(
    slug="heatmap-ablation-bug",
    answers=("mended_losses", "is_wrong_measure"),
    properties=(
        Property("the mended measurement is right", _mended, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells wrong from right, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            _mend(measures.accumulates),
            "the heads are still switched off one after another, and none on again: before head 2 is measured, 0 and 1 "
            "must be on",
        ),
        Mistake(
            "compared with the run before",
            _mend(measures.steps),
            "you compare each run with the one before it, and the heads still stay off: a head whose spare is off "
            "already looks worth more than it is alone",
        ),
        Mistake(
            "one head alone left",
            _mend(measures.only_one_on),
            "now each head is left on alone, and all others are off: switch one off, leave the others on",
        ),
        Mistake("not subtracted", _mend(measures.accuracies), "those are the accuracies: asked is how much is *lost*"),
        Mistake(
            "subtracted the other way round",
            _mend(measures.gains),
            "the sign is turned round: a loss is the accuracy of the whole model minus that without the head",
        ),
        Mistake(
            "no gains",
            _mend(measures.no_gains),
            "a model may do better without a head: then its loss is below 0, and should be told so",
        ),
        Mistake("from 1", _mend(measures.from_one), "heads are numbered from 0"),
        Mistake(
            "two at a time",
            _mend(measures.without_spares),
            "two heads are off at a time: asked is what is lost without each head alone",
        ),
        Mistake("always wrong", _test(lambda measure: True), "your test says True (wrong) of every model"),
        Mistake("always right", _test(lambda measure: False), "your test says False (right) of every model"),
        Mistake(
            "the other way round",
            _test(lambda measure: not _FIND(measure)),
            "your verdicts are the wrong way round: True means wrong",
        ),
        Mistake(
            "no spares",
            _test(_compares([0.1, 0.2, -0.1, 0.3], {})),
            "in the model that your test makes up, losses add up; then comparing each run with the one before gives "
            "the truth: let two heads together cost more, or less, than each alone",
        ),
        Mistake(
            "no head that harms",
            _test(_compares([0.1, 0.2, 0.1, 0.3], {(0, 1): 0.1})),
            "in the model that your test makes up, every head is of use: let it do *better* without one of them",
        ),
        Mistake(
            "only the number of heads counts",
            _test(_counts_off),
            "in the model that your test makes up, losses add up, and every head is of use: let it do *better* without "
            "one head, and let two together cost more, or less, than both alone",
        ),
        Mistake(
            "the last head costs nothing",
            _test(_compares([0.1, -0.2, 0.0], {(0, 1): 0.3, (1, 2): 0.2})),
            "in the model that your test makes up, nothing is lost without the last head; so nobody notices where the "
            "whole model is measured without it",
        ),
        Mistake(
            "what is asked, not what comes out",
            _test(_looks_at_the_question),
            "your test looks at what a measurement asks the model, not at what it makes of the answers: a right one "
            "may ask for more, and a wrong one may ask rightly and reckon wrongly",
        ),
        Mistake("a single head", _test(_compares([0.1], {})), "with a single head there is nothing to tell apart"),
        Mistake(
            "the losses themselves",
            _test(lambda measure: measure(model(*_SPARES), 4)),
            "your test should return True (wrong) or False (right)",
        ),
    ),
    equivalents={f"line 12: {change}": "a made-up model may have these numbers, too" for change in _OTHER_NUMBERS}
    | {
        "line 13: 3 → 2": "two heads of the three are enough to tell the nine apart",
        "line 15: abs(one - other) > 1e-06 → abs(one - other) >= 1e-06": ("no number is off by exactly a millionth"),
        "line 15: 1e-06 → 2e-06": "wrong numbers are off by far more",
        "line 15: arguments of zip exchanged": "a distance has no direction",
        "line 15: one - other → other - one": "a distance has no direction",
    },
    variants=(
        Variant("a made-up model with spares", (measures.sound, _FIND)),
        Variant("a table of all subsets", (measures.backwards, _by_table)),
        Variant("random accuracies", (measures.on_and_off_again, _by_random)),
        Variant(
            "sets and tensors",
            (
                lambda run, n_heads: torch.tensor([run(set()) - run({head}) for head in range(n_heads)]),
                _by_random,
            ),
        ),
    ),
)

EXERCISES = (heatmap_ablation_bug,)
