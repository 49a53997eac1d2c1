"""Self-repair: a model tries its program on a public example, reads what went wrong, and writes another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from tutor.data import programs
from tutor.data.programs import ProgramExample
from tutor.recipes.programs import report, result_on_public_list


@dataclass(frozen=True)
class Failure:
    """A question whose first program is wrong on the public list: so much the writer may know."""

    example: ProgramExample
    program: str
    """The first program."""
    report: str
    """What it made of the public list, and what was wanted."""


def public_failures(examples: Sequence[ProgramExample], written: Sequence[str]) -> list[Failure]:
    """Give the questions whose program does something else with the public list than what is asked for.

    Args:
        examples: The questions.
        written: A program for each.
    """
    found = []
    for example, program in zip(examples, written, strict=True):
        wanted = result_on_public_list(example.program)
        if result_on_public_list(program) != wanted:
            found.append(Failure(example, program, report(program, wanted)))
    return found


def shuffled_reports(failures: Sequence[Failure]) -> list[str]:
    """Give each failure the report of another: a control, which tells whether the report is read at all.

    Raises:
        ValueError: If there are fewer than two failures.
    """
    if len(failures) < 2:
        raise ValueError(f"expected at least two failures to exchange their reports, got {len(failures)}")
    half = len(failures) // 2
    return [failures[(place + half) % len(failures)].report for place in range(len(failures))]


def share_repaired(failures: Sequence[Failure], write: Callable[[], Sequence[str]], n_times: int = 1) -> float:
    """Give the share of failures whose second program is right, on the hidden lists.

    Args:
        failures: What went wrong.
        write: Gives a second program for each, perhaps another one each time.
        n_times: How often to write; the shares are averaged.

    Raises:
        ValueError: If there is no failure.
    """
    if not failures:
        raise ValueError("expected at least one failure, got none")
    return fmean(
        programs.score(one.example, program)
        for _ in range(n_times)
        for one, program in zip(failures, write(), strict=True)
    )
