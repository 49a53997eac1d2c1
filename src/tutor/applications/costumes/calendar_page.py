"""The calendar of a page: a week of appointments, and the tools that may change it."""

from dataclasses import dataclass, field

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""The days that there are."""
_HOURS = range(7, 22)
_LONGEST_NAME = 40


@dataclass(frozen=True, order=True)
class Slot:
    """An hour of a day."""

    day: int
    """0 is Monday."""
    hour: int

    def __str__(self) -> str:
        return f"{DAYS[self.day]} at {self.hour}"


@dataclass
class Calendar:
    """A week in memory; closing the page forgets it.

    Built in chapter 16.
    """

    entries: dict[Slot, str] = field(default_factory=dict)
    """What is when."""

    def add(self, name: str, day: str, hour: int) -> Slot:
        """Put an appointment into a free hour.

        Args:
            name: What it is.
            day: One of `DAYS`.
            hour: Of the day, from 7 to 21.

        Raises:
            ValueError: If the name is empty or too long, there is no such hour, or it is taken.
        """
        if not 1 <= len(name) <= _LONGEST_NAME:
            raise ValueError(f"expected a name of 1 to {_LONGEST_NAME} characters, got {len(name)}")
        slot = self.slot(day, hour)
        if slot in self.entries:
            raise ValueError(f"expected a free hour, got {slot}, which has {self.entries[slot]}")
        self.entries[slot] = name
        return slot

    def move(self, old: Slot, day: str, hour: int) -> Slot:
        """Give an appointment another hour.

        Args:
            old: Where it is.
            day: One of `DAYS`.
            hour: Of the day, from 7 to 21.

        Raises:
            ValueError: If nothing is there, there is no such hour, or it is taken.
        """
        self._require(old)
        slot = self.slot(day, hour)
        if slot != old and slot in self.entries:
            raise ValueError(f"expected a free hour, got {slot}, which has {self.entries[slot]}")
        self.entries[slot] = self.entries.pop(old)
        return slot

    def cancel(self, old: Slot) -> str:
        """Take an appointment away, and give its name.

        Args:
            old: Where it is.

        Raises:
            ValueError: If nothing is there.
        """
        self._require(old)
        return self.entries.pop(old)

    def on(self, day: str) -> list[tuple[Slot, str]]:
        """Give the appointments of a day, in the order of time.

        Args:
            day: One of `DAYS`.

        Raises:
            ValueError: If there is no such day.
        """
        number = _number(day)
        return sorted((slot, name) for slot, name in self.entries.items() if slot.day == number)

    def find(self, name: str) -> Slot | None:
        """Give the first hour of an appointment, or None."""
        return min((slot for slot, what in self.entries.items() if what == name), default=None)

    @staticmethod
    def slot(day: str, hour: int) -> Slot:
        """Give an hour of the week.

        Args:
            day: One of `DAYS`.
            hour: Of the day, from 7 to 21.

        Raises:
            ValueError: If there is no such hour.
        """
        if hour not in _HOURS:
            raise ValueError(f"expected an hour from {_HOURS[0]} to {_HOURS[-1]}, got {hour}")
        return Slot(_number(day), hour)

    def _require(self, slot: Slot) -> None:
        if slot not in self.entries:
            raise ValueError(f"expected an appointment, got {slot}, where none is")


def _number(day: str) -> int:
    if day not in DAYS:
        raise ValueError(f"expected a day among {', '.join(DAYS)}, got {day!r}")
    return DAYS.index(day)
