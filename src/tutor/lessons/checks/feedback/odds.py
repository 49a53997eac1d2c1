"""An exercise worked by hand: preferences, surprise and pulls of Bradley and Terry's model."""

import math

import torch

from tutor.lessons.checks.feedback.numbers import but, is_at
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_PREFERENCES, _SURPRISE, _PULLS, _REWARD = [0.8, 2 / 3, 8 / 9], math.log(5), [0.8, -0.8, 0.0], math.log(36)
_RIGHT = (_PREFERENCES, _SURPRISE, _PULLS, _REWARD)

feedback_odds_by_hand = Exercise(
    slug="feedback-odds-by-hand",
    answers=("preferences", "surprise", "pulls", "reward_of_d"),
    likeness=0.006,
    properties=(
        Property("how often each is preferred", is_at(0, _PREFERENCES)),
        Property("the surprise at the judgement", is_at(1, _SURPRISE)),
        Property("the gradient of the surprise", is_at(2, _PULLS)),
        Property("the reward of D", is_at(3, _REWARD)),
    ),
    mistakes=(
        Mistake(
            "the other side",
            but(_RIGHT, 0, [0.2, 1 / 3, 1 / 9]),
            "those are the probabilities of the *second* one of each pair: 1 minus yours",
        ),
        Mistake(
            "odds for probabilities",
            but(_RIGHT, 0, [4.0, 2.0, 8.0]),
            "those are the odds: odds of 4 to 1 are a probability of 4 / (4 + 1)",
        ),
        Mistake(
            "in percent",
            but(_RIGHT, 0, [80.0, 200 / 3, 800 / 9]),
            "those are percentages: a probability is a number from 0 to 1",
        ),
        Mistake(
            "one softmax of all three",
            but(_RIGHT, 0, [8 / 11, 2 / 11, 1 / 11]),
            "that is a softmax over all three replies: each comparison is between two of them",
        ),
        Mistake(
            "a quarter and a half",
            but(_RIGHT, 0, [0.75, 0.5, 0.875]),
            "e to the difference is 4, 2 and 8; the probability is 1 / (1 + 1/4), not 1 - 1/4",
        ),
        Mistake(
            "odds added",
            but(_RIGHT, 0, [0.8, 2 / 3, 6 / 7]),
            "from A to C the differences add up, ln 4 + ln 2: so the odds multiply, 4 · 2, and are not added",
        ),
        Mistake(
            "products of probabilities",
            but(_RIGHT, 0, [0.8, 2 / 3, 1.6 / 3]),
            "from A to C you multiply the probabilities: it is the odds that multiply",
        ),
        Mistake(
            "surprise at the expected judgement",
            but(_RIGHT, 1, -math.log(0.8)),
            "that is the surprise at A being preferred: the judge took B, which has the probability 0.2",
        ),
        Mistake("bits", but(_RIGHT, 1, math.log2(5)), "that is in bits: take the natural logarithm"),
        Mistake("no minus", but(_RIGHT, 1, -math.log(5)), "a surprise is minus the logarithm: it is never below 0"),
        Mistake("a probability", but(_RIGHT, 1, 0.2), "that is the probability: the surprise is -ln of it"),
        Mistake(
            "the way of the step",
            but(_RIGHT, 2, [-0.8, 0.8, 0.0]),
            "that is the way in which a step moves the rewards: the gradient points where the loss *rises*",
        ),
        Mistake(
            "little to learn",
            but(_RIGHT, 2, [0.2, -0.2, 0.0]),
            "that is the probability of what was judged: the pull is 1 minus that, large where the surprise is large",
        ),
        Mistake(
            "as if A had been preferred",
            but(_RIGHT, 2, [-0.2, 0.2, 0.0]),
            "that is the gradient if A had been preferred: the judge took B, and the pull is 1 minus the probability "
            "of what was judged",
        ),
        Mistake(
            "half of it at each",
            but(_RIGHT, 2, [0.4, -0.4, 0.0]),
            "the loss depends on the difference, and each of the two rewards moves it in full: nothing is halved",
        ),
        Mistake(
            "the lead alone",
            but(_RIGHT, 3, math.log(9)),
            "that is its lead over A: the reward of A comes on top",
        ),
        Mistake(
            "ten to one",
            but(_RIGHT, 3, math.log(40)),
            "9 of 10 are odds of 9 to 1: one comparison in ten goes the other way",
        ),
        Mistake("the odds", but(_RIGHT, 3, 9.0), "those are the odds: the lead is their logarithm"),
        Mistake("the odds and A", but(_RIGHT, 3, 36.0), "that is e to the reward: take the logarithm"),
        Mistake("a lead of the share", but(_RIGHT, 3, math.log(4) + 0.9), "the lead is the logarithm of the odds"),
        Mistake("below A", but(_RIGHT, 3, math.log(4) - math.log(9)), "D is preferred to A, so its reward is larger"),
    ),
    variants=(
        Variant("worked out", _RIGHT),
        Variant("two decimals", ([0.8, 0.67, 0.89], 1.61, [0.8, -0.8, 0], 3.58)),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
    ),
)

EXERCISES = (feedback_odds_by_hand,)
