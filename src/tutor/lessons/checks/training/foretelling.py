"""The exercise that foretells what a log will say."""

import math

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_RIGHT = (math.log(1000), 1000, 3.0, math.log(math.e + 999) - 1)


def _is(place, tolerance):
    wanted = torch.tensor(float(_RIGHT[place]))
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(place, answer):
    return (*_RIGHT[:place], answer, *_RIGHT[place + 1 :])


_ROUNDED = "a perplexity worked out from a loss of two decimals is right enough"

training_first_loss = Exercise(
    slug="training-first-loss",
    answers=("first_loss", "first_perplexity", "printed_loss", "lowest_loss"),
    likeness=0.003,
    properties=(
        Property("the loss before the first step", _is(0, 0.002)),
        Property("the perplexity before the first step", _is(1, 0.003)),
        Property("the loss that is printed", _is(2, 0.002)),
        Property("the lowest loss behind two softmaxes", _is(3, 0.002)),
    ),
    mistakes=(
        Mistake(
            "a probability",
            _but(0, 0.001),
            "equal scores are equal probabilities, 1/1000: take -ln of it",
        ),
        Mistake("bits", _but(0, math.log2(1000)), "that is in bits: take the natural logarithm"),
        Mistake("base 10", _but(0, 3.0), "that is the logarithm to base 10: take the natural one"),
        Mistake("the loss again", _but(1, math.log(1000)), "that is the loss: the perplexity is its exponential"),
        Mistake(
            "the real ones alone",
            _but(2, 4.0),
            "that is the loss of the real targets: the program takes the mean over all 40 places",
        ),
        Mistake("the sum", _but(2, 120.0), "that is the sum: the program divides it by the number of places"),
        Mistake(
            "the padding's part turned round",
            _but(2, 160 / 30),
            "you divide by fewer places than there are terms: 30 times 4 and 10 times 0, divided by 40",
        ),
        Mistake("halfway", _but(2, 2.0), "4 and 0 do not weigh the same: there are 30 of the one and 10 of the other"),
        Mistake(
            "no limit",
            _but(3, 0.0),
            "the second softmax gets numbers from 0 to 1: even at best 1 for the target and 0 for the 999 others, "
            "which still have e^0 = 1 each",
        ),
        Mistake(
            "a probability of e",
            _but(3, 1 - math.log(math.e + 999)),
            "that is the logarithm of the target's probability: the loss is minus that",
        ),
        Mistake(
            "one other token",
            _but(3, math.log(1 + 1 / math.e)),
            "that is the limit for two tokens: here 999 others have e^0 = 1 each",
        ),
        Mistake(
            "as at first",
            _but(3, math.log(1000)),
            "that is the loss at equal scores: at best the target's number is 1 larger than the others",
        ),
    ),
    equivalents={
        "line 3: 1000 → 1001": _ROUNDED,
        "line 3: 1000 → 999": _ROUNDED,
    },
    variants=(
        Variant("worked out", _RIGHT),
        Variant("two decimals", (6.91, 1000, 3, 5.91)),
        Variant("tensors", tuple(torch.tensor(float(number)) for number in _RIGHT)),
    ),
)

EXERCISES = (training_first_loss,)
