"""Every notebook is its text's, cell by cell, and the run it stores is one of today's code."""

from pathlib import Path

import nbformat
import pytest

from tools import notebooks, pairs

ROOT = Path(__file__).parents[2]
TEXT, NOTEBOOK = "chapters/1_small/01_small.md", "chapters/1_small/01_small.ipynb"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("text", pairs.texts(ROOT), ids=lambda text: pairs.name(ROOT, text))
def test_every_pair_is_in_step(text):
    made, stored = pairs.convert(ROOT, text), pairs.read(text.with_suffix(".ipynb"))
    assert not pairs.differences(made, stored)
    assert not pairs.outdated(ROOT, made, stored)


def test_there_are_pairs_and_every_notebook_has_a_text():
    texts = pairs.texts(ROOT)
    stored = [path for folder in pairs.FOLDERS for path in (ROOT / folder).glob("**/*.ipynb")]
    stored = [path for path in stored if ".ipynb_checkpoints" not in path.parts]
    assert texts
    assert {path.with_suffix(".md") for path in stored} == set(texts)


def test_a_made_notebook_stores_what_ran_and_needs_nothing_more(small, capsys):
    notebook = nbformat.read(small / NOTEBOOK, as_version=4)
    assert notebook.metadata.tutor.minutes == 5
    assert notebook.metadata.tutor.modules == ["tutor", "tutor.layers", "tutor.layers.functional", "tutor.shapes"]
    assert [cell.id for cell in notebook.cells] == [f"01_small-00{position}" for position in range(4)]
    assert notebook.cells[0].metadata.tags == ["remove-cell"]
    assert notebook.cells[2].outputs[0].text == "tensor([0.0900, 0.2447, 0.6652])\n"
    assert notebook.cells[3].outputs[0].evalue == "expected a positive temperature, got -1.0"
    before = (small / NOTEBOOK).read_bytes()
    assert notebooks.main([], root=small) == 0
    assert "in step" in capsys.readouterr().out
    assert (small / NOTEBOOK).read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (TEXT, "Softmax by the package.", "Softmax, by the package."),
        (TEXT, "minutes: 5", "minutes: 6"),
        (TEXT, "2.0, 3.0", "2.0, 4.0"),
        (TEXT, "# Small\n", "# Small\n\n+++\n"),
        (TEXT, ":tags: [raises-exception]", ":tags: [raises-exception, hide-input]"),
        (NOTEBOOK, "Softmax by the package.", "Softmax, by the package."),
        (NOTEBOOK, "import tutor", "import tutors"),
        (NOTEBOOK, '"minutes": 5', '"minutes": 6'),
        (NOTEBOOK, "01_small-002", "01_small-009"),
        ("src/tutor/layers/functional.py", "temperature: float = 1.0", "temperature: float = 2.0"),
    ],
)
def test_a_pair_out_of_step_is_named(small, capsys, file, old, new):
    edit(small / file, old, new)
    assert notebooks.main(["--check"], root=small) == 1
    assert "chapters/1_small/01_small: out of step" in capsys.readouterr().out


def test_what_a_run_did_not_use_does_not_matter(small):
    (small / "src" / "tutor" / "layers" / "unused.py").write_text("UNUSED = 1\n")
    (small / "src" / "tutor" / "layers" / "table.json").write_text("{}\n")
    assert notebooks.main(["--check"], root=small) == 0


def test_what_a_module_says_of_itself_does_not_matter(small):
    edit(small / "src" / "tutor" / "__init__.py", "Floors, each importing", "The floors, each importing")
    assert notebooks.main(["--check"], root=small) == 0


READS = """import json
from pathlib import Path

import tutor

print(json.loads((Path(tutor.__file__).parent / "layers" / "table.json").read_text()))"""


def test_data_that_a_run_opened_matter(small):
    edit(small / TEXT, "print(softmax(torch.tensor([1.0, 2.0, 3.0])))", READS)
    table = small / "src" / "tutor" / "layers" / "table.json"
    table.write_text("[1]\n")
    assert notebooks.main([], root=small) == 0
    assert nbformat.read(small / NOTEBOOK, as_version=4).metadata.tutor.data == ["tutor/layers/table.json"]
    assert notebooks.main(["--check"], root=small) == 0
    table.write_text("[2]\n")
    assert notebooks.main(["--check"], root=small) == 1
    table.unlink()
    assert notebooks.main(["--check"], root=small) == 1


def test_weights_are_opened_past_python_and_seen(small):
    weights = small / "src" / "tutor" / "models" / "weights" / "associative_recall.safetensors"
    loads = "from tutor.models.pretrained import load_pretrained\n\nmodel = load_pretrained('associative_recall')"
    edit(small / TEXT, "print(softmax(torch.tensor([1.0, 2.0, 3.0])))", loads)
    assert notebooks.main([], root=small) == 0
    folder = "tutor/models/weights"
    opened = [f"{folder}/associative_recall.json", f"{folder}/{weights.name}"]
    assert nbformat.read(small / NOTEBOOK, as_version=4).metadata.tutor.data == opened


def test_new_prose_keeps_the_outputs_without_running(small, capsys):
    edit(small / TEXT, "Softmax by the package.", "Words.\n\n+++\n\nMore words.")
    assert notebooks.main(["01_small"], root=small) == 0
    assert "converted" in capsys.readouterr().out
    notebook = nbformat.read(small / NOTEBOOK, as_version=4)
    assert [cell.source for cell in notebook.cells[1:3]] == ["# Small\n\nWords.", "More words."]
    assert notebook.cells[3].outputs[0].text == "tensor([0.0900, 0.2447, 0.6652])\n"
    assert notebooks.main(["--check"], root=small) == 0


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("print(softmax(1 / 0))", "cell 2 (import torch): ZeroDivisionError: division by zero"),
        ("import warnings; warnings.warn('careful')", "cell 2: it writes to stderr"),
        ("print(object())", "cell 2: its stream output holds a memory address"),
    ],
)
def test_a_notebook_that_fails_is_named_and_not_stored(small, capsys, new, message):
    before = (small / NOTEBOOK).read_bytes()
    edit(small / TEXT, "print(softmax(torch.tensor([1.0, 2.0, 3.0])))", new)
    assert notebooks.main([], root=small) == 1
    out = capsys.readouterr().out
    assert "chapters/1_small/01_small: FAILED, not stored" in out
    assert message in out
    assert (small / NOTEBOOK).read_bytes() == before
