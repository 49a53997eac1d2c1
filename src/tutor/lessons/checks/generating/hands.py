"""The exercise that works out pass@k by hand."""

import torch

from tutor.lessons.checks.places import but, number_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_FIRST, _NAIVE, _BOTH = [0.4, 0.7, 1.0], 0.64, 0.55
_RIGHT = (_FIRST, _NAIVE, _BOTH)

generating_pass_by_hand = Exercise(
    slug="generating-pass-by-hand",
    answers=("of_adding", "naive_two", "both_problems"),
    likeness=0.003,
    properties=(
        Property("pass@1, pass@2 and pass@4 of the first problem", number_is(0, _FIRST, 0.004), points=2),
        Property("what putting back would give", number_is(1, _NAIVE, 0.004)),
        Property("pass@2 over both problems", number_is(2, _BOTH, 0.004)),
    ),
    mistakes=(
        Mistake(
            "put back",
            but(_RIGHT, 0, [0.4, 0.64, 1 - 0.6**4]),
            "that is as if each draft were put back before the next is taken: the k drafts are different ones",
        ),
        Mistake(
            "all of them right",
            but(_RIGHT, 0, [0.4, 0.1, 0.0]),
            "that is how probable it is that *all* k are right: one is enough",
        ),
        Mistake(
            "none of them right",
            but(_RIGHT, 0, [0.6, 0.3, 0.0]),
            "that is how probable it is that none of the k is right",
        ),
        Mistake(
            "k times as much",
            but(_RIGHT, 0, [0.4, 0.8, 1.6]),
            "probabilities do not add up like this: two drafts may both be right",
        ),
        Mistake("cut off", but(_RIGHT, 0, [0.4, 0.8, 1.0]), "probabilities do not add up like this: cutting off at 1"),
        Mistake("always the same", but(_RIGHT, 0, [0.4, 0.4, 0.4]), "more drafts, more chances: k makes a difference"),
        Mistake(
            "wrong share",
            but(_RIGHT, 0, [0.6, 0.9, 1.0]),
            "you count the wrong drafts as right: of five drafts two are right",
        ),
        Mistake("percent", but(_RIGHT, 0, [40, 70, 100]), "those are percentages: give shares, from 0 to 1"),
        Mistake(
            "without putting back", but(_RIGHT, 1, 0.7), "that is pass@2 itself: here each draft is put back first"
        ),
        Mistake("both right", but(_RIGHT, 1, 0.16), "that is how probable it is that both are right"),
        Mistake("none right", but(_RIGHT, 1, 0.36), "that is how probable it is that neither is right"),
        Mistake(
            "pooled",
            but(_RIGHT, 2, 1 - (7 * 6) / (10 * 9)),
            "you put the drafts of both problems into one heap: take the mean of the two problems",
        ),
        Mistake(
            "put back, in both",
            but(_RIGHT, 2, (0.64 + 0.36) / 2),
            "you put the drafts back: take the exact number for each problem",
        ),
        Mistake("mean of the shares", but(_RIGHT, 2, 0.3), "that is the mean of pass@1"),
        Mistake("the second alone", but(_RIGHT, 2, 0.4), "that is the second problem alone"),
        Mistake("the product", but(_RIGHT, 2, 0.28), "that is how probable it is to solve both: take the mean"),
    ),
    variants=(
        Variant("fractions", _RIGHT),
        Variant("tuple", ((2 / 5, 7 / 10, 1), 16 / 25, 11 / 20)),
        Variant("tensors", (torch.tensor(_FIRST), torch.tensor([_NAIVE]), torch.tensor(_BOTH))),
    ),
)

EXERCISES = (generating_pass_by_hand,)
