"""Levels of an alarm, right and wrong ones: all called as levels(values, usual, slack)."""

from itertools import accumulate

import torch


def made(rise=lambda value, usual, slack: value - usual - slack, start=0.0, keep=lambda level: max(0.0, level)):
    """The levels, with one part in another form."""

    def levels(values, usual, slack):
        level, found = start, []
        for value in values:
            level = keep(level + rise(value, usual, slack))
            found.append(level)
        return found

    return levels


honest = made()
below_zero = made(keep=lambda level: level)
without_slack = made(rise=lambda value, usual, slack: value - usual)
slack_added = made(rise=lambda value, usual, slack: value - usual + slack)
downward = made(rise=lambda value, usual, slack: usual - value - slack)
either_side = made(rise=lambda value, usual, slack: abs(value - usual) - slack)
only_rises = made(rise=lambda value, usual, slack: max(0.0, value - usual - slack))
from_slack = made(rise=lambda value, usual, slack: value - slack)
up_to_one = made(keep=lambda level: min(1.0, max(0.0, level)))


def shown(values, usual, slack):
    """Forgets everything at each value that is not above the usual."""
    level, found = 0.0, []
    for value in values:
        level = 0.0 if value <= usual else max(0.0, level + value - usual - slack)
        found.append(level)
    return found


def forgives_below_slack(values, usual, slack):
    """Forgets everything at each value that is not above the usual and the slack."""
    level, found = 0.0, []
    for value in values:
        level = 0.0 if value <= usual + slack else level + value - usual - slack
        found.append(level)
    return found


def forgives_below_usual_alone(values, usual, slack):
    """Forgets everything at each value that is below the usual, not at the usual itself."""
    level, found = 0.0, []
    for value in values:
        level = 0.0 if value < usual else max(0.0, level + value - usual - slack)
        found.append(level)
    return found


def no_memory(values, usual, slack):
    """Looks at each value by itself."""
    return [max(0.0, value - usual - slack) for value in values]


def before_the_value(values, usual, slack):
    """Gives the level before each value."""
    return [0.0, *honest(values, usual, slack)][: len(values)]


def with_start(values, usual, slack):
    """Gives the starting level, too."""
    return [0.0, *honest(values, usual, slack)]


def the_last(values, usual, slack):
    """Gives the last level alone."""
    return [*honest(values, usual, slack), 0.0][len(values) - 1]


def stops(values, usual, slack):
    """Ends at the first level that falls to 0."""
    found = honest(values, usual, slack)
    return found[: found.index(0.0)] + [0.0] * (len(found) - found.index(0.0)) if 0.0 in found else found


def carrying():
    """Make one that begins where its last call ended."""
    kept = [0.0]

    def levels(values, usual, slack):
        found = []
        for value in values:
            kept[0] = max(0.0, kept[0] + value - usual - slack)
            found.append(kept[0])
        return found

    return levels


def accumulated(values, usual, slack):
    """By `accumulate`."""
    return [*accumulate(values, lambda level, value: max(0.0, level + value - usual - slack), initial=0.0)][1:]


def from_lowest(values, usual, slack):
    """The sum so far, less the lowest sum so far."""
    total = lowest = 0.0
    found = []
    for value in values:
        total += value - usual - slack
        lowest = min(lowest, total)
        found.append(total - lowest)
    return found


def in_tensors(values, usual, slack):
    """The same with running sums and running minima."""
    total = torch.cat([torch.zeros(1).double(), (torch.tensor(values, dtype=torch.float64) - usual - slack).cumsum(0)])
    return (total - total.cummin(0).values)[1:].tolist()


def over_starts(values, usual, slack):
    """For each place the largest sum of values that end there, over all beginnings."""
    rises = [value - usual - slack for value in values]
    return [max(0.0, *(sum(rises[start : end + 1]) for start in range(end + 1))) for end in range(len(rises))]


def writes(values, usual, slack):
    """Takes the values away."""
    found = honest(values, usual, slack)
    values.clear()
    return found
