"""Exercises worked by hand: schedules and a clipped gradient, and two steps of AdamW."""

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NEAR = 0.006


def _is(place, want, tolerance=_NEAR):
    """A test of one answer."""
    wanted = torch.tensor(want)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


# ---------------------------------------------------------------- training-schedule-by-hand

_ROOT, _WAVE, _NORM, _CLIPPED, _SHORT = [0.25, 1.0, 0.5, 0.1], [0.25, 0.5, 0.0], 13.0, [1.5, 2.0, 6.0], [0.3, 0.4, 1.2]
_RIGHT = (_ROOT, _WAVE, _NORM, _CLIPPED, _SHORT)


def _but(place, answer, right=_RIGHT):
    return (*right[:place], answer, *right[place + 1 :])


training_schedule_by_hand = Exercise(
    slug="training-schedule-by-hand",
    answers=("root_shares", "wave_shares", "length_before", "clipped", "short_clipped"),
    likeness=_NEAR,
    properties=(
        Property("shares of the peak, falling with the root of the step", _is(0, _ROOT)),
        Property("shares of the peak, falling along a cosine", _is(1, _WAVE)),
        Property("the length of the whole gradient", _is(2, _NORM)),
        Property("the clipped gradient", _is(3, _CLIPPED)),
        Property("the short gradient", _is(4, _SHORT)),
    ),
    mistakes=(
        Mistake(
            "counted from 0",
            _but(0, [24 / 100, 99 / 100, (100 / 399) ** 0.5, (100 / 9999) ** 0.5]),
            "you count steps from 0: step 25 has 25/100 of the peak",
        ),
        Mistake(
            "falls with the step",
            _but(0, [0.25, 1.0, 0.25, 0.01]),
            "behind the warm-up you fall with the step itself: take the root of 100 / step",
        ),
        Mistake(
            "measured from the end of the warm-up",
            _but(0, [0.25, 1.0, (100 / 300) ** 0.5, (100 / 9900) ** 0.5]),
            "you count steps anew behind the warm-up: the root is that of 100 / step, with the step counted from the "
            "very first",
        ),
        Mistake(
            "no warm-up",
            _but(0, [1.0, 1.0, 0.5, 0.1]),
            "up to step 100 the rate rises evenly: at step 25 it has come a quarter of the way",
        ),
        Mistake(
            "the root in the warm-up, too",
            _but(0, [2.0, 1.0, 0.5, 0.1]),
            "up to step 100 the rate rises evenly; the root begins behind it",
        ),
        Mistake(
            "the whole run as the wave",
            _but(1, [0.25, 0.43, 0.0]),
            "your wave begins at step 0: it begins at the end of the warm-up, so step 600 is half of the way from 100 "
            "to 1100",
        ),
        Mistake(
            "a straight line down from the start",
            _but(1, [0.25, 0.45, 0.0]),
            "your fall begins at step 0: it begins at the end of the warm-up, so step 600 is half of the way from 100 "
            "to 1100",
        ),
        Mistake(
            "a whole wave",
            _but(1, [0.25, 0.0, 1.0]),
            "that is a whole wave, down and up again: the rate falls along half of one, to 0 at the last step",
        ),
        Mistake(
            "a cosine from 1 to -1",
            _but(1, [0.25, 0.0, -1.0]),
            "that is the cosine itself, which ends at -1: (1 + cos) / 2 goes from 1 to 0",
        ),
        Mistake(
            "lengths added",
            _but(2, 17.0),
            "that is the sum of the two lengths, 5 + 12: laid end to end the three numbers have the length of one "
            "vector, the root of the sum of the squares",
        ),
        Mistake("numbers added", _but(2, 19.0), "that is the sum of the numbers: take the root of that of the squares"),
        Mistake("the square", _but(2, 169.0), "that is the sum of the squares: take its root"),
        Mistake("the longer one", _but(2, 12.0), "that is the longer of the two tensors: take all numbers together"),
        Mistake(
            "each tensor alone",
            _but(3, [3.0, 4.0, 6.5]),
            "you clip each tensor, or each number, by itself, which turns the step: all get the same factor, 6.5 / 13",
        ),
        Mistake(
            "length 1",
            _but(3, [3 / 13, 4 / 13, 12 / 13]),
            "yours has the length 1: it is to have the greatest length allowed, 6.5",
        ),
        Mistake("not clipped", _but(3, [3.0, 4.0, 12.0]), "that gradient is too long: multiply all of it by 6.5 / 13"),
        Mistake(
            "lengthened",
            _but(4, [1.5, 2.0, 6.0]),
            "that gradient is short enough already: clipping shortens, it never lengthens",
        ),
        Mistake(
            "halved",
            _but(4, [0.15, 0.2, 0.6]),
            "that gradient has another length, 1.3, which is short enough already",
        ),
    ),
    variants=(
        Variant("numbers", _RIGHT),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
        Variant("fractions worked out", ((25 / 100, 1, 0.5, 0.1), (0.25, 0.5, 0), 169**0.5, (1.5, 2, 6), _SHORT)),
    ),
)

# ---------------------------------------------------------------- training-adamw-by-hand


