"""A class that uses nbgrader can take the student's notebook as it is, by the recipe on the teachers' page."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from csv import DictReader
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from tutor.classroom.source import ExerciseSource, is_answer, read_set
from tutor.lessons.checks import EXERCISES
from tutor.lessons.exercise import evaluate

ROOT = Path(__file__).parents[2]
NOTEBOOK = "03_attention.ipynb"
PAGE = (ROOT / "book" / "for_teachers.md").read_text(encoding="utf-8")
SET = read_set(ROOT / "solutions" / "03_attention.md").exercises
FORGED = "def check(slug, *answers):\n    print(slug)\n    return 1000.0"


def block(language: str, word: str) -> str:
    """The one code block of the page that holds a word."""
    (found,) = (text for text in re.findall(rf"```{language}\n(.+?)\n\s*```", PAGE, re.DOTALL) if word in text)
    return found


def commands(word: str) -> list[list[str]]:
    return [shlex.split(line.strip().removeprefix("$ ")) for line in block("console", word).splitlines()]


def run(course: Path, *command: str) -> str:
    """Run a command as a teacher would, in the course's folder, with the programs of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    surroundings = {name: value for name, value in os.environ.items() if name != "TUTOR_DISPLAY"} | {"PATH": path}
    program = sys.executable if command[0] == "python" else shutil.which(command[0], path=path)
    done = subprocess.run([program, *command[1:]], cwd=course, env=surroundings, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.fixture
def course(tmp_path: Path) -> Path:
    layout = block("text", "course/")
    assert f"source/attention/{NOTEBOOK}" in layout
    source = tmp_path / "source" / "attention"
    source.mkdir(parents=True)
    shutil.copy(ROOT / "exercises" / NOTEBOOK, source)
    return tmp_path


def code_cells(path: Path) -> dict[str, str]:
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"}


def hand_in(course: Path, student: str, given: dict[str, str]) -> None:
    notebook = nbformat.read(course / "release" / "attention" / NOTEBOOK, as_version=4)
    for cell in notebook.cells:
        cell.source = given.get(cell.id, cell.source)
    target = course / "submitted" / student / "attention"
    target.mkdir(parents=True)
    nbformat.write(notebook, target / NOTEBOOK)


def solution(item: ExerciseSource) -> str:
    return next(cell.source for cell in item.cells if is_answer(cell))


def test_a_class_is_marked_by_the_commands_of_the_page(course: Path) -> None:
    for command in commands("generate_assignment"):
        run(course, *command)
    released = code_cells(course / "release" / "attention" / NOTEBOOK)
    assert released == code_cells(ROOT / "exercises" / NOTEBOOK)

    answers = {item.slug: solution(item) for item in SET}
    one_right = ([1, 2, 5], [0.125, 0.25, 0.625])
    some = {slug: answer for slug, answer in answers.items() if slug != "softmax-stable"}
    some["softmax-by-hand"] = f"plain_weights, shifted_weights = {one_right}"
    hand_in(course, "full", answers)
    hand_in(course, "blank", {})
    hand_in(course, "partial", some)
    hand_in(course, "forged", {"softmax-by-hand": FORGED})

    found = run(course, "python", "-c", block("python", "SUSPECT"))
    assert re.findall(r"^submitted/(\w+)/.+, cell ([\w-]+):$", found.replace("\\", "/"), re.MULTILINE) == [
        ("forged", "softmax-by-hand")
    ]
    shutil.rmtree(course / "submitted" / "forged")

    for command in commands("autograde"):
        run(course, *command)
    students = ("blank", "full", "partial")
    for student in students:
        feedback = (course / "feedback" / student / "attention" / "03_attention.html").read_text(encoding="utf-8")
        assert "softmax-by-hand" in feedback
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in DictReader(file)}

    full = sum(EXERCISES[item.slug].points for item in SET)
    by_hand = evaluate("softmax-by-hand", *one_right)
    assert 0 < by_hand.points < by_hand.max_points
    lost = by_hand.max_points - by_hand.points + EXERCISES["softmax-stable"].points
    assert exported == {"blank": 0, "full": full, "partial": full - lost}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        manual = sum(EXERCISES[item.slug].manual_points for item in SET)
        assert gradebook.find_assignment("attention").max_score == full + manual
        assert gradebook.find_submission("attention", "full").needs_manual_grade


def test_the_configuration_of_the_page_keeps_the_starter_cells(course: Path) -> None:
    (course / "nbgrader_config.py").write_text(block("python", "ClearSolutions"), encoding="utf-8")
    run(course, "nbgrader", "generate_assignment", "attention", "--create")
    assert code_cells(course / "release" / "attention" / NOTEBOOK) == code_cells(ROOT / "exercises" / NOTEBOOK)
