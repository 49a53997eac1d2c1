"""What stays when an assistant gets another costume: the doors, the turns, the count of failures, the log."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tutor.applications.chatbot.guardrails import InputRules
from tutor.applications.chatbot.protocols import InputGuard, Log
from tutor.text.chat_template import Turn


@dataclass(frozen=True)
class Answer:
    """What a costume says to one turn."""

    text: str
    intent: str
    """What it took the turn for."""
    links: tuple[str, ...] = ()
    """Where a reader finds more."""


@runtime_checkable
class Costume(Protocol):
    """What changes: a name, a few sentences, and a way from a turn to an answer, with a state of its own."""

    name: str
    sorry: str
    """Said when it did not understand."""
    refusal: str
    """Said when the input guard stopped a turn."""
    hand_over: str
    """Said when it failed too often."""

    def answer(self, text: str) -> Answer | None:
        """Answer one turn, or give None if it was not understood; the state changes only if it was."""
        ...

    def may_say(self, text: str) -> bool:
        """Tell whether a reply may leave the house."""
        ...

    def reset(self) -> None:
        """Forget everything, for the next visitor."""
        ...


class Frame:
    """A conversation with any costume.

    A turn passes the input guard, the costume answers, the answer passes the costume's own check; what was not
    understood is counted, and after so many failures in a row a person is called. Every step is logged.

    Args:
        costume: What it plays.
        input_guard: `InputRules` unless told.
        log: None for no log.
        max_failures: In a row, before it hands over.

    Raises:
        ValueError: If it would hand over before it was asked anything.

    Built in chapter 16.
    """

    def __init__(
        self, costume: Costume, input_guard: InputGuard | None = None, log: Log | None = None, max_failures: int = 2
    ) -> None:
        if max_failures < 1:
            raise ValueError(f"expected to hand over after at least one failure, got {max_failures}")
        self.costume, self.log, self.max_failures = costume, log, max_failures
        self.input_guard = InputRules() if input_guard is None else input_guard
        self.turns: list[Turn] = []
        self.n_failures = 0

    def reply(self, text: str) -> Answer:
        """Answer what a visitor says.

        Args:
            text: Whatever was typed.

        Returns:
            An answer in any case; its intent is ``refused``, ``held back``, ``not understood`` or ``hand over`` where
            the costume had none.
        """
        answer = self._answered(text)
        self.turns += [Turn("user", text), Turn("assistant", answer.text)]
        self._write("replied", text=answer.text, intent=answer.intent)
        return answer

    def forget(self) -> None:
        """Begin anew, with another visitor."""
        self.turns, self.n_failures = [], 0
        self.costume.reset()

    def _answered(self, text: str) -> Answer:
        reason = self.input_guard.check_input(text)
        if reason is not None:
            self._write("refused", where="input", reason=reason)
            return Answer(self.costume.refusal, "refused")
        self._write("asked", text=text)
        answer = self.costume.answer(text)
        if answer is None:
            self.n_failures += 1
            if self.n_failures < self.max_failures:
                return Answer(self.costume.sorry, "not understood")
            self.n_failures = 0
            self._write("escalated", reason="failures")
            return Answer(self.costume.hand_over, "hand over")
        self.n_failures = 0
        if not self.costume.may_say(answer.text):
            self._write("refused", where="output", reason=answer.intent)
            return Answer(self.costume.sorry, "held back")
        return answer

    def _write(self, event: str, **facts: str | int | float | bool) -> None:
        if self.log is not None:
            self.log.write(event, **facts)
