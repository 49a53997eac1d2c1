"""The tipsy one: dropout that never ends."""

import torch

from tutor.laboratory.patients.tipsy import Tipsy
from tutor.lessons.answers import Sure, Wrong, ask, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.laboratory import tipsy_parts as parts
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_FEWEST = 10_000
"""Numbers in each call of a student's test: with fewer, chance has too much to say."""


def _mended(leave_out):
    generator = fresh()
    for number, shape in enumerate(((7,), (2, 3, 5), (1, 1, 1), (4, 0, 2))):
        (states,) = random_tensors(generator, shape, dtype=(torch.float32, torch.float64)[number % 2])
        _out_of_training(leave_out, states, 0.5 - number / 10)
        unchanged(leave_out, states, 0.5, False)
        unchanged(leave_out, states, 0.5, True)
    for number, share in enumerate((0.25, 0.1, 0.8, 0.0)):
        (states,) = random_tensors(generator, (30, 20, 50), dtype=(torch.float32, torch.float64)[number % 2])
        _in_training(leave_out, states, share)


def _out_of_training(leave_out, states, share):
    got = ask(leave_out, states, share, False)
    of_type(got, states.dtype)
    if not torch.equal(tensor(got), states):
        raise Wrong("out of training the states should come out as they went in")


def _in_training(leave_out, states, share):
    """Require 30,000 numbers, each left out with the probability `share`, and the rest made larger."""
    got, again = (ask(leave_out, states, share, True) for _ in range(2))
    of_type(got, states.dtype)
    got, again = tensor(got), tensor(again)
    if got.shape != states.shape:
        raise Wrong(f"for states of {tuple(states.shape)} expected the same shape, got {tuple(got.shape)}")
    is_kept = got != 0
    # of 600 lines and more, each of 20 numbers and more, few are kept or left out whole by chance
    for axis in range(3) if is_kept.any() and not is_kept.all() else ():
        if (is_kept.all(axis) | ~is_kept.any(axis)).double().mean() > 0.5:
            raise Wrong("in training, numbers are left out in whole lines: draw for each number of its own")
    left_out = 1 - is_kept.double().mean().item()
    # seven standard deviations and more: chance alone will not get here
    if abs(left_out - share) > 0.02:
        raise Wrong(f"in training with share {share}, {left_out:.0%} of the numbers were left out")
    if not torch.allclose(got[is_kept], states[is_kept] / (1 - share), atol=1e-4, rtol=1e-4):
        raise Wrong("in training, the numbers that stay should be divided by 1 - share: that keeps the mean")
    if share and torch.equal(is_kept, again != 0):
        raise Wrong("in training two calls in a row leave out the same numbers: draw anew for each")


def _outcomes(leave_out):
    """Facts of what it does in use, and in training, that chance cannot change."""
    return [outcome(lambda: _facts(leave_out, False)), outcome(lambda: _facts(leave_out, True))]


def _facts(leave_out, is_training):
    states, few = torch.ones(12, 20, 20), torch.ones(2, 2, 2)
    got, again = (tensor(ask(leave_out, states, 0.2, is_training)) for _ in range(2))
    if got.shape != states.shape:
        raise Wrong("another shape")
    kept = torch.stack([tensor(ask(leave_out, few, 0.5, is_training)) != 0 for _ in range(30)]).reshape(30, 8)
    is_all_or_nothing, is_kept = bool((kept == kept[:, :1]).all()), got != 0
    facts = [is_all_or_nothing, kept.all(), kept.any()]
    if is_all_or_nothing and kept.any() and not kept.all():  # the rest is left to one draw
        return torch.tensor([float(fact) for fact in facts])
    facts += [torch.equal(got, again), *(is_kept.eq(is_kept.narrow(axis, 0, 1)).all() for axis in range(3))]
    facts += [round(1 - is_kept.double().mean().item(), 1), got.max()]
    return torch.tensor([float(fact) for fact in facts])


