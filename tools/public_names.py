"""Public names: each documented, and each shown to a reader in a chapter or on an API page."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.package_source import Definition, Function, definitions, parameters

_SECTIONS = {"Args", "Returns", "Yields", "Raises"}
# what the checks of the exercises compare with would give the answers away
_NOT_SHOWN = ("tutor.lessons.checks.",)


def undocumented(package: Path) -> list[str]:
    """Name what the docstrings of public functions, classes and methods leave out.

    Each has a docstring; it explains parameters that exist, and names every exception that the body raises itself.
    """
    return [f"{item.module}.{item.name}: {gap}" for item in definitions(package) for gap in _gaps(item)]


def unseen(package: Path, chapters: list[Path], api: list[Path]) -> list[str]:
    """Name the public functions and classes that no chapter's code and no API page mentions."""
    code = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
    texts = [path.read_text(encoding="utf-8") for path in chapters]
    shown = {word for text in texts for block in code.findall(text) for word in re.findall(r"\w+", block)}
    directives = re.compile(r"auto(?:module|class|function|data)::\s+([\w.]+)")
    on_pages = {name for path in api for name in directives.findall(path.read_text(encoding="utf-8"))}
    return [
        f"{item.module}.{item.name}"
        for item in definitions(package)
        if "." not in item.name
        and not f"{item.module}.".startswith(_NOT_SHOWN)
        and item.name not in shown
        and not {item.module, f"{item.module}.{item.name}"} & on_pages
    ]


def _gaps(item: Definition) -> Iterator[str]:
    doc = ast.get_docstring(item.node)
    if not doc:
        yield "expected a docstring"
        return
    sections = _sections(doc)
    for word in re.findall(r"^    \*{0,2}(\w+):", sections.get("Args", ""), re.MULTILINE):
        if word not in parameters(item.node):
            yield f"explains {word!r}, which is no parameter"
    for error in sorted(_raised(item.node)):
        if not re.search(rf"^    {error}:", sections.get("Raises", ""), re.MULTILINE):
            yield f"raises {error}, which its docstring does not say"


def _sections(doc: str) -> dict[str, str]:
    """Cut a docstring at the headings of its Google sections; a section ends where the indent does."""
    found: dict[str, str] = {}
    current = None
    for line in doc.splitlines():
        if line.rstrip(":") in _SECTIONS and line.endswith(":"):
            current = line[:-1]
            found[current] = ""
        elif line and not line.startswith(" "):
            current = None
        elif current:
            found[current] += line + "\n"
    return found


def _raised(node: Function | ast.ClassDef) -> set[str]:
    """Give the exceptions that a body raises by name; for a class, those of making one."""
    if isinstance(node, ast.ClassDef):
        makers = [part for part in node.body if isinstance(part, Function)]
        return set().union(*(_raised(part) for part in makers if part.name in {"__init__", "__post_init__"}))
    return {error for part in node.body for error in _raised_by(part)} - {"NotImplementedError"}


def _raised_by(part: ast.AST) -> Iterator[str]:
    if isinstance(part, Function | ast.ClassDef | ast.Lambda):
        return  # what an inner function raises is told where it is called
    if isinstance(part, ast.Raise) and part.exc is not None:
        raised = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
        if isinstance(raised, ast.Name) and raised.id[0].isupper():
            yield raised.id
    if isinstance(part, ast.Try):
        yield from {error for child in part.body for error in _raised_by(child)} - _caught(part)
        children = [*part.handlers, *part.orelse, *part.finalbody]
    else:
        children = ast.iter_child_nodes(part)
    for child in children:
        yield from _raised_by(child)


def _caught(block: ast.Try) -> set[str]:
    types = [handler.type for handler in block.handlers if handler.type is not None]
    return {name.id for kind in types for name in ast.walk(kind) if isinstance(name, ast.Name)}
