"""Compare programs fairly on a busy machine: CPU time, taken in turns, ratios within a round.

Each round runs every program once, so whatever slows the machine slows them all; the ratio of two times of one round is
then steady where the times themselves are not. Each round starts with another program. CPU time counts every thread of
this process: fix the threads before the first import of what is measured.
"""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Comparison:
    """CPU seconds of every program in every round; the first program is the base of the ratios."""

    seconds: dict[str, list[float]]

    @property
    def base(self) -> str:
        """What the others are compared with: the first program."""
        return next(iter(self.seconds))

    def ratios(self, name: str) -> list[float]:
        """Give how many times as fast as the base a program was, round by round: over 1 is faster."""
        return [base / own for base, own in zip(self.seconds[self.base], self.seconds[name], strict=True)]

    def ratio(self, name: str) -> float:
        """Give the median of `ratios`."""
        return median(self.ratios(name))

    def as_markdown(self) -> str:
        """Give a table with a row for each program."""
        rounds = len(self.seconds[self.base])
        lines = [
            f"| program | CPU seconds (median of {rounds}) | speed against {self.base} (least to most) |",
            "|---|---|---|",
        ]
        for name, seconds in self.seconds.items():
            ratios = self.ratios(name)
            span = f"{min(ratios):.2f} to {max(ratios):.2f}"
            lines.append(f"| {name} | {median(seconds):.4g} | {self.ratio(name):.2f}x ({span}) |")
        return "\n".join(lines)


def compare(functions: dict[str, Callable[[], Any]], rounds: int = 7, warmups: int = 1) -> Comparison:
    """Run all functions in turns.

    Args:
        functions: Programs by name; the first is the base. Each must do all its work before it returns.
        rounds: How often each is measured.
        warmups: How often each runs before that, unmeasured.

    Raises:
        ValueError: If there is nothing to compare, or no round.
    """
    if not functions or rounds < 1:
        raise ValueError(f"expected functions and at least one round, got {len(functions)} and {rounds}")
    for function in functions.values():
        for _ in range(warmups):
            function()
    names = list(functions)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(_cpu_seconds(functions[name]))
    return Comparison(seconds)


def _cpu_seconds(function: Callable[[], Any]) -> float:
    gc.collect()  # nobody pays for what another left behind
    start = time.process_time()
    function()
    return time.process_time() - start