def _watch(states, share, is_training):
    """Refuse inputs with which chance may mislead.

    Raises:
        Sure: If there are such.
    """
    if not isinstance(states, torch.Tensor) or not states.is_floating_point():
        raise Sure("the states that your test makes should be a tensor of decimal numbers")
    if states.numel() < _FEWEST:
        raise Sure(f"your test gives {states.numel()} numbers: with fewer than {_FEWEST:,}, chance may mislead it")
    if (states == 0).double().mean() > 0.01:
        raise Sure("your test gives states that are 0 already, which look as if they had been left out")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0.1 <= share <= 0.5:
        raise Sure(f"your test should give a share from 0.1 to 0.5, got {share!r}"[:120])
    if not isinstance(is_training, bool):
        raise Sure("your test should say True (in training) or False (in use) as the last argument")


_watch.__qualname__ = "leave_out"  # so that a call of another form is told under the statement's name


_ONES = torch.ones(100, 100)


def _is_sick(leave_out):
    trained = leave_out(_ONES, 0.25, True)
    left_out = (trained == 0).double().mean()
    is_thinned = abs(left_out - 0.25) < 0.05 and abs(trained.mean() - 1) < 0.1
    return not is_thinned or not torch.equal(leave_out(_ONES, 0.25, False), _ONES)


def _in_use_only(leave_out):
    return not torch.equal(leave_out(_ONES, 0.25, False), _ONES)


def _asked_twice(leave_out):
    return not torch.equal(leave_out(_ONES, 0.25, False), leave_out(_ONES, 0.25, False))


def _in_training_only(leave_out):
    trained = leave_out(_ONES, 0.25, True)
    return not (0.2 < (trained == 0).double().mean() < 0.3 and 0.9 < trained.mean() < 1.1)


def _count_and_use(leave_out):
    trained = leave_out(_ONES, 0.25, True)
    return not 0.2 < (trained == 0).double().mean() < 0.3 or _in_use_only(leave_out)


def _mean_and_use(leave_out):
    return not 0.9 < leave_out(_ONES, 0.25, True).mean() < 1.1 or _in_use_only(leave_out)


def _half_left_out(leave_out):
    trained = leave_out(_ONES, 0.5, True)
    is_thinned = 0.45 < (trained == 0).double().mean() < 0.55 and 0.9 < trained.mean() < 1.1
    return not is_thinned or not torch.equal(leave_out(_ONES, 0.5, False), _ONES)


def _in_use_a_mean(leave_out):
    return _in_training_only(leave_out) or not 0.9 < leave_out(_ONES, 0.25, False).mean() < 1.1


def _by_the_middle(leave_out):
    trained = leave_out(_ONES, 0.25, True)
    is_right = 0.7 < (trained != 0).double().mean() < 0.8 and abs(trained.median() - 4 / 3) < 1e-3
    return not is_right or leave_out(_ONES, 0.25, False).min() < 1 or leave_out(_ONES, 0.25, False).max() > 1


def _by_values(leave_out):
    states = torch.linspace(1, 2, 12_000)
    kept = leave_out(states, 0.4, True)
    is_left_out = kept == 0
    is_right = torch.isclose(kept, states / 0.6, atol=1e-4) | is_left_out
    share = is_left_out.sum() / is_left_out.numel()
    return not (is_right.all() and 0.3 < share < 0.5 and torch.equal(leave_out(states, 0.4, False), states))


def _on_average(leave_out):
    states = torch.randn(10_000) + 3
    trained = torch.stack([leave_out(states, 0.3, True) for _ in range(4)])
    is_thinned = 0.2 < (trained == 0).double().mean() < 0.4
    keeps_the_mean = abs(trained.mean() / states.mean() - 1) < 0.1
    each = (trained != 0).double().mean(dim=1)
    return not (
        is_thinned and keeps_the_mean and each.max() < 0.9 and torch.allclose(leave_out(states, 0.3, False), states)
    )


_AS_MANY = "about as many numbers are as sure"

_BENCH = Bench(
    patient=Tipsy,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that leaves nothing out, even in training": parts.nothing_left_out,
        "one that keeps the share it should leave out": parts.the_other_share,
        "one that does not enlarge what stays": parts.not_enlarged,
        "one that enlarges out of training as well": parts.enlarged_in_use,
        "one that draws once for all numbers": parts.one_draw,
    },
    sound={
        "PyTorch's own": parts.of_pytorch,
        "one that draws from a Bernoulli distribution": parts.by_bernoulli,
        "one that fills in zeros": parts.by_filling,
    },
    is_sick=_is_sick,
    not_mended="it still leaves numbers out when `is_training` is False",
    watch=_watch,
)

