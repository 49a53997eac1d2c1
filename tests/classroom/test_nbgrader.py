"""A class that uses nbgrader can take the student's notebook as it is: it is assigned, handed in and marked."""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from tutor.classroom.release import release
from tutor.classroom.source import is_answer, read_set
from tutor.lessons.checks import EXERCISES

SOLUTIONS = Path(__file__).parents[2] / "solutions"


@pytest.fixture
def course(tmp_path, monkeypatch):
    # nbgrader starts a program of its own environment by name
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    config = Config()
    config.CourseDirectory.root = str(tmp_path)
    config.CourseDirectory.course_id = "class"
    # the notebook has no solutions to clear; nbgrader would replace whole cells
    config.GenerateAssignment.preprocessors = [
        f"nbgrader.preprocessors.{name}" for name in ("LockCells", "ClearOutput", "ComputeChecksums", "SaveCells")
    ]
    return NbGraderAPI(config=config)


@pytest.mark.filterwarnings("ignore")  # nbgrader's own, from its database
def test_a_class_is_marked(course, tmp_path):
    source = read_set(SOLUTIONS / "03_attention.md")
    notebook = release(source, "https://example.org/book")
    folder = tmp_path / "source" / "set"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / "03_attention.ipynb")
    assert course.generate_assignment("set")["success"]

    answers = {item.slug: next(cell.source for cell in item.cells if is_answer(cell)) for item in source.exercises}
    half = answers | {
        "softmax-stable": "def softmax(scores):\n    return scores.softmax(0)",
        "softmax-by-hand": "plain_weights, shifted_weights = [1, 2, 5], [0.125, 0.25, 0.625]",
    }
    for student, given in {"all": answers, "nothing": {}, "some": half}.items():
        handed_in = nbformat.read(tmp_path / "release" / "set" / "03_attention.ipynb", as_version=4)
        for cell in handed_in.cells:
            cell.source = given.get(cell.id, cell.source)
        target = tmp_path / "submitted" / student / "set"
        target.mkdir(parents=True)
        nbformat.write(handed_in, target / "03_attention.ipynb")
        assert course.autograde("set", student)["success"]

    full = sum(EXERCISES[item.slug].points for item in source.exercises)
    manual = sum(EXERCISES[item.slug].manual_points for item in source.exercises)
    with course.gradebook as gradebook:
        assert gradebook.find_assignment("set").max_score == full + manual
        scores = {student: gradebook.find_submission("set", student).score for student in ("all", "nothing", "some")}
    assert scores == {"all": full, "nothing": 0, "some": full - 4 - 1}
