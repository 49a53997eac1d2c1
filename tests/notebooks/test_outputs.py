"""What notebooks store: every cell was run, and no output holds what differs between runs or cannot be shown."""

import copy
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tools import pairs
from tools.output_rules import broken_rules, unrun

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [text.with_suffix(".ipynb") for text in pairs.texts(ROOT)]
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=short)
def test_every_cell_was_run(path):
    assert not unrun(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", NOTEBOOKS + EXERCISES, ids=short)
def test_no_output_breaks_a_rule(path):
    assert not broken_rules(nbformat.read(path, as_version=4))


@pytest.mark.parametrize("path", EXERCISES, ids=short)
def test_exercises_carry_no_outputs(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert cells
    assert not [cell.source for cell in cells if cell.outputs or cell.execution_count is not None]


GOOD = new_notebook(
    cells=[
        new_code_cell("1 + 1", execution_count=1, outputs=[new_output("execute_result", {"text/plain": "2"})]),
        new_code_cell(
            "plot()",
            execution_count=2,
            metadata={"mystnb": {"image": {"alt": "Loss against steps: it falls."}}},
            outputs=[new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 64x48>"})],
        ),
        new_code_cell("", execution_count=None),
    ]
)


def spoiled(**changes):
    notebook = copy.deepcopy(GOOD)
    for key, value in changes.items():
        notebook.cells[0][key] = nbformat.from_dict(value)
    return notebook


def result(**data):
    return [new_output("execute_result", {kind.replace("_", "/"): text for kind, text in data.items()})]


HEATMAP = (
    '<div data-tutor="attention-heatmap"><script type="application/json">{"alt":"A dark diagonal."}</script></div>'
)


def test_a_good_notebook_passes():
    assert not broken_rules(GOOD)
    assert not unrun(GOOD)


def test_an_unrun_cell_is_found():
    assert unrun(spoiled(execution_count=None)) == ["cell 0 was never run: 1 + 1"]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"outputs": result(text_plain="/home/ada/book/data.txt")}, "a path"),
        ({"outputs": result(text_html="<p>C:\\Users\\ada</p>")}, "a path"),
        ({"outputs": result(text_plain=f"{Path.cwd()}/x")}, "a path of the machine"),
        ({"outputs": result(text_plain="<function f at 0x7f12ab34cd56>")}, "a memory address"),
        ({"outputs": result(text_plain="took 3.21 s")}, "a duration"),
        ({"outputs": [new_output("stream", name="stdout", text="12 ms\n")]}, "a duration"),
        ({"outputs": [new_output("stream", name="stdout", text="2026-01-31 12:00\n")]}, "a date and time"),
        ({"outputs": [new_output("stream", name="stdout", text="UserWarning: old\n")]}, "a warning"),
        ({"outputs": [new_output("stream", name="stderr", text="50%|#### \n")]}, "stderr"),
        ({"outputs": [new_output("error", ename="ValueError", evalue="x", traceback=[])]}, "it failed: ValueError"),
        ({"outputs": [new_output("display_data", {"image/png": "iVBORw0KGgo="})]}, "has no words"),
        ({"metadata": {"mystnb": {"image": {"alt": "It falls."}}}}, "shows no picture"),
        (
            {"outputs": [new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/html": "<p>alt</p>"})]},
            "no words",
        ),
        ({"outputs": [new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})]}, "widget"),
        ({"metadata": {"execution": {"iopub.execute_input": "2026"}}}, "the time when it ran"),
        ({"metadata": {"tags": ["nbval-skip"]}}, "kept from nbval"),
        ({"source": "# NBVAL_IGNORE_OUTPUT\n1 + 1"}, "kept from nbval"),
        ({"metadata": {"tags": ["nbval-ignore-output"]}}, "nothing is asserted"),
        ({"source": "1 + 1;"}, "semicolon"),
    ],
)
def test_a_broken_rule_is_found(changes, what):
    problems = broken_rules(spoiled(**changes))
    assert any(what in problem for problem in problems), problems


def test_stored_widget_state_is_found():
    notebook = copy.deepcopy(GOOD)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    assert broken_rules(notebook) == ["the notebook stores the state of widgets"]


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": result(text_plain="tensor([[0.1, 0.9]])")},
        {"outputs": result(text_html="<p>see https://example.org/home/page and 1/2, in 3.5 s</p>")},
        {"outputs": result(text_markdown="```python\ntimeout = 10 ms\n```")},
        {"outputs": [new_output("stream", name="stdout", text="all 1s and 0s; 400 steps\n")]},
        {"outputs": [new_output("display_data", {"image/png": "iVBORw0KGgo=", "text/html": HEATMAP})]},
        {"metadata": {"tags": ["nbval-ignore-output"]}, "source": "loss = train()\nassert 0.2 < loss < 0.4\nloss"},
    ],
)
def test_what_is_allowed_passes(changes):
    assert not broken_rules(spoiled(**changes))