tipsy = _BENCH.exercise(
    mistakes=(
        Mistake(
            "the other way round",
            (parts.the_other_way_round, _is_sick),
            "now it leaves numbers out in use, and nothing in training",
        ),
        Mistake(
            "nothing left out",
            (parts.nothing_left_out, _is_sick),
            "in training, the share that you are given should still be left out",
        ),
        Mistake("nothing comes out", (parts.zero_in_use, _is_sick), "out of training *all* numbers come through"),
        Mistake(
            "keeps what it should leave out",
            (parts.the_other_share, _is_sick),
            "`share` is what is left out in training, not what stays",
        ),
        Mistake(
            "not enlarged",
            (parts.not_enlarged, _is_sick),
            "in training, what stays is divided by 1 - share, so that the mean stays the same",
        ),
        Mistake(
            "divided by the share",
            (parts.divided_by_the_share, _is_sick),
            "what stays is divided by the share that *stays*",
        ),
        Mistake(
            "enlarged in use",
            (parts.enlarged_in_use, _is_sick),
            "out of training nothing is missing, so that there is nothing to make good: leave the states as they are",
        ),
        Mistake(
            "shrunk in use",
            (parts.shrunk_in_use, _is_sick),
            "out of training the states come out as they went in; in training, what stays is made larger",
        ),
        Mistake("one draw for all", (parts.one_draw, _is_sick), "draw for each number of its own, not once for all"),
        Mistake(
            "whole tokens",
            (parts.whole_tokens, _is_sick),
            "now whole tokens are left out: draw for each number of its own",
        ),
        Mistake(
            "the same for all texts",
            (parts.same_for_all_texts, _is_sick),
            "now every text loses the same numbers: draw for each number of its own",
        ),
        Mistake(
            "always the same",
            (parts.always_the_same, _is_sick),
            "a seed inside the part makes it leave out the same numbers in every call",
        ),
        Mistake(
            "tests use only",
            (Tipsy.sound, _in_use_only),
            "your test never asks in training, where a part can be sick as well",
        ),
        Mistake(
            "asks twice",
            (Tipsy.sound, _asked_twice),
            "two answers in use may be the same, and both be wrong; and in training a part can be sick as well",
        ),
        Mistake(
            "tests training only",
            (Tipsy.sound, _in_training_only),
            "in training the part of this exercise is right: ask out of training, too",
        ),
        Mistake(
            "looks at the mean in use",
            (Tipsy.sound, _in_use_a_mean),
            "in use not one number may change; the mean stays even where some are left out and the rest enlarged",
        ),
        Mistake(
            "counts zeros, not the rest",
            (Tipsy.sound, _count_and_use),
            "your test counts what is left out, and not what becomes of the rest: look at the mean as well",
        ),
        Mistake(
            "looks at the mean, not at zeros",
            (Tipsy.sound, _mean_and_use),
            "a part that leaves nothing out keeps the mean as well: count the zeros, too",
        ),
        Mistake(
            "leaves out one half",
            (Tipsy.sound, _half_left_out),
            "with a share of one half, what is left out and what stays are as many: take another share",
        ),
        Mistake(
            "too few numbers",
            (Tipsy.sound, lambda leave_out: leave_out(torch.ones(10), 0.5, False).mean() != 1),
            "chance may mislead it",
        ),
    ),
    equivalents={
        "line 6: torch.rand(states.shape) >= share → torch.rand(states.shape) > share": "of "
        "millions of numbers hardly one is drawn equal to the share",
        "line 14: 20000 → 20001": _AS_MANY,
        "line 14: 20000 → 19999": _AS_MANY,
        "line 14: 20000 → 40000": _AS_MANY,
        "line 17: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
        "line 18: arguments of torch.equal exchanged": "equality has no first and second",
        "line 18: 0.25 → 0.5": "in use the share has no say",
    },
    variants=(
        Variant("PyTorch's, by values", (parts.of_pytorch, _by_values)),
        Variant("Bernoulli, on average", (parts.by_bernoulli, _on_average)),
        Variant("filled; a middle", (parts.by_filling, _by_the_middle)),
        Variant("a tensor as verdict", (Tipsy.sound, lambda leave_out: torch.tensor(_is_sick(leave_out)))),
    ),
)

EXERCISES = (tipsy,)