_SMALL_STEP = 0.5 * 0.04 / 0.19 / 4


def _second(step_back=_SMALL_STEP):
    return 1.3 * 0.9 + step_back


_WORKED = (0.4, 0.016, 1.3, 1.3, 1.8 - 0.5 * 0.4 / 0.016**0.5, _second())
_FINE = 0.0006

training_adamw_by_hand = Exercise(
    slug="training-adamw-by-hand",
    answers=("first_mean", "first_square", "first_weight", "scaled_weight", "plain_weight", "second_weight"),
    likeness=0.0012,
    properties=(
        Property("the running mean of the gradients", _is(0, _WORKED[0], _FINE)),
        Property("the running mean of their squares", _is(1, _WORKED[1], 0.0001)),
        Property("the weight after the first step", _is(2, _WORKED[2], _FINE)),
        Property("the same with gradients a thousand times as large", _is(3, _WORKED[3], _FINE)),
        Property("the same without the correction", _is(4, _WORKED[4], 0.0015)),
        Property("the weight after the second step", _is(5, _WORKED[5], _FINE)),
    ),
    mistakes=(
        Mistake(
            "the other share",
            _but(0, 3.6, _WORKED),
            "that is 0.9 of the gradient: 0.9 of the *old* mean stays, and 0.1 of the gradient comes in",
        ),
        Mistake("no running mean", _but(0, 4.0, _WORKED), "that is the gradient itself: the mean takes in 0.1 of it"),
        Mistake("not squared", _but(1, 0.004, _WORKED), "that is 0.001 of the gradient: take 0.001 of its *square*"),
        Mistake(
            "the mean squared", _but(1, 0.16, _WORKED), "that is the square of the mean: it is the mean of the squares"
        ),
        Mistake("no running mean of squares", _but(1, 16.0, _WORKED), "that is the square: 0.001 of it comes in"),
        Mistake(
            "no decay",
            _but(2, 1.5, _WORKED),
            "the decay is missing: the weight itself loses 0.5 · 0.2 of what it was (added to the gradient, the decay "
            "would vanish in the quotient)",
        ),
        Mistake(
            "decay without the rate",
            _but(2, 1.1, _WORKED),
            "you take away 0.2 of the weight: the decay is multiplied by the learning rate, too",
        ),
        Mistake(
            "decay afterwards",
            _but(2, 1.5 * 0.9, _WORKED),
            "you shrink the weight after the step: the decay is taken of what the weight was before",
        ),
        Mistake(
            "plain descent",
            _but(2, 1.8 - 0.5 * 4, _WORKED),
            "that is the learning rate times the gradient: divide by the root of the mean square, so that the first "
            "step is as long as the learning rate",
        ),
        Mistake(
            "without the correction",
            _but(2, _WORKED[4], _WORKED),
            "the running means began at 0: divide the one by 1 - 0.9, the other by 1 - 0.999, before you use them",
        ),
        Mistake("uphill", _but(2, 2.3, _WORKED), "the step goes against the gradient: take it away"),
        Mistake(
            "steps grow with the loss",
            _but(3, 1.8 - 500, _WORKED),
            "the root of the mean square is a thousand times as large as well: what becomes of the quotient?",
        ),
        Mistake(
            "steps grow with the loss, plain descent",
            _but(3, 1.8 - 2000, _WORKED),
            "the root of the mean square is a thousand times as large as well: what becomes of the quotient?",
        ),
        Mistake(
            "the correction has no effect",
            _but(4, 1.3, _WORKED),
            "0.4 and the root of 0.016 do not cancel: the mean is a tenth of the gradient, the root of the mean "
            "square about a thirtieth",
        ),
        Mistake(
            "without the root",
            _but(4, 1.8 - 0.5 * 0.4 / 0.016, _WORKED),
            "you divide by the mean square: divide by its root",
        ),
        Mistake(
            "a whole step back",
            _but(5, _second(0.5), _WORKED),
            "that is a step of full length in the new direction: the mean remembers the first gradient, and hardly "
            "knows which way to go",
        ),
        Mistake(
            "no step back",
            _but(5, _second(0.0), _WORKED),
            "the two gradients do not quite cancel: 0.9 · 0.4 - 0.1 · 4 is a little below 0",
        ),
        Mistake(
            "corrected as in the first step",
            _but(5, _second(0.5 * (0.04 / 0.1) / (0.031984 / 0.001) ** 0.5), _WORKED),
            "you correct by the factors of the first step: in the second they are 1 - 0.9² and 1 - 0.999²",
        ),
        Mistake(
            "the wrong way",
            _but(5, _second(-_SMALL_STEP), _WORKED),
            "the mean is below 0 now: taking away a negative step makes the weight larger",
        ),
    ),
    variants=(
        Variant("worked out", _WORKED),
        Variant("rounded to three decimals", (0.4, 0.016, 1.3, 1.3, 0.219, 1.196)),
        Variant("tensors", tuple(torch.tensor(part) for part in _WORKED)),
    ),
)

EXERCISES = (training_schedule_by_hand, training_adamw_by_hand)
