import ast
import logging
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3

from tutor.classroom.release import release, stub, write
from tutor.classroom.setup_cell import setup_cell_source
from tutor.classroom.source import is_answer, read_set, regions
from tutor.lessons.checks import EXERCISES

SOLUTIONS = Path(__file__).parents[2] / "solutions"
ADDRESS = "https://example.org/book"


@pytest.fixture(scope="module", params=sorted(SOLUTIONS.glob("[0-9][0-9]_*.md")), ids=lambda path: path.stem)
def source(request):
    return read_set(request.param)


@pytest.fixture(scope="module")
def student(source):
    return release(source, ADDRESS)


def test_nbgrader_accepts_its_metadata(student, caplog):
    with caplog.at_level(logging.WARNING):
        MetadataValidatorV3().validate_nb(student)
    assert not caplog.records
    assert all("nbgrader" in cell.metadata for cell in student.cells if cell.id != "introduction")


def test_what_is_marked_by_whom(student, source):
    markings = {cell.id: cell.metadata.get("nbgrader", {}) for cell in student.cells}
    for exercise in source.exercises:
        answer, check = markings[exercise.slug], markings[f"{exercise.slug}-check"]
        assert answer["solution"] and not answer["locked"]
        assert check["locked"] and not check["solution"]
        marked, other = (answer, check) if exercise.kind == "Explain" else (check, answer)
        assert marked["grade"] and marked["points"] == exercise.points
        assert not other["grade"] and "points" not in other
        assert markings[f"{exercise.slug}-statement"]["locked"]


def test_no_solution_is_left(student, source):
    text = "\n".join(cell.source for cell in student.cells)
    assert "SOLUTION" not in text and "<summary>Solution" not in text
    for exercise in source.exercises:
        lines = exercise.answer.source.splitlines()
        for begin, end in regions(exercise.answer.source):
            for line in lines[begin:end]:
                # a lone bracket tells nothing
                assert not re.search(r"\w", line) or line.strip() not in stub(exercise)


def test_signatures_and_docstrings_stay(student, source):
    def signatures(text):
        functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
        return [(node.name, ast.unparse(node.args), ast.get_docstring(node)) for node in functions]

    cells = {cell.id: cell for cell in student.cells}
    for exercise in source.exercises:
        if exercise.kind in ("Build", "Find the bug"):
            asked = signatures(cells[exercise.slug].source)
            assert asked and asked == signatures(exercise.answer.source)


def test_every_exercise_says_what_it_is(student, source):
    for exercise in source.exercises:
        statement = next(cell.source for cell in student.cells if cell.id == f"{exercise.slug}-statement")
        assert f"## {exercise.number} {exercise.title}" in statement
        assert f"{exercise.difficulty} · {exercise.minutes} minutes · {exercise.points} points" in statement


def test_ids_are_derived_and_cells_bare(student, source):
    ids = [cell.id for cell in student.cells]
    assert len(set(ids)) == len(ids)
    assert [cell.id for cell in release(source, ADDRESS).cells] == ids
    assert all(not cell.outputs and cell.execution_count is None for cell in student.cells if cell.cell_type == "code")
    assert student.cells[1].source == setup_cell_source(ADDRESS)


def test_writing_twice_gives_the_same_bytes(source, tmp_path):
    path = SOLUTIONS / f"{source.name}.md"
    first = write(path, tmp_path, ADDRESS).read_bytes()
    assert write(path, tmp_path, ADDRESS).read_bytes() == first
    nbformat.validate(nbformat.reads(first.decode(), as_version=4))


def test_the_untouched_notebook_runs_and_says_what_is_not_done(student, source):
    notebook = nbformat.from_dict(student)
    NotebookClient(notebook, timeout=120, kernel_name="python3", coalesce_streams=True).execute()
    for exercise in source.exercises:
        check = next(cell for cell in notebook.cells if cell.id == f"{exercise.slug}-check")
        assert [output.text for output in check.outputs] == [f"{exercise.slug}: not done yet\n"]


def test_labels_of_the_source_get_another_name(tmp_path):
    path = tmp_path / "03_attention.md"
    text = (SOLUTIONS / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("\nSoftmax turns", "\n(a-label)=\n\nSoftmax turns", 1), encoding="utf-8")
    cells = release(read_set(path), ADDRESS).cells
    assert any("\n(a-label-student)=\n" in cell.source for cell in cells)
    assert not any("(a-label)=" in cell.source for cell in cells)


def test_points_must_be_those_of_the_check(tmp_path):
    path = tmp_path / "03_attention.md"
    text = (SOLUTIONS / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("5 minutes · 2 points", "5 minutes · 3 points", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="expected 2 points for softmax-by-hand"):
        release(read_set(path), ADDRESS)


def test_an_exercise_without_a_check_is_refused(source, monkeypatch):
    monkeypatch.delitem(EXERCISES, source.exercises[0].slug)
    with pytest.raises(ValueError, match="expected a check"):
        release(source, ADDRESS)


def test_answers_are_the_only_cells_that_are_open(student, source):
    open_cells = {cell.id for cell in student.cells if not cell.metadata.get("nbgrader", {}).get("locked")}
    assert open_cells == {"introduction"} | {item.slug for item in source.exercises}
    assert sum(is_answer(cell) for item in source.exercises for cell in item.cells) == len(source.exercises)
