"""The one source of an exercise set, `solutions/NN_name.md`, read into its parts.

The file is MyST Markdown as jupytext writes it. Cells before the first exercise are the set's introduction (tagged
``solution``) and imports. An exercise begins with a Markdown cell of this form, the only place where its facts stand::

    <a id="attention-scale"></a>

    ## 03.5 Scaled dot-product attention

    **Build** · medium · 15 minutes · 6 points

    The statement ...

The id is the slug: permanent, while the number is only displayed. After the statement come, in any number,

- Markdown cells with hints, each hint folded in ``<details>``;
- code cells that are given to the student as they are;
- the answer cell, in which ``### BEGIN SOLUTION`` and ``### END SOLUTION`` enclose what the student writes;
- the check cell, a call of ``check("attention-scale", ...)``;
- Markdown cells with the tag ``solution``, which students do not get.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
KINDS = ("Build", "By hand", "Predict", "Find the bug", "Explain", "Explore")
DIFFICULTIES = ("easy", "medium", "hard")

_HEAD = re.compile(
    r'\A<a id="(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)"></a>\n\n'
    r"## (?P<number>(?:\d\d|L)\.\d+) (?P<title>.+)\n\n"
    r"\*\*(?P<kind>.+?)\*\* · (?P<difficulty>\w+) · (?P<minutes>\d+) minutes · (?P<points>\d+) points?\n"
)
_LOOKS_LIKE_A_HEAD = re.compile(r'^(## |<a id=")', re.MULTILINE)


@dataclass(frozen=True)
class ExerciseSource:
    """One exercise as it stands in the source."""

    slug: str
    number: str
    title: str
    kind: str
    difficulty: str
    minutes: int
    points: int
    cells: tuple[NotebookNode, ...]
    """Every cell, the statement first."""

    @property
    def answer(self) -> NotebookNode:
        """The cell in which the student answers."""
        return next(cell for cell in self.cells if is_answer(cell))

    @property
    def handed_in(self) -> tuple[str, ...]:
        """The names that the check cell hands over."""
        call = next(cell for cell in self.cells if is_check(cell))
        return tuple(ast.unparse(argument) for argument in ast.parse(call.source).body[0].value.args[1:])


@dataclass(frozen=True)
class SetSource:
    """A set of exercises."""

    name: str
    """Stem of the file, such as ``03_attention``."""
    metadata: NotebookNode
    preamble: tuple[NotebookNode, ...]
    exercises: tuple[ExerciseSource, ...]


def is_answer(cell: NotebookNode) -> bool:
    """Whether a student writes into this cell."""
    return cell.cell_type == "code" and BEGIN in cell.source


def is_check(cell: NotebookNode) -> bool:
    """Whether this cell hands an answer to its check."""
    return cell.cell_type == "code" and cell.source.startswith("check(")


def is_for_solutions(cell: NotebookNode) -> bool:
    """Whether a cell is left out of the student's notebook."""
    return "solution" in cell.metadata.get("tags", ())


def read_set(path: Path) -> SetSource:
    """Read the source of an exercise set.

    Raises:
        ValueError: If an exercise lacks a part, or its header line has another form.
    """
    import jupytext  # for those who write exercises; the site's build only reads this module's documentation

    notebook = jupytext.read(path)
    groups: list[list[NotebookNode]] = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and _LOOKS_LIKE_A_HEAD.search(cell.source):
            groups.append([])
        groups[-1].append(cell)
    exercises = tuple(_read_exercise(group) for group in groups[1:])
    _require_once("slug", [exercise.slug for exercise in exercises])
    # a notebook has one namespace: an answer must not take the name of another
    _require_once("name of an answer", [name for exercise in exercises for name in exercise.handed_in])
    return SetSource(path.stem, notebook.metadata, tuple(groups[0]), exercises)


def _require_once(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"expected every {what} once in a set, got {', '.join(twice)} more often")


def _read_exercise(cells: list[NotebookNode]) -> ExerciseSource:
    head = _HEAD.match(cells[0].source + "\n")
    if head is None:
        raise ValueError(
            f"expected the header of an exercise (see tutor.classroom.source), got {cells[0].source[:80]!r}"
        )
    facts = head.groupdict()
    if facts["kind"] not in KINDS or facts["difficulty"] not in DIFFICULTIES:
        raise ValueError(f"expected a kind of {KINDS} and a difficulty of {DIFFICULTIES}, got {facts}")
    exercise = ExerciseSource(
        **facts | {"minutes": int(facts["minutes"]), "points": int(facts["points"])}, cells=tuple(cells)
    )
    for part, is_part in {"answer": is_answer, "check": is_check}.items():
        found = sum(map(is_part, cells))
        if found != 1:
            raise ValueError(f"expected one {part} cell in {exercise.slug}, got {found}")
    call = next(cell.source for cell in cells if is_check(cell))
    if not call.startswith(f'check("{exercise.slug}"'):
        raise ValueError(f"expected check({exercise.slug!r}, ...), got {call!r}")
    return exercise


def regions(source: str) -> Iterator[tuple[int, int]]:
    """Find the lines that the markers enclose.

    Yields:
        The first line after a begin and the line of its end, counted from 0.

    Raises:
        ValueError: If the markers do not pair.
    """
    begin = None
    for number, line in enumerate(source.splitlines()):
        if line.strip() == BEGIN and begin is None:
            begin = number + 1
        elif line.strip() == END and begin is not None:
            yield begin, number
            begin = None
        elif line.strip() in (BEGIN, END):
            raise ValueError(f"expected begin and end of a solution in turn, got {line.strip()!r} in line {number + 1}")
    if begin is not None:
        raise ValueError(f"expected an end to the solution that begins in line {begin}")
