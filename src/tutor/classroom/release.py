"""Student notebooks, made from the solutions: `python -m tutor.classroom.release`.

What becomes of `solutions/NN_name.md` (its form is told in `tutor.classroom.source`):

- the answer's solution is replaced by ``raise NotImplementedError("your turn")``, or, outside a function, by
  ``name = None  # your turn`` for each name that is handed in; an explanation becomes an empty text;
- cells with the tag ``solution`` are left out, and the introduction becomes one for students;
- labels, ``(name)=``, get the ending ``-student``, since the solutions have the same;
- every cell gets an id made from the slug, and the metadata that nbgrader wants: statements, given code and checks are
  locked, checks carry the points, explanations are marked by hand.

The same source always gives the same bytes.
"""

import ast
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tutor.classroom.setup_cell import repository_url, setup_cell_source
from tutor.classroom.source import ExerciseSource, SetSource, is_answer, is_check, is_for_solutions, read_set, regions
from tutor.lessons.checks import EXERCISES

_INTRODUCTION = """\
# Exercises {number}: {topic}

Run the first cells, then take the exercises in any order.
Each says what to hand in; write it where it says *your turn*, and run the check below.
The check tells what holds, what does not, and gives the hint that fits the mistake. Run it as often as you like.
What your code prints while it is being checked is not shown: to look inside, call it yourself in a new cell.

Hints are folded; open one at a time. The [solutions](../solutions/{name}.ipynb) are public: have a go first.

{table}"""


def release(source: SetSource, address: str) -> NotebookNode:
    """Make the student's notebook of a set.

    Args:
        source: The set, solutions and all.
        address: The repository's address, for the cell that installs the package where it is missing.

    Raises:
        ValueError: If an exercise has no check, or its points are not those of its check.
    """
    cells = [new_markdown_cell(_introduction(source), id="introduction")]
    cells.append(new_code_cell(setup_cell_source(address), id="set-up", metadata={"tags": ["remove-cell"]}))
    given = [cell for cell in source.preamble if not is_for_solutions(cell)]
    cells += [_copy(cell, f"imports-{number}") for number, cell in enumerate(given, start=1)]
    for cell in cells[1:]:
        cell.metadata["nbgrader"] = _marking(cell.id, locked=True)
    for exercise in source.exercises:
        _require_same_points(exercise)
        cells += _student_cells(exercise)
    metadata = {
        "kernelspec": dict(source.metadata["kernelspec"]),
        "language_info": {"name": "python"},
    }
    notebook = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def write(path: Path, folder: Path, address: str) -> Path:
    """Make the student's notebook of `solutions/NN_name.md`, and store it in a folder."""
    target = folder / f"{path.stem}.ipynb"
    target.write_text(nbformat.writes(release(read_set(path), address)) + "\n", encoding="utf-8")
    return target


def stub(exercise: ExerciseSource) -> str:
    """Give the answer cell as the student finds it."""
    lines, kept, end = exercise.answer.source.splitlines(), [], 0
    for begin, close in regions(exercise.answer.source):
        kept += lines[end : begin - 1]
        indent = re.match(r"\s*", lines[begin - 1]).group()
        kept += [indent + line for line in _blank(exercise, "\n".join(lines[begin:close]), inside=bool(indent))]
        end = close + 1
    return "\n".join(kept + lines[end:])


def _blank(exercise: ExerciseSource, solution: str, inside: bool) -> list[str]:
    """What stands in the place of a solution."""
    if inside:
        return ['raise NotImplementedError("your turn")']
    try:
        statements = ast.parse(solution).body
    except SyntaxError:  # words between quotes, not code
        return [""]
    assigned = {
        target.id
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    return [f"{name} = None  # your turn" for name in exercise.handed_in if name in assigned]


def _introduction(source: SetSource) -> str:
    title = source.preamble[0].source.splitlines()[0]
    named = re.fullmatch(r"# Solutions (\d\d|L): (.+)", title)
    if named is None:
        raise ValueError(f"expected a title such as '# Solutions 03: attention', got {title!r}")
    rows = ["| exercise | kind | minutes | points |", "|---|---|---:|---:|"]
    rows += [
        f"| {item.number} {item.title} | {item.kind.lower()}, {item.difficulty} | {item.minutes} | {item.points} |"
        for item in source.exercises
    ]
    minutes, points = (sum(getattr(item, fact) for item in source.exercises) for fact in ("minutes", "points"))
    rows.append(f"| **together** | | {minutes} | {points} |")
    number, topic = named.groups()
    return _INTRODUCTION.format(number=number, topic=topic, name=source.name, table="\n".join(rows))


def _student_cells(exercise: ExerciseSource) -> list[NotebookNode]:
    by_hand = exercise.kind == "Explain"
    cells, n_hints, n_given = [], 0, 0
    for place, cell in enumerate(exercise.cells):
        if is_for_solutions(cell) or not cell.source.strip():
            continue
        if is_answer(cell):
            student = _copy(cell, exercise.slug, stub(exercise))
            points = {"points": exercise.points} if by_hand else {}
            marking = _marking(student.id, solution=True, grade=by_hand, **points)
        elif is_check(cell):
            student = _copy(cell, f"{exercise.slug}-check")
            points = {} if by_hand else {"points": exercise.points}
            marking = _marking(student.id, locked=True, grade=not by_hand, **points)
        elif place == 0:
            student = _copy(cell, f"{exercise.slug}-statement")
            marking = _marking(student.id, locked=True)
        elif "<summary>Hint" in cell.source:
            n_hints += 1
            student = _copy(cell, f"{exercise.slug}-hints{_numbered(n_hints)}")
            marking = _marking(student.id, locked=True)
        else:
            n_given += 1
            student = _copy(cell, f"{exercise.slug}-given{_numbered(n_given)}")
            marking = _marking(student.id, locked=True)
        student.metadata["nbgrader"] = marking
        cells.append(student)
    return cells


def _numbered(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def _copy(cell: NotebookNode, name: str, source: str | None = None) -> NotebookNode:
    source = cell.source if source is None else source
    if cell.cell_type == "code":
        return new_code_cell(source, id=name)
    return new_markdown_cell(re.sub(r"(?m)^\(([\w-]+)\)=$", r"(\1-student)=", source), id=name)


def _marking(grade_id: str, **facts: bool | int) -> dict[str, bool | int | str]:
    """Cell metadata as nbgrader's schema 3 wants it."""
    usual = {"grade": False, "solution": False, "locked": False, "task": False}
    return usual | facts | {"grade_id": grade_id, "schema_version": 3}


def _require_same_points(exercise: ExerciseSource) -> None:
    if exercise.slug not in EXERCISES:
        raise ValueError(f"expected a check in tutor.lessons.checks for {exercise.slug!r}, found none")
    check = EXERCISES[exercise.slug]
    if check.points + check.manual_points != exercise.points:
        raise ValueError(
            f"expected {check.points + check.manual_points} points for {exercise.slug}, as its check gives, "
            f"got {exercise.points} in its header line"
        )


def main() -> None:
    """Write the student's notebook of every set, run from the root of the repository."""
    address = repository_url(Path("_config.yml"))
    for path in sorted(Path("solutions").glob("[0-9][0-9]_*.md")):
        print(write(path, Path("exercises"), address))


if __name__ == "__main__":
    main()
