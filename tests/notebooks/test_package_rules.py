"""Rules that the whole package keeps: its axis words, its docstrings, its floors, one address."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.axis_words import unknown_axis_words
from tools.public_names import undocumented, unseen
from tutor.classroom.setup_cell import repository_url
from tutor.shapes import AXES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tutor"


def test_axis_words_are_known():
    assert not unknown_axis_words(PACKAGE, set(AXES))


def test_public_names_are_documented():
    assert not undocumented(PACKAGE)


def test_public_names_are_shown_in_a_chapter_or_on_an_api_page():
    assert not unseen(PACKAGE, sorted((ROOT / "chapters").rglob("*.md")), sorted((ROOT / "book" / "api").glob("*.md")))


def lint_imports(root):
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    program = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_floors_import_only_from_below():
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "what"),
    [
        (
            "layers/functional.py",
            "import tutor.models.pretrained",
            "tutor.layers is not allowed to import tutor.models",
        ),
        ("seeding.py", "import tutor.layers", "tutor.seeding is not allowed to import tutor.layers"),
        ("attic.py", "import math", "attic"),
        ("layers/alibi.py", "import tutor.layers.functional\nimport tutor.data.recall", None),
        ("layers/masks.py", "import tutor.layers.attention", "No circles among siblings BROKEN"),
    ],
    ids=["upwards", "from the ground", "on no floor", "downwards", "in a circle"],
)
def test_a_wrong_import_is_found(bare, file, line, what):
    with (bare / "src" / "tutor" / file).open("a") as source:
        source.write(f"\n{line}\n")
    done = lint_imports(bare)
    if what is None:
        assert done.returncode == 0, done.stdout
    else:
        assert done.returncode == 1, done.stdout
        assert what in done.stdout


def package(folder, source):
    (folder / "tutor").mkdir()
    (folder / "tutor" / "sample.py").write_text(source)
    return folder / "tutor"


@pytest.mark.parametrize(
    ("axes", "unknown"),
    [
        ("batch key", []),
        ("*batch #query 1 ... key", []),
        ("n_rows d_model//2 2*n_rows", []),
        ("seq", ["seq"]),
        ("*batch #head", ["head"]),
        ("batch n_columns", ["n_columns"]),
    ],
)
def test_an_unknown_axis_word_is_found(tmp_path, axes, unknown):
    source = f'def f(n_rows: int, x: Float[Tensor, "{axes}"]) -> None: ...\n'
    assert unknown_axis_words(package(tmp_path, source), set(AXES)) == [
        f"tutor.sample:1: expected an axis word of tutor.shapes.AXES or a parameter's name, got {word!r}"
        for word in unknown
    ]


def test_a_size_of_a_class_is_known_in_its_methods_alone(tmp_path):
    source = """
class Layer:
    def __init__(self, n_digits: int) -> None: ...
    def forward(self, x: Float[Tensor, "batch n_digits"]) -> None: ...

def forward(x: Float[Tensor, "batch n_digits"]) -> None: ...
"""
    assert [found.split(":")[1] for found in unknown_axis_words(package(tmp_path, source), set(AXES))] == ["6"]


DOCUMENTED = '''
class Layer:
    """A layer.

    Args:
        width: How wide.

    Raises:
        ValueError: If it is not wide.
    """

    def __init__(self, width):
        if width < 1:
            raise ValueError

    def forward(self, x):
        """Go."""
        try:
            raise KeyError
        except KeyError:
            pass

    def _own(self): ...
'''


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ('"""Go."""', "pass", "tutor.sample.Layer.forward: expected a docstring"),
        ("width: How", "length: How", "tutor.sample.Layer: explains 'length', which is no parameter"),
        ("ValueError: If", "TypeError: If", "tutor.sample.Layer: raises ValueError, which its docstring does not say"),
        (
            "except KeyError",
            "except OSError",
            "tutor.sample.Layer.forward: raises KeyError, which its docstring does not say",
        ),
        ("_own", "_other", None),
    ],
)
def test_a_gap_in_a_docstring_is_found(tmp_path, old, new, gap):
    assert old in DOCUMENTED
    assert undocumented(package(tmp_path, DOCUMENTED.replace(old, new))) == ([gap] if gap else [])


@pytest.mark.parametrize(
    ("chapter", "api", "found"),
    [
        ("Look at `Layer`.", "", []),
        ("```{code-cell}\nLayer(3)\n```", "", []),
        ("Nothing.", ".. automodule:: tutor.sample", []),
        ("Nothing.", ".. autoclass:: tutor.sample.Layer", []),
        ("A Layer in words alone.", ".. automodule:: tutor.samples", ["tutor.sample.Layer"]),
    ],
)
def test_a_name_that_no_reader_meets_is_found(tmp_path, chapter, api, found):
    (tmp_path / "chapter.md").write_text(chapter)
    (tmp_path / "api.md").write_text(api)
    assert unseen(package(tmp_path, DOCUMENTED), [tmp_path / "chapter.md"], [tmp_path / "api.md"]) == found


def test_the_repository_has_one_address():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["urls"]["Repository"] == repository_url(ROOT / "_config.yml")
