"""The monitor: headlines come in one by one; an index goes out, and now and then an alarm."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass

from tutor.applications.opinion.alarm import Alarm
from tutor.applications.opinion.headline_reader import HeadlineReader
from tutor.applications.opinion.misreading import Misreading, ShareEstimate
from tutor.applications.opinion.rolling_index import RollingIndex

_MOST_KEPT = 1000


@dataclass(frozen=True)
class Notice:
    """What the monitor says after a headline."""

    refused: str
    """Why the headline was not read; empty if it was."""
    index: ShareEstimate | None
    """The company's index; None until enough headlines have come, or if this one was refused."""
    alarm: bool
    """Whether the share of good news about this company seems to have fallen."""


class OpinionMonitor:
    """Watch what is said about each company. After an alarm its evidence begins anew.

    Args:
        reader: Reads headlines.
        misreading: How the reader errs, measured on news whose truth is known.
        alarm: One detector with its threshold, for each company apart.
        window: How many readings make the index.

    Built in chapter 17.
    """

    def __init__(self, reader: HeadlineReader, misreading: Misreading, alarm: Alarm, window: int = 40) -> None:
        self.reader, self.alarm = reader, alarm
        self.refusals: Counter[str] = Counter()
        """How many headlines were refused, by reason."""
        self._indexes: dict[str, RollingIndex] = defaultdict(lambda: RollingIndex(misreading, window))
        self._read: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_MOST_KEPT))

    def take(self, company: object, headline: object) -> Notice:
        """Read one headline, whatever it is.

        Args:
            company: Whom it is said to be about.
            headline: Anything that came out of the stream.
        """
        reading = self.reader.read(company, headline)
        if reading.is_good is None:
            self.refusals[reading.refused] += 1
            return Notice(reading.refused, None, False)
        name = str(company)
        index = self._indexes[name].add(reading.is_good)
        self._read[name].append(reading.is_good)
        sounds = self.alarm.first(self._read[name]) is not None
        if sounds:
            self._read[name].clear()
        return Notice("", index, sounds)
