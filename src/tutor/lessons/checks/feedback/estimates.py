"""An exercise worked by hand: the divergence of two policies, and what is told of it by one token."""

import math

import torch

from tutor.lessons.checks.feedback.numbers import but, is_at
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_P, _Q = (1 / 2, 1 / 4, 1 / 4), (1 / 8, 1 / 8, 3 / 4)
_PLAIN = [math.log(4), math.log(2), -math.log(3)]
_CALM = [1 / 4 - 1 + math.log(4), 1 / 2 - 1 + math.log(2), 3 - 1 - math.log(3)]


def _mean(chances, numbers):
    return sum(chance * number for chance, number in zip(chances, numbers, strict=True))


_DIVERGENCE, _FROM_REFERENCE = _mean(_P, _PLAIN), _mean(_Q, _PLAIN)
_RIGHT = (_PLAIN, _CALM, _DIVERGENCE, _FROM_REFERENCE)

feedback_divergence_by_hand = Exercise(
    slug="feedback-divergence-by-hand",
    answers=("plain", "calm", "divergence", "from_reference"),
    likeness=0.006,
    properties=(
        Property("k1 of each token", is_at(0, _PLAIN)),
        Property("k3 of each token", is_at(1, _CALM)),
        Property("the divergence", is_at(2, _DIVERGENCE)),
        Property("k1 on average, drawn from the reference", is_at(3, _FROM_REFERENCE)),
    ),
    mistakes=(
        Mistake(
            "the reference first",
            but(_RIGHT, 0, [-one for one in _PLAIN]),
            "those are the logarithms of q / p: k1 is ln p - ln q, above 0 where the policy is the surer one",
        ),
        Mistake("not the logarithm", but(_RIGHT, 0, [4.0, 2.0, 1 / 3]), "those are the ratios: take the logarithms"),
        Mistake("bits", but(_RIGHT, 0, [2.0, 1.0, -1.585]), "those are bits: take natural logarithms"),
        Mistake(
            "without a sign",
            but(_RIGHT, 0, [abs(one) for one in _PLAIN]),
            "the policy finds the third token *less* likely than its reference does: its k1 is below 0",
        ),
        Mistake(
            "weighed already",
            but(_RIGHT, 0, [p * one for p, one in zip(_P, _PLAIN, strict=True)]),
            "those are multiplied by p already: asked is what each token tells if it is drawn",
        ),
        Mistake(
            "ρ turned round",
            but(_RIGHT, 1, [4 - 1 - math.log(4), 2 - 1 - math.log(2), 1 / 3 - 1 + math.log(3)]),
            "your ρ is p / q: it is q / p",
        ),
        Mistake(
            "the sign of the logarithm",
            but(_RIGHT, 1, [1 / 4 - 1 - math.log(4), 1 / 2 - 1 - math.log(2), 3 - 1 + math.log(3)]),
            "the logarithm of a ρ below 1 is negative, and taking it away adds",
        ),
        Mistake(
            "without the 1",
            but(_RIGHT, 1, [one + 1 for one in _CALM]),
            "the 1 is missing: where both agree, k3 is 1 - 1 - 0",
        ),
        Mistake("k1 again", but(_RIGHT, 1, _PLAIN), "those are k1 again"),
        Mistake(
            "not weighed",
            but(_RIGHT, 2, sum(_PLAIN) / 3),
            "that is the plain mean: each token counts as often as the policy draws it",
        ),
        Mistake("a sum", but(_RIGHT, 2, sum(_PLAIN)), "that is the sum: weigh each token by its probability"),
        Mistake(
            "weighed by the reference",
            but(_RIGHT, 2, _mean(_Q, _CALM)),
            "you weigh by q: the divergence of the policy weighs by p",
        ),
        Mistake(
            "k1 weighed by the reference",
            but(_RIGHT, 2, _FROM_REFERENCE),
            "you weigh by q: the divergence of the policy weighs by p, and is never negative",
        ),
        Mistake(
            "the other direction",
            but(_RIGHT, 2, -_FROM_REFERENCE),
            "that is the divergence of the reference from the policy: p comes first here, and weighs",
        ),
        Mistake(
            "the sign",
            but(_RIGHT, 3, -_FROM_REFERENCE),
            "k1 is ln p - ln q still: on the tokens that the reference likes, it is mostly negative",
        ),
        Mistake(
            "as if it made no difference",
            but(_RIGHT, 3, _DIVERGENCE),
            "that is the average over the policy's own tokens: these were drawn by the reference, with 1/8, 1/8, 3/4",
        ),
        Mistake(
            "right after all",
            but(_RIGHT, 3, 0.0),
            "it does not cancel: weigh the three numbers of k1 by 1/8, 1/8 and 3/4",
        ),
    ),
    variants=(
        Variant("worked out", _RIGHT),
        Variant("two decimals", ([1.39, 0.69, -1.1], [0.64, 0.19, 0.9], 0.59, -0.56)),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
    ),
)

EXERCISES = (feedback_divergence_by_hand,)
