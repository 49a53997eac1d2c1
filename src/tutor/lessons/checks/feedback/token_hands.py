"""An exercise worked by hand: what each token earns, and how much better that is than expected."""

import torch

from tutor.lessons.checks.feedback.numbers import but, is_at
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_EARNINGS = [-0.1, 0.0, 2.2]
_SURPRISES = [0.4, 0.5, 0.2]
_ADVANTAGES = [0.7, 0.6, 0.2]
_PLAIN = [1.1, 0.7, 0.2]
_GROUP = [1.5, -0.5, -0.5, -0.5]
_RIGHT = (_EARNINGS, _SURPRISES, _ADVANTAGES, _PLAIN, _GROUP)

feedback_advantages_by_hand = Exercise(
    slug="feedback-advantages-by-hand",
    answers=("earnings", "surprises", "advantages", "plain_advantages", "in_the_group"),
    likeness=0.006,
    properties=(
        Property("what each token earns", is_at(0, _EARNINGS)),
        Property("the surprises", is_at(1, _SURPRISES)),
        Property("the advantages with λ = 0.5", is_at(2, _ADVANTAGES)),
        Property("the advantages with λ = 1", is_at(3, _PLAIN)),
        Property("the advantages in a group", is_at(4, _GROUP)),
    ),
    mistakes=(
        Mistake(
            "the other sign",
            but(_RIGHT, 0, [0.1, 0.0, 1.8]),
            "your cost has the wrong sign: a token pays where the policy finds it *likelier* than the reference does",
        ),
        Mistake(
            "no cost",
            but(_RIGHT, 0, [0.0, 0.0, 2.0]),
            "each token also pays 0.2 for each nat by which the policy finds it likelier",
        ),
        Mistake(
            "earned by every token",
            but(_RIGHT, 0, [1.9, 2.0, 2.2]),
            "the reply is judged once, at its end: only the last token earns the 2",
        ),
        Mistake(
            "distances that only cost",
            but(_RIGHT, 0, [-0.1, 0.0, 1.8]),
            "at the third token the policy is *less* sure than the reference: its cost is negative, a gain of 0.2",
        ),
        Mistake(
            "a nat costs 1",
            but(_RIGHT, 0, [-0.5, 0.0, 3.0]),
            "those are the distances in full: a nat costs 0.2",
        ),
        Mistake(
            "nothing earned at the end",
            but(_RIGHT, 0, [-0.1, 0.0, 0.2]),
            "those are the costs alone: at the last token what the reply earned is added",
        ),
        Mistake(
            "the next value missing",
            but(_RIGHT, 1, [-1.1, -1.5, 0.2]),
            "what the next place is worth is missing: a token that leads to a good place has earned that",
        ),
        Mistake(
            "own value missing",
            but(_RIGHT, 1, [1.4, 2.0, 2.2]),
            "what was expected at the token's own place has to be taken away",
        ),
        Mistake(
            "turned round",
            but(_RIGHT, 1, [-0.4, -0.5, -0.2]),
            "your surprises have the other sign: what came, less what was expected",
        ),
        Mistake(
            "without what they earn",
            but(_RIGHT, 1, [0.5, 0.5, -2.0]),
            "what each token earns itself is missing",
        ),
        Mistake(
            "something behind the end",
            but(_RIGHT, 1, [0.4, 0.5, 2.2]),
            "behind the last token nothing is worth anything: 2.2 + 0 - 2",
        ),
        Mistake(
            "only the next surprise",
            but(_RIGHT, 2, [0.65, 0.6, 0.2]),
            "you add half of the next *surprise*: add half of the next *advantage*, which has all later ones in it",
        ),
        Mistake(
            "from the front",
            but(_RIGHT, 2, [0.4, 0.7, 0.55]),
            "you begin at the front: a token is judged by what follows it, so begin at the last one",
        ),
        Mistake("the surprises", but(_RIGHT, 2, _SURPRISES), "those are the surprises, the advantages with λ = 0"),
        Mistake("λ forgotten", but(_RIGHT, 2, _PLAIN), "those are the advantages with λ = 1"),
        Mistake(
            "returns",
            but(_RIGHT, 2, [1.7, 2.1, 2.2]),
            "those are advantage and value together, what the critic should have foretold",
        ),
        Mistake(
            "λ = 0.5 again", but(_RIGHT, 3, _ADVANTAGES), "that is λ = 0.5: now each later surprise counts in full"
        ),
        Mistake(
            "what came",
            but(_RIGHT, 3, [2.1, 2.2, 2.2]),
            "that is what came from each token on: take away what was expected there",
        ),
        Mistake("not divided", but(_RIGHT, 4, [6.0, -2.0, -2.0, -2.0]), "divide by the deviation"),
        Mistake(
            "divided by n",
            but(_RIGHT, 4, [1.7320508, -0.57735, -0.57735, -0.57735]),
            "you divide the sum of the squares by 4: for a sample it is n - 1, here 3",
        ),
        Mistake(
            "divided by the variance",
            but(_RIGHT, 4, [0.375, -0.125, -0.125, -0.125]),
            "you divide by the variance, 16: the deviation is its root",
        ),
        Mistake("the rewards", but(_RIGHT, 4, [7.0, -1.0, -1.0, -1.0]), "those are the rewards themselves"),
    ),
    variants=(
        Variant("numbers", _RIGHT),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
        Variant("tuples", tuple(tuple(part) for part in _RIGHT)),
    ),
)

EXERCISES = (feedback_advantages_by_hand,)
