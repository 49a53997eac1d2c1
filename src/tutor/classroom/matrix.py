"""The check of the checks: `python -m tutor.classroom.matrix` writes it as a table.

Every exercise's check must accept its solution and every variant, and refuse the untouched stub, every known mistake
(with the mistake's own hint) and every automatic mutant of the solution that is not listed as equivalent.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.classroom.mutation import Mutant, mutate
from tutor.classroom.release import stub
from tutor.classroom.source import ExerciseSource, SetSource, is_answer, is_check, is_for_solutions, read_set, regions
from tutor.lessons.checks import EXERCISES
from tutor.lessons.exercise import evaluate
from tutor.lessons.report import Report

_COUNTS = " | ".join(
    (
        "properties",
        "mistakes refused, each with its own hint",
        "automatic mutants refused",
        "equivalents",
        "variants accepted",
    )
)
_HEAD = f"| exercise | kind | {_COUNTS} |\n|---|---|---|---|---|---|---|\n"
_HEAD_OF_SUMMARY = f"| set | exercises | {_COUNTS} |\n|---|---|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Row:
    """What became of one exercise."""

    source: ExerciseSource
    n_properties: int
    n_mistakes: int
    n_mutants: int
    n_equivalents: int
    n_variants: int
    faults: tuple[str, ...]
    """What the check let pass, refused wrongly, or refused without the right hint; empty when all is well."""


class Workbench:
    """Runs answers to one exercise as a notebook would: after the set's imports and the exercise's given code."""

    def __init__(self, source: SetSource, exercise: ExerciseSource) -> None:
        self.exercise = exercise
        self._before: dict[str, Any] = {}
        given = [cell for cell in exercise.cells if not is_answer(cell) and not is_check(cell)]
        for cell in (*source.preamble, *given):
            if cell.cell_type == "code" and not is_for_solutions(cell):
                exec(cell.source, self._before)

    def evaluate(self, answer: str) -> Report | None:
        """Check an answer cell's source; None if it does not even run, as a student would see at once."""
        namespace = dict(self._before)
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                exec(answer, namespace)
                answers = [namespace[name] for name in self.exercise.handed_in]
            except Exception:
                return None
        return evaluate(self.exercise.slug, *answers)

    def mutants(self) -> list[Mutant]:
        """Every automatic mutant of the solution, changed between the markers only."""
        source = self.exercise.answer.source
        return mutate(source, list(regions(source)))


def examine(source: SetSource, exercise: ExerciseSource) -> Row:
    """Put one exercise's check to the test."""
    bench, check = Workbench(source, exercise), EXERCISES[exercise.slug]
    mutants = bench.mutants()
    listed = [mutant for mutant in mutants if mutant.change in check.equivalents]
    return Row(
        source=exercise,
        n_properties=len(check.properties),
        n_mistakes=len(check.mistakes),
        n_mutants=len(mutants) - len(listed),
        n_equivalents=len(listed),
        n_variants=len(check.variants),
        faults=(*_faults_by_hand(bench), *_faults_of_mutants(bench, mutants)),
    )


def _faults_by_hand(bench: Workbench) -> Iterator[str]:
    check, source = EXERCISES[bench.exercise.slug], bench.exercise.answer.source
    solved, untouched = bench.evaluate(source), bench.evaluate(stub(bench.exercise))
    if solved is None or not solved.passed or solved.points != check.points:
        yield f"the solution is refused: {solved}"
    if untouched is None or untouched.answered or untouched.points:
        yield f"the untouched stub is not seen as such: {untouched}"
    for mistake in check.mistakes:
        report = evaluate(check.slug, *mistake.answers)
        if report.passed:
            yield f"the mistake {mistake.name!r} passes"
        elif not any(mistake.hint in hint for hint in report.hints):
            yield f"the mistake {mistake.name!r} does not get its own hint, but {report.hints}"
    for variant in check.variants:
        report = evaluate(check.slug, *variant.answers)
        if not report.passed:
            yield f"the variant {variant.name!r} is refused: {report}"


def _faults_of_mutants(bench: Workbench, mutants: list[Mutant]) -> Iterator[str]:
    equivalents = EXERCISES[bench.exercise.slug].equivalents
    for mutant in mutants:
        report = bench.evaluate(mutant.source)
        passed = report is not None and report.passed
        if passed and mutant.change not in equivalents:
            yield f"the mutant {mutant.change!r} passes"
        if not passed and mutant.change in equivalents:
            yield f"the mutant {mutant.change!r} is listed as equivalent, and refused"
    changes = {mutant.change for mutant in mutants}
    yield from (f"{change!r} is listed as equivalent, and no mutant" for change in equivalents if change not in changes)


def table(rows: list[Row]) -> str:
    """Write the matrix in Markdown: a section for each set, with its equivalents and their reasons."""
    return "\n".join(_section(number, of_set) for number, of_set in _by_set(rows).items())


def summary(rows: list[Row]) -> str:
    """Write the matrix in Markdown with one line for each set, and one for all together."""
    lines = [
        f"| {number} | {len(of_set)} | {_counts(of_set)} |"
        for number, of_set in (*_by_set(rows).items(), ("**together**", rows))
    ]
    return _HEAD_OF_SUMMARY + "\n".join(lines) + "\n"


def _by_set(rows: list[Row]) -> dict[str, list[Row]]:
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row.source.number.partition(".")[0], []).append(row)
    return sets


def _section(number: str, rows: list[Row]) -> str:
    lines = [
        f"| {row.source.number} {row.source.title} | {row.source.kind.lower()} | {_counts([row])} |" for row in rows
    ]
    lines.append(f"| **together** | | {_counts(rows)} |")
    reasons = [
        f"- {row.source.number}, `{change}`: {reason}."
        for row in rows
        for change, reason in EXERCISES[row.source.slug].equivalents.items()
    ]
    if reasons:
        title = "Equivalents, each with its reason (one change may stand at several places of a line):"
        reasons = ["", title, "", *reasons]
    return f"## Set {number}\n\n" + _HEAD + "\n".join([*lines, *reasons]) + "\n"


def _counts(rows: list[Row]) -> str:
    counted = ("n_properties", "n_mistakes", "n_mutants", "n_equivalents", "n_variants")
    n_properties, n_mistakes, n_mutants, n_equivalents, n_variants = (
        sum(getattr(row, name) for row in rows) for name in counted
    )
    return (
        f"{n_properties} | {n_mistakes} of {n_mistakes} | {n_mutants} of {n_mutants} | {n_equivalents} | "
        f"{n_variants} of {n_variants}"
    )


def read_sets(folder: Path) -> list[SetSource]:
    """Read every exercise set of a folder, in the order of the book."""
    return [read_set(path) for path in sorted(folder.glob("[0-9][0-9]_*.md"))]


def main() -> None:
    """Examine every check, and store both tables, run from the root of the repository.

    Raises:
        SystemExit: If a check has a fault.
    """
    rows = [examine(source, exercise) for source in read_sets(Path("solutions")) for exercise in source.exercises]
    faults = [f"{row.source.slug}: {fault}" for row in rows for fault in row.faults]
    if faults:
        raise SystemExit("\n".join(faults))
    for name, write in (("check_matrix", table), ("check_summary", summary)):
        target = Path("book/_generated", f"{name}.md")
        target.parent.mkdir(exist_ok=True)
        target.write_text(write(rows), encoding="utf-8")
        print(target)


if __name__ == "__main__":
    main()
