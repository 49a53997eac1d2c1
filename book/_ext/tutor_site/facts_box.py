"""The box below a chapter's title: how long it takes, what it needs, what comes next."""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from .notebook_file import read_notebook

COSTS = Path("book/costs.json")
_FIELDS = ("minutes", "prerequisites", "next")


def cpu_time(seconds: float) -> str:
    """Say how long a chapter computes, rounded to what a reader can use."""
    if seconds < 1:
        return "under a second"
    if seconds < 90:
        return f"about {round(seconds)} s on one processor core"
    return f"about {round(seconds / 60)} min on one processor core"


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def facts(docname: str, notebook: dict[str, Any], costs: dict[str, float]) -> list[tuple[str, str]]:
    """Give the box's labels and texts.

    Raises:
        ExtensionError: The notebook says nothing about itself, or it has code and no measured cost.
    """
    about = notebook["metadata"].get("tutor", {})
    if missing := [field for field in _FIELDS if field not in about]:
        raise ExtensionError(f"{docname}: expected {_FIELDS} under `tutor:` in its header, got no {missing}")
    rows = [("Reading", f"about {about['minutes']} minutes")]
    has_code = any(cell["cell_type"] == "code" and "".join(cell["source"]).strip() for cell in notebook["cells"])
    if docname in costs:
        rows.append(("Running", cpu_time(costs[docname])))
    elif has_code:
        raise ExtensionError(f"{docname}: expected its CPU seconds in {COSTS.as_posix()}, got none (make notebooks)")
    return [*rows, ("You need", sentence(about["prerequisites"])), ("Next", sentence(about["next"]))]


def box(rows: list[tuple[str, str]]) -> nodes.container:
    """Build the box as a definition list, which screen readers announce as label and value."""
    container = nodes.container(classes=["tutor-facts"])
    definitions = nodes.definition_list()
    for label, text in rows:
        item = nodes.definition_list_item("", nodes.term("", label))
        item += nodes.definition("", nodes.paragraph("", text))
        definitions += item
    container += definitions
    return container


def insert(app: Sphinx, doctree: nodes.document) -> None:
    """Put the box below the title of every chapter."""
    docname = app.env.docname
    if not docname.startswith("chapters/"):
        return
    costs_path = Path(app.srcdir) / COSTS
    app.env.note_dependency(str(costs_path))
    costs = json.loads(costs_path.read_text(encoding="utf-8")) if costs_path.is_file() else {}
    notebook = read_notebook(Path(app.env.doc2path(docname)))
    title = next(doctree.findall(nodes.title), None)
    if title is None:
        raise ExtensionError(f"{docname}: expected a title, got none")
    title.parent.insert(title.parent.index(title) + 1, box(facts(docname, notebook, costs)))


def setup(app: Sphinx) -> None:
    """Insert the box once a page has been read."""
    app.connect("doctree-read", insert)
