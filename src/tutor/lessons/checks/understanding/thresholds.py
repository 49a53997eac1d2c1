"""The exercise that chooses an alarm's threshold for a promised rate of false alarms."""

import random
import statistics

import torch

from tutor.lessons.answers import Wrong, ask, close, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def oracle(levels, rate):
    """The smallest of the streams' largest levels that so few streams exceed."""
    heights = [max(stream) for stream in levels]
    return min(one for one in heights if sum(other > one for other in heights) / len(heights) <= rate)


def from_above(levels, rate):
    """Go down from the largest, as long as few enough lie above."""
    heights = sorted((max(stream) for stream in levels), reverse=True)
    chosen = heights[0]
    for height in heights:
        if sum(other > height for other in heights) <= rate * len(heights) + 1e-9:
            chosen = height
    return chosen


def by_rank(levels, rate):
    """By its place in the order."""
    heights = sorted(max(stream) for stream in levels)
    n_allowed = int(rate * len(heights) + 1e-9)
    return torch.tensor(heights[len(heights) - 1 - n_allowed], dtype=torch.float64)


def made(height=max, fits=lambda over, n, rate: over / n <= rate, above=lambda one, other: one > other, pick=min):
    """The threshold, with one part in another form."""

    def threshold_for(levels, rate):
        heights = [height(stream) for stream in levels]
        found = [one for one in heights if fits(sum(above(other, one) for other in heights), len(heights), rate)]
        return pick(found or [max(heights)])

    return threshold_for


def every_level(levels, rate):
    """Counts levels for streams."""
    return oracle([[level] for stream in levels for level in stream], rate)


def bell(levels, rate):
    """Mean and two steps of the spread."""
    heights = [max(stream) for stream in levels]
    return statistics.fmean(heights) + 2 * statistics.pstdev(heights)


def interpolated(levels, rate):
    """A quantile between two levels."""
    heights = torch.tensor([max(stream) for stream in levels], dtype=torch.float64)
    return heights.quantile(1 - rate)


def one_further(levels, rate):
    """The next level below."""
    heights = sorted({max(stream) for stream in levels})
    return heights[max(0, heights.index(oracle(levels, rate)) - 1)]


def sorts(levels, rate):
    """Sorts what it was given."""
    found = oracle(levels, rate)
    levels.sort()
    return found


def _answer(function, levels, rate):
    given = tensor(ask(function, levels, rate)).double()
    if given.numel() != 1:
        raise Wrong(f"expected one threshold, got shape {tuple(given.shape)}")
    return given.reshape(())


def _like(function, levels, rate):
    close(_answer(function, levels, rate), torch.tensor(oracle(levels, rate), dtype=torch.float64))


_TEN = [[0.1, one, 0.2] for one in (3.0, 1.0, 8.0, 2.0, 7.0, 5.0, 6.0, 4.0, 10.0, 9.0)]
_UNEVEN = [[1.0], [0.0, 4.0, 1.0, 0.5, 4.0, 0.0], [2.0, 0.0], [0.0, 3.0, 2.9, 2.8, 2.7], [0.5]]
_TIES = [[2.0, 0.0], [2.0], [2.0, 1.0], [1.0], [3.0, 1.0], [0.0]]


def _ten(function):
    for rate in (0.1, 0.25, 0.3, 0.5, 0.05, 0.0):
        _like(function, _TEN, rate)


def _drawn(function):
    stream = random.Random()
    for _ in range(8):
        levels = [
            [abs(stream.gauss(0, 1)) for _ in range(stream.randrange(1, 9))] for _ in range(stream.randrange(1, 40))
        ]
        _like(function, levels, stream.choice((0.04, 0.1, 0.22, 0.5)))
    _like(function, _UNEVEN, 0.2)
    _like(function, _UNEVEN, 0.45)
    _like(function, [[5.0, 7.0]], 0.9)


def _ties(function):
    for rate in (0.16, 0.2, 0.4, 0.5, 0.9):
        _like(function, _TIES, rate)
    _like(function, [[0.0, 0.0]] * 5 + [[1.0]], 0.2)
    for n in (10, 20, 29, 50, 100):  # shares that are no binary fractions
        for k in (1, 3, 7):
            _like(function, [[float(one)] for one in range(n)], k / n)
    unchanged(lambda levels: function(levels, 0.3), _TEN)


def _probe(function):
    cases = ((_TEN, 0.25), (_TEN, 0.3), (_UNEVEN, 0.2), (_TIES, 0.2), (_TIES, 0.5), (_TEN, 0.0))
    return [outcome(function, *case) for case in cases]


understanding_threshold = Exercise(
    slug="understanding-threshold",
    answers=("threshold_for",),
    properties=(
        Property("the threshold for ten quiet streams", _ten, points=2),
        Property("for streams of any length and number", _drawn, points=2),
        Property("where levels are equal, and where the share is met exactly", _ties, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "each level by itself",
            (every_level,),
            "you count levels: a stream raises a false alarm if *any* of its levels exceeds the threshold, so take "
            "the largest of each",
        ),
        Mistake(
            "the last level",
            (made(height=lambda stream: stream[-1]),),
            "you look at the last level of each stream: an alarm may come at any of them",
        ),
        Mistake("the mean level", (made(height=statistics.fmean),), "you take the mean level of each stream"),
        Mistake("the lowest level", (made(height=min),), "you take the lowest level of each stream: take the largest"),
        Mistake(
            "never an alarm",
            (made(pick=max),),
            "that is the largest level of all: no stream exceeds it, and you were allowed some. Take the *smallest* "
            "threshold that keeps the promise",
        ),
        Mistake("a bell", (bell,), "mean and spread fit a bell curve: largest levels have none. Count streams"),
        Mistake(
            "between two levels",
            (interpolated,),
            "that lies between two levels: asked is one of the streams' largest levels",
        ),
        Mistake(
            "reached is exceeded",
            (made(above=lambda one, other: one >= other),),
            "you count streams that only *reach* the threshold: an alarm comes where a level exceeds it",
        ),
        Mistake(
            "strictly fewer",
            (made(fits=lambda over, n, rate: over / n < rate),),
            "a share that is exactly the promised rate keeps the promise",
        ),
        Mistake("one further", (one_further,), "more streams than promised exceed your threshold"),
        Mistake(
            "quiet ones for loud ones",
            (made(fits=lambda over, n, rate: 1 - over / n <= rate, pick=max),),
            "you let the promised share be *quiet*: the rate is that of the streams with an alarm",
        ),
        Mistake("sorts", (sorts,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("counting", (oracle,)),
        Variant("going down", (from_above,)),
        Variant("by rank", (by_rank,)),
    ),
)

EXERCISES = (understanding_threshold,)
