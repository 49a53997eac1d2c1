"""Makers of alarms, right and wrong ones: make(quiet) gives alarm(stream), the place of the first alarm or None."""

import random
from functools import cache


def drawn(stream, n, length, share, jump=0.0, start=0):
    """Streams of 0 and 1; from a place on, 1 is more frequent."""
    return [
        [int(stream.random() < (share if place < start else share + jump)) for place in range(length)] for _ in range(n)
    ]


def levels(stream, usual, slack):
    """What has come together above the usual."""
    level, found = 0.0, []
    for value in stream:
        level = max(0.0, level + value - usual - slack)
        found.append(level)
    return found


def _usual(quiet):
    return sum(map(sum, quiet)) / sum(map(len, quiet))


def made(
    slack=0.15,
    rate=0.1,
    height=max,
    curve=levels,
    fires=lambda level, threshold: level > threshold,
    place=lambda number, stream: number,
    silent=None,
):
    """A maker with one part in another form."""

    def make_alarm(quiet):
        usual = _usual(quiet)
        heights = sorted(height(curve(stream, usual, slack)) for stream in quiet)
        threshold = heights[max(0, len(heights) - 1 - int(rate * len(heights)))]

        def alarm(stream):
            for number, level in enumerate(curve(stream, usual, slack)):
                if fires(level, threshold):
                    return place(number, stream)
            return silent

        return alarm

    return make_alarm


honest = made()


def _rolling(width):
    def curve(stream, usual, slack):
        return [sum(stream[max(0, end - width) : end]) / width for end in range(1, len(stream) + 1)]

    return curve


rolling = made(curve=_rolling(15))
each_step = made(height=lambda found: found[-1])
two_in_ten = made(rate=0.25)
rarely = made(rate=0.0, curve=lambda stream, usual, slack: [one / 4 for one in _rolling(40)(stream, usual, slack)])
counted_from_one = made(place=lambda number, stream: number + 1)
yes_or_no = made(place=lambda number, stream: True)
minus_one = made(silent=-1)


def forgetful(quiet):
    """Looks at the last five values alone."""
    return made(curve=_rolling(5))(quiet)


def silent(quiet):
    """Never raises an alarm."""
    return lambda stream: None


def always(quiet):
    """Raises one at once."""
    return lambda stream: 0


def looks_ahead(quiet):
    """Looks at the whole stream, and names the place where the highest level began to rise."""
    inner, usual = honest(quiet), _usual(quiet)

    def alarm(stream):
        found = levels(stream, usual, 0.15)
        return None if inner(stream) is None else found.index(max(found))

    return alarm


def remembers(quiet):
    """Goes on with the level of its last call."""
    usual, kept = _usual(quiet), [0.0]
    heights = sorted(max(levels(stream, usual, 0.15)) for stream in quiet)
    threshold = heights[int(0.9 * len(heights))]

    def alarm(stream):
        level, first = kept[0], None
        for number, value in enumerate(stream):
            level = max(0.0, level + value - usual - 0.15)
            if level > threshold and first is None:
                first = number
        kept[0] = level
        return first

    return alarm


def with_moods(quiet):
    """Is silent each seventh time that it is asked."""
    inner, asked = honest(quiet), [0]

    def alarm(stream):
        asked[0] += 1
        return inner(stream) if asked[0] % 7 else None

    return alarm


def fixed(quiet):
    """A threshold from the air."""

    def alarm(stream):
        found = levels(stream, 0.2, 0.15)
        return next((number for number, level in enumerate(found) if level > 2.0), None)

    return alarm


def by_tensors(quiet):
    """Running sums and minima, all streams at once."""
    import torch

    usual = torch.tensor(quiet).double().mean()

    def curves(streams):
        total = (streams.double() - usual - 0.12).cumsum(-1)
        lowest = torch.minimum(total.cummin(-1).values, torch.zeros(()).double())
        return total - lowest

    threshold = curves(torch.tensor(quiet)).amax(-1).quantile(0.9, interpolation="higher")

    def alarm(stream):
        over = (curves(torch.tensor(stream)) > threshold).nonzero()
        return over[0].item() if len(over) else None

    return alarm


@cache
def cases():
    """Quiet streams to learn from, quiet ones to be tried on, and disturbed ones; for two usual shares."""
    stream = random.Random(1717)
    found = []
    for share, length in ((0.2, 60), (0.35, 80)):
        found.append(
            (
                drawn(stream, 400, length, share),
                drawn(stream, 400, length, share),
                drawn(stream, 120, length, share, jump=0.4, start=length // 2),
            )
        )
    return found
