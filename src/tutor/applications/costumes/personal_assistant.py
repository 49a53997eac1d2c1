"""A personal assistant: it keeps a week, and asks nobody to believe what it remembers."""

import re
from collections.abc import Callable

from tutor.applications.costumes.calendar_page import DAYS, Calendar, Slot
from tutor.applications.costumes.frame import Answer

_DAY = f"(?P<day>{'|'.join(DAYS)})"
_HOUR = r"at (?P<hour>\d{1,2})"
_NAME = r"(?:the |a |an )?(?P<name>[a-z][a-z ]{0,39}?)"
_FORMS: dict[str, str] = {
    "look": rf"(?:what do i have|what is|am i free|do i have anything) on {_DAY}",
    "find": rf"when is {_NAME}",
    "move": rf"(?:move|shift) {_NAME} to (?:{_DAY} )?{_HOUR}",
    "cancel": rf"(?:cancel|delete|remove) {_NAME}",
    "add": rf"(?:put|add|enter|book|note) {_NAME} (?:on|for) {_DAY} {_HOUR}",
}
_PATTERNS = {intent: re.compile(form) for intent, form in _FORMS.items()}


class PersonalAssistant:
    """Reads and changes a calendar by tools with checked arguments.

    Its state is the calendar and the appointment last talked about, which *it* means. What a tool refuses is said as it
    is: with what was expected and what came.

    Args:
        calendar: An empty one unless told.

    Built in chapter 16.
    """

    name = "personal assistant"
    sorry = "I did not understand. Say for example: put dentist on tuesday at 15."
    refusal = "I can only help with your calendar."
    hand_over = "I do not understand that. Please look at the calendar yourself."

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.calendar = Calendar() if calendar is None else calendar
        self.last: str | None = None
        self._tools: dict[str, Callable[..., str]] = {
            "look": self._look,
            "find": self._find,
            "move": self._move,
            "cancel": self._cancel,
            "add": self._add,
        }

    def answer(self, text: str) -> Answer | None:
        """Understand a wish, call its tool, and say what it gave.

        Args:
            text: What the owner of the calendar says.
        """
        said = " ".join(re.sub(r"[.,!?]", " ", text.lower()).split())
        said = re.sub(r"^(?:and|please|could you|can you) |(?: please)$", "", said)
        for intent, pattern in _PATTERNS.items():
            if found := pattern.fullmatch(said):
                slots = {name: value for name, value in found.groupdict().items() if value is not None}
                if slots.get("name") == "it":
                    if self.last is None:
                        return None
                    slots["name"] = self.last
                try:
                    return Answer(self._tools[intent](**slots), intent)
                except ValueError as problem:
                    return Answer(f"I cannot do that: {problem}.", "error")
        return None

    def may_say(self, text: str) -> bool:
        """Everything that it says is made of its forms and of the calendar."""
        return bool(text)

    def reset(self) -> None:
        """Forget what "it" is; the calendar stays, since it belongs to its owner and not to the talk."""
        self.last = None

    def _look(self, day: str) -> str:
        entries = self.calendar.on(day)
        if not entries:
            return f"You are free on {day}."
        self.last = entries[-1][1]
        return f"On {day}: " + ", ".join(f"{name} at {slot.hour}" for slot, name in entries) + "."

    def _find(self, name: str) -> str:
        return f"{name} is on {self._where(name)}."

    def _add(self, name: str, day: str, hour: str) -> str:
        slot = self.calendar.add(name, day, int(hour))
        self.last = name
        return f"{name} is on {slot}."

    def _move(self, name: str, hour: str, day: str | None = None) -> str:
        old = self._where(name)
        return f"{name} is now on {self.calendar.move(old, day or DAYS[old.day], int(hour))}."

    def _cancel(self, name: str) -> str:
        old = self._where(name)
        self.last = None
        return f"{self.calendar.cancel(old)} on {old} is cancelled."

    def _where(self, name: str) -> Slot:
        slot = self.calendar.find(name)
        if slot is None:
            raise ValueError(f"expected an appointment of the calendar, got {name!r}")
        self.last = name
        return slot
