"""An alarm with a promise: how often it may sound for nothing, set on quiet streams and checked on fresh ones."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.applications.opinion.detectors import Detector

# sums of the same numbers in another order differ in their last digits
_ROUNDED = 9


@dataclass(frozen=True)
class Alarm:
    """A detector with the threshold at which it sounds."""

    detector: Detector
    threshold: float

    def first(self, read: Sequence[int]) -> int | None:
        """Give the place of the reading at which the alarm first sounds, from 0; None if it never does."""
        path = self.detector.path(read)
        return next((place for place, one in enumerate(path) if round(one, _ROUNDED) >= self.threshold), None)


@dataclass(frozen=True)
class AlarmReport:
    """How an alarm did on streams with a turn at a known place."""

    false_alarms: float
    """Share of streams in which it sounded before the turn."""
    detected: float
    """Share of the other streams in which it sounded after the turn."""
    median_delay: int | None
    """Readings from the turn to the alarm, both counted; None if fewer than half of the turns were detected."""


def calibrate(detector: Detector, quiet: Sequence[Sequence[int]], rate: float | int) -> Alarm:
    """Set the lowest threshold that at most this share of quiet streams ever reaches.

    Args:
        detector: Grows suspicious.
        quiet: Readings of streams in which nothing turns, as long as the streams to come.
        rate: Share of quiet streams in which the alarm may sound.

    Raises:
        ValueError: If the rate is not between 0 and 1, or there are too few streams to tell such a rate.

    Built in chapter 17.
    """
    if not 0 < rate < 1:
        raise ValueError(f"expected a rate between 0 and 1, got {rate}")
    if len(quiet) * rate < 1:
        raise ValueError(
            f"expected at least {math.ceil(1 / rate)} quiet streams for a rate of {rate}, got {len(quiet)}"
        )
    highest = sorted((round(max(detector.path(read), default=0.0), _ROUNDED) for read in quiet), reverse=True)
    n_allowed = math.floor(rate * len(quiet))
    # the first value that is too common lies at place n_allowed: the threshold is the next greater one that was seen
    too_common = highest[n_allowed]
    greater = [value for value in highest if value > too_common]
    return Alarm(detector, min(greater) if greater else math.nextafter(too_common, math.inf))


def false_alarm_rate(alarm: Alarm, quiet: Sequence[Sequence[int]]) -> float:
    """Give the share of quiet streams in which an alarm sounds.

    Raises:
        ValueError: If there is no stream.
    """
    if not quiet:
        raise ValueError("expected at least one stream, got none")
    return sum(alarm.first(read) is not None for read in quiet) / len(quiet)


def judge(alarm: Alarm, streams: Sequence[Sequence[int]], turn: int) -> AlarmReport:
    """See how an alarm does on streams that all turn at the same place.

    Args:
        alarm: With its threshold.
        streams: Readings.
        turn: The place of the first reading after the turn, from 0.

    Raises:
        ValueError: If there is no stream.
    """
    if not streams:
        raise ValueError("expected at least one stream, got none")
    first = [alarm.first(read) for read in streams]
    early = [place for place in first if place is not None and place < turn]
    late = sorted(place - turn + 1 for place in first if place is not None and place >= turn)
    n_waiting = len(streams) - len(early)
    detected = len(late) / n_waiting if n_waiting else 0.0
    # the undetected stand behind all others, so the middle one is known if at least half were detected
    middle = late[(n_waiting - 1) // 2] if n_waiting and len(late) > (n_waiting - 1) // 2 else None
    return AlarmReport(len(early) / len(streams), detected, middle)
