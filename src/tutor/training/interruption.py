"""Ctrl-C and SIGTERM in training: the step is finished, and nothing is lost."""

import signal
import threading
from types import FrameType


class TrainingInterrupted(KeyboardInterrupt):
    """Training was asked to stop before its end; the message says how to go on."""


class Interruption:
    """While it is open, the first Ctrl-C or SIGTERM is only noted. The second one stops at once, as usual."""

    def __init__(self) -> None:
        self.is_asked = False
        self._before = {}

    def __enter__(self) -> "Interruption":
        self.is_asked = False
        if threading.current_thread() is threading.main_thread():  # no other thread may ask for signals
            self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, *problem: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.is_asked = True
        self.__exit__()
