"""Exercises: hand in an answer, read what holds and what does not."""

import contextlib
import difflib
import io
import os
import sys
import warnings
from typing import Any

import torch

from tutor.lessons.answers import Crashed, NotDone, Sure, Wrong
from tutor.lessons.checks import EXERCISES
from tutor.lessons.report import Line, Report
from tutor.lessons.specification import Exercise


def check(slug: str, *answers: Any) -> None:
    """Check the answers to an exercise, and print what holds, what does not, and a hint that fits the mistake.

    What your code prints while it is being checked is not shown. Under nbgrader the points earned are handed on as the
    cell's partial credit.

    Args:
        slug: The exercise's permanent name, such as ``attention-scale``.
        answers: What the exercise asks for, in its order: functions, numbers, tensors or text.

    Raises:
        ValueError: If there is no such exercise.
    """
    report = evaluate(slug, *answers)
    print(report)
    if os.environ.get("NBGRADER_EXECUTION"):
        sys.displayhook(float(report.points))  # without it nbgrader gives full points to a cell that does not raise


def evaluate(slug: str, *answers: Any) -> Report:
    """Check the answers to an exercise without printing.

    Raises:
        ValueError: If there is no such exercise.
    """
    exercise = _find(slug)
    if len(answers) != len(exercise.answers):
        wanted = f"check({slug!r}, {', '.join(exercise.answers)})"
        return Report(slug, (Line("as many answers as asked for", False, f"expected {wanted}"),), exercise.points)
    with _quiet():
        outcomes = [_try(item.test, answers) for item in exercise.properties]
        if all(isinstance(failure, NotDone) for failure in outcomes):
            return Report(slug, (), exercise.points, answered=False)
        diagnosis = _diagnose(exercise, answers) if any(outcomes) else None
    return Report(slug, tuple(_lines(exercise, outcomes, diagnosis)), exercise.points)


def _find(slug: str) -> Exercise:
    if slug in EXERCISES:
        return EXERCISES[slug]
    near = difflib.get_close_matches(str(slug), EXERCISES, n=3, cutoff=0.4) or sorted(EXERCISES)
    raise ValueError(f"expected the name of an exercise, got {slug!r}; near it: {', '.join(near)}")


def _try(test: Any, answers: tuple[Any, ...]) -> Exception | None:
    try:
        test(*answers)
    except (Wrong, NotDone) as failure:
        return failure
    except Exception as error:
        return _unforeseen(error)
    return None


def _diagnose(exercise: Exercise, answers: tuple[Any, ...]) -> str | None:
    try:
        return exercise.diagnose(*answers)
    except Exception as error:
        _unforeseen(error)
    return None


def _unforeseen(error: Exception) -> Wrong:
    """What is said when a check stumbles over an answer: its own error would only mislead."""
    return Wrong("the check cannot read this answer: compare its form with what the statement asks for")


def _lines(exercise: Exercise, outcomes: list[Exception | None], diagnosis: str | None) -> list[Line]:
    held = {item.name for item, failure in zip(exercise.properties, outcomes, strict=True) if failure is None}
    earns = exercise.core is None or exercise.core in held
    untold = diagnosis
    one_each = len(exercise.answers) == len(exercise.properties)
    crashes: dict[str, str] = {}
    lines = []
    for item, failure in zip(exercise.properties, outcomes, strict=True):
        hint = ""
        if isinstance(failure, NotDone):
            hint = "not done yet"
        elif isinstance(failure, Crashed):
            # what raised is always worth telling, once; what it comes to is told with it
            if failure.place not in crashes:
                crashes[failure.place] = f"{failure}; {untold}" if untold else str(failure)
                untold = None
            hint = crashes[failure.place]
        elif isinstance(failure, Sure):
            hint = str(failure)
        elif failure is not None:
            # where each answer has its own line, what is known of the first failure need not fit the next
            hint, untold = (untold if one_each else diagnosis) or str(failure), None
        lines.append(Line(item.name, failure is None, hint, item.points if earns and failure is None else 0))
    return lines


@contextlib.contextmanager
def _quiet():
    """Keep the student's prints and warnings off the page, and torch's random numbers as they were."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        torch.random.fork_rng(devices=[]),
    ):
        warnings.simplefilter("ignore")
        yield
