"""The laboratory's exercises: one for each patient, about the very part that makes it sick."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest

from tutor.classroom.source import is_answer, is_check, is_for_solutions, read_set
from tutor.laboratory.ward import PATIENTS, patient
from tutor.lessons.checks import EXERCISES
from tutor.lessons.exercise import evaluate

SET = read_set(Path(__file__).parents[2] / "solutions" / "11_laboratory.md")
NAMES = [kind.name for kind in PATIENTS]


def body(function: ast.FunctionDef) -> list[str]:
    """The lines of a function that do something: no docstring, no types."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return [ast.unparse(statement) for statement in statements]


def arguments(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]


def test_every_patient_has_an_exercise_in_the_order_of_the_ward():
    assert [item.slug for item in SET.exercises] == [f"laboratory-{name}" for name in NAMES]
    assert [item.number for item in SET.exercises] == [f"L.{place}" for place in range(1, len(NAMES) + 1)]
    assert {item.kind for item in SET.exercises} == {"Find the bug"}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_student_sees_is_the_part_that_makes_the_patient_sick(name):
    item = next(item for item in SET.exercises if item.slug == f"laboratory-{name}")
    given = [
        cell.source
        for cell in item.cells
        if cell.cell_type == "code" and not (is_answer(cell) or is_check(cell) or is_for_solutions(cell))
    ]
    (shown,) = (node for text in given for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    (real,) = ast.parse(textwrap.dedent(inspect.getsource(patient(name).sick))).body
    assert shown.name == f"sick_{name}"
    assert arguments(shown) == arguments(real) and body(shown) == body(real)


@pytest.mark.parametrize("name", NAMES)
def test_the_sick_part_is_refused_with_a_hint_and_the_sound_one_accepted(name):
    kind, exercise = patient(name), EXERCISES[f"laboratory-{name}"]
    is_sick = exercise.variants[0].answers[1]
    refused = evaluate(exercise.slug, kind.sick, is_sick)
    assert not refused.passed and refused.points < exercise.points and any(refused.hints)
    assert evaluate(exercise.slug, kind.sound, is_sick).points == exercise.points


@pytest.mark.parametrize("name", NAMES)
def test_a_test_that_says_the_same_of_all_earns_nothing_for_itself(name):
    kind, exercise = patient(name), EXERCISES[f"laboratory-{name}"]
    for verdict in (True, False):
        report = evaluate(exercise.slug, kind.sound, lambda part, verdict=verdict: verdict)
        assert not report.passed and report.points <= 3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("nonsense", [None, 3, "sound", [], lambda: None, lambda *given: "no"])
def test_nonsense_is_refused_without_a_crash(name, nonsense):
    exercise = EXERCISES[f"laboratory-{name}"]
    sound = exercise.variants[0].answers
    for answers in ((nonsense, sound[1]), (sound[0], nonsense)):
        assert not evaluate(exercise.slug, *answers).passed
