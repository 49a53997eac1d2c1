"""Tests of a choice among texts, right and wrong, and what they give to the choices they are shown."""

import math
import random

from tutor.lessons.answers import Sure
from tutor.lessons.checks.generating import beams as models

_SEEN = ("shown", "sums", "multiplies", "means", "one_longer")


class BeamWatch:
    """What a student's test gives to the choices."""

    def __init__(self) -> None:
        self.seen = dict.fromkeys(_SEEN, False)
        self.tied = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the choices are not made for it.
        """
        given = dict(zip(("beams", "alpha"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"beams", "alpha"}:
            raise Sure("call the function with two things: best(beams, alpha)")
        beams, alpha = given["beams"], given["alpha"]
        if not isinstance(beams, list | tuple) or not beams or not all(map(_is_text, beams)):
            raise Sure(
                "the beams that your test makes should be a list of one or more lists, each of one or more numbers, "
                "0 or below: logarithms of probabilities"
            )
        if not _is_number(alpha) or alpha < 0:
            raise Sure("alpha is a number, 0 or more")
        scores = sorted(sum(logs) / len(logs) ** alpha for logs in beams)
        if len(scores) > 1 and scores[-1] - scores[-2] < 1e-9:
            raise Sure("two texts of your test are equally good: then either may be chosen, and no verdict follows")
        truth = models.honest(beams, alpha)
        for name in _SEEN:
            self.seen[name] |= truth != getattr(models, name)(beams, alpha)

    def facts(self):
        """Which of the sick choices would have been seen."""
        return [self.seen[name] for name in _SEEN]


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_text(logs):
    return isinstance(logs, list | tuple) and len(logs) > 0 and all(_is_number(log) and log <= 0 for log in logs)


def wrong_on(*cases):
    """A test with beams, a strength, and the place that is right."""
    return lambda best: any(best([[*logs] for logs in beams], alpha) != place for beams, alpha, place in cases)


_LONG, _SHORT = [-0.4] * 6, [-0.9, -0.9]
_NEAR = ([-1.0], [-0.56, -0.56])
_ZERO = ([_LONG, _SHORT], 0, 1)
_ONE = ([_SHORT, _LONG], 1, 1)
_HALF = ([_SHORT, _LONG, [-3.0]], 0.2, 0)
_CLOSE = ([*_NEAR], 0.25, 1)

good_test = wrong_on(_ZERO, _ONE, _HALF, _CLOSE)
only_zero = wrong_on(_ZERO, ([_SHORT, _LONG], 0, 0))
only_one = wrong_on(_ONE, ([_LONG, _SHORT], 1, 0))
not_close = wrong_on(_ZERO, _ONE, _HALF)
ties = wrong_on(([[-1.0], [-0.5, -0.5]], 0, 0))


def by_properties(best):
    """Strengths at which the choice must turn."""
    two = [[-1.2], [-0.8, -0.8]]  # the longer one wins from log2(1.6 / 1.2) on, which is 0.415
    turns = [best(two, alpha) for alpha in (0, 0.3, 0.4, 0.43, 0.6, 1, 2)] == [0, 0, 0, 1, 1, 1, 1]
    flipped = [best(two[::-1], alpha) for alpha in (0, 0.4, 0.43, 1)] == [1, 1, 0, 0]
    lonely = best([[-3.0, -2.0]], 0.5) == 0
    more = best([*two, [-9.0]], 0.4) == 0 and best([[-9.0], *two], 0.43) == 2
    return not (turns and flipped and lonely and more)


def on_random_beams(best):
    """Many random beams."""
    stream = random.Random(7)
    for _ in range(150):
        beams = [[-stream.random() for _ in range(stream.randrange(1, 9))] for _ in range(4)]
        alpha = stream.choice((0, 0.3, 0.6, 1, 1.5))
        if best([[*logs] for logs in beams], alpha) != models.by_sorting(beams, alpha):
            return True
    return False
