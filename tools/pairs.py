"""Pairs: a text that people edit, and the notebook that is made from it, one way.

A notebook is its text's cells, a set-up cell before them, and the outputs of one run. Its metadata keep what that run
depended on: `tutor.modules`, the package's modules that the kernel imported, `tutor.data`, the package's data that it
opened, and `tutor.digest`, a hash of the code cells, of those modules and of those data. While the digest holds,
running again would change nothing, so prose can be edited without running anything.
"""

import ast
import hashlib
import json
from pathlib import Path

import jupytext
import nbformat

from tutor.classroom.setup_cell import repository_url, setup_cell_source

FOLDERS = ("chapters", "solutions")
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# what the run adds to the metadata of the text
_OF_THE_RUN = ("data", "digest", "modules")
# scripts and styles belong to the page: no stored output holds them
_NOT_DATA = {".py", ".pyc", ".js", ".css"}


def texts(root: Path) -> list[Path]:
    """Find the text of every pair: `NN_name.md` in the chapters and solutions."""
    return sorted(
        path
        for folder in FOLDERS
        for path in (root / folder).glob("**/[0-9][0-9]_*.md")
        if ".ipynb_checkpoints" not in path.parts
    )


def name(root: Path, path: Path) -> str:
    """Name a pair as the costs file does: `chapters/2_attention/03_attention`."""
    return path.relative_to(root).with_suffix("").as_posix()


def convert(root: Path, text: Path) -> nbformat.NotebookNode:
    """Make the notebook of a text, without outputs, with the set-up cell first."""
    written = jupytext.reads(text.read_text(encoding="utf-8"), fmt="md:myst")
    source = setup_cell_source(repository_url(root / "_config.yml"))
    setup = nbformat.v4.new_code_cell(source, metadata={"tags": ["remove-cell"]})
    metadata = {key: value for key, value in written.metadata.items() if key != "jupytext"}
    metadata |= {"kernelspec": _KERNELSPEC, "language_info": _LANGUAGE}
    cells = [setup, *written.cells]
    for position, cell in enumerate(cells):
        cell.id = f"{text.stem}-{position:03d}"
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def read(path: Path) -> nbformat.NotebookNode | None:
    """Read a stored notebook; None if there is none."""
    return nbformat.read(path, as_version=4) if path.exists() else None


def write(path: Path, notebook: nbformat.NotebookNode) -> None:
    """Store a notebook, unless it is already stored to the letter."""
    nbformat.validate(notebook)
    written = nbformat.writes(notebook) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != written:
        path.write_text(written, encoding="utf-8", newline="\n")


def digest(root: Path, notebook: nbformat.NotebookNode, modules: list[str], data: list[str]) -> str:
    """Hash everything that a run of the notebook depends on, short of the installed libraries.

    What a module says of itself at its top is left aside: no page shows it.
    """
    content = hashlib.sha256()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            content.update(json.dumps([cell.source, cell.metadata], sort_keys=True).encode())
    source = root / "src"
    for path in [*_files(source, modules), *(source / name for name in data)]:
        content.update(path.relative_to(root).as_posix().encode() + b"\0")
        if path.exists():  # what is gone changes the digest by its absence
            content.update(_content(path))
    return content.hexdigest()[:16]


def data_of(root: Path, opened: list[str]) -> list[str]:
    """Choose the package's data among the files that a run opened, named from the folder of the source."""
    source = (root / "src").resolve()
    paths = {Path(path).resolve() for path in opened}
    return sorted(
        path.relative_to(source).as_posix()
        for path in paths
        if path.is_relative_to(source / "tutor") and path.suffix not in _NOT_DATA and path.is_file()
    )


def outdated(root: Path, made: nbformat.NotebookNode, stored: nbformat.NotebookNode | None) -> bool:
    """Tell whether the notebook must be run: its code, or what of the package it used, has changed."""
    if stored is None or not set(_OF_THE_RUN) <= stored.metadata.get("tutor", {}).keys():
        return True
    run = stored.metadata["tutor"]
    return run["digest"] != digest(root, made, run["modules"], run["data"])


def differences(made: nbformat.NotebookNode, stored: nbformat.NotebookNode | None) -> list[str]:
    """Name what differs between a text's notebook and the stored one, outputs left aside."""
    if stored is None:
        return ["there is no notebook"]
    found = []
    if without_run(made) != without_run(stored):
        found.append("the metadata differ")
    if len(made.cells) != len(stored.cells):
        found.append(f"the text has {len(made.cells)} cells, the notebook {len(stored.cells)}")
    for position, (wanted, cell) in enumerate(zip(made.cells, stored.cells, strict=False)):
        keys = ("cell_type", "source", "metadata", "id")
        unequal = [key for key in keys if wanted[key] != cell[key]]
        if unequal:
            found.append(f"cell {position} differs in its {', '.join(unequal)}")
    return found


def with_outputs(made: nbformat.NotebookNode, stored: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Give a text's notebook the outputs of an earlier run of the same code cells."""
    ran = [cell for cell in stored.cells if cell.cell_type == "code"]
    for cell, old in zip((cell for cell in made.cells if cell.cell_type == "code"), ran, strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return with_run(made, **{key: stored.metadata["tutor"][key] for key in _OF_THE_RUN})


def with_run(
    notebook: nbformat.NotebookNode, digest: str, modules: list[str], data: list[str]
) -> nbformat.NotebookNode:
    """Note in a notebook what its run depended on."""
    notebook.metadata["language_info"] = _LANGUAGE
    depended = {"data": data, "digest": digest, "modules": modules}
    notebook.metadata["tutor"] = {**notebook.metadata.get("tutor", {}), **depended}
    return notebook


def without_run(notebook: nbformat.NotebookNode) -> dict:
    """Give the metadata that come from the text alone."""
    metadata = dict(notebook.metadata)
    written = {key: value for key, value in metadata.pop("tutor", {}).items() if key not in _OF_THE_RUN}
    return metadata | ({"tutor": written} if written else {})


def _files(source: Path, modules: list[str]) -> list[Path]:
    """List the files of the modules; one that is gone is named as a file that does not exist."""
    found = []
    for module in modules:
        path = source.joinpath(*module.split("."))
        found.append(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
    return sorted(found)


def _content(path: Path) -> bytes:
    """Give what counts of a file: line ends depend on the checkout, the bytes of weights and archives do not."""
    data = path.read_bytes()
    if path.suffix in (".safetensors", ".gz"):
        return data
    text = data.replace(b"\r\n", b"\n")
    return _without_docstring(text) if path.suffix == ".py" else text


def _without_docstring(source: bytes) -> bytes:
    body = ast.parse(source).body
    if not body or not (isinstance(body[0], ast.Expr) and isinstance(getattr(body[0].value, "value", None), str)):
        return source
    lines = source.split(b"\n")
    return b"\n".join([*lines[: body[0].lineno - 1], *lines[body[0].end_lineno :]])
