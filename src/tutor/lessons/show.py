"""The package's own source on a chapter's page, so that what is read is what runs."""

import ast
import inspect
import re
import sys
import textwrap
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MethodType

import tutor

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class SourceView:
    """The source of one object: highlighted where Markdown is displayed, plain elsewhere. nbval compares both."""

    name: str
    """Module and qualified name, `tutor.layers.functional.softmax`."""
    path: str
    """The file, from the root of the repository."""
    source: str

    def __repr__(self) -> str:
        return f"# {self.name}\n{self.source}"

    def _repr_markdown_(self) -> str:
        longest = max((len(run) for run in re.findall("`+", self.source)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}python\n{self.source}\n{fence}\n\n`{self.name}`, from {_link(self.path)}"


def show(obj: object, docstring: bool = False) -> SourceView:
    """Show the source of an object of this package, as it stands in its file.

    Args:
        obj: A function, class, method or property.
        docstring: Keep the docstrings, which the API pages show as well.

    Raises:
        ValueError: If the object is not of this package, or has no source of its own.

    Source: built in chapter 3.
    """
    module, name = _address(obj)
    file = Path(sys.modules[module].__file__)
    text = file.read_text(encoding="utf-8")
    # found by name in the file's own syntax tree: runtime shape checks wrap functions, but never change the file
    definitions = _find(ast.parse(text), name.split("."))
    if not definitions:
        raise ValueError(f"expected an object defined in {module}, got {name}, which that file does not spell out")
    source = "\n\n".join(_cut(text, definition, docstring) for definition in definitions)
    package = Path(tutor.__file__).parent
    return SourceView(f"{module}.{name}", f"src/tutor/{file.relative_to(package).as_posix()}", source)


def _address(obj: object) -> tuple[str, str]:
    if isinstance(obj, property):
        obj = obj.fget
    if isinstance(obj, MethodType | staticmethod | classmethod):
        obj = obj.__func__
    obj = inspect.unwrap(obj) if callable(obj) else obj
    module, name = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if module is None or name is None or not (inspect.isclass(obj) or inspect.isroutine(obj)):
        raise ValueError(f"expected a function, class, method or property, got {type(obj).__name__}")
    if module != "tutor" and not module.startswith("tutor."):
        raise ValueError(f"expected an object of the tutor package, got {module}.{name}")
    if "<" in name:
        raise ValueError(f"expected an object with a name at the top of its module or class, got {module}.{name}")
    return module, name


def _find(tree: ast.AST, path: list[str]) -> list[Definition]:
    """Give every definition of the last name, in order: a property and its setter share one name."""
    found = [node for node in tree.body if isinstance(node, Definition) and node.name == path[0]]
    if len(path) == 1:
        return found
    return [inner for node in found if isinstance(node, ast.ClassDef) for inner in _find(node, path[1:])]


def _cut(text: str, definition: Definition, docstring: bool) -> str:
    lines = text.splitlines()
    first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
    dropped: set[int] = set()
    for node in ast.walk(definition) if not docstring else ():
        if isinstance(node, Definition) and ast.get_docstring(node, clean=False) is not None:
            place = node.body[0]
            dropped.update(range(place.lineno, place.end_lineno + 1))
            if len(node.body) == 1:
                dropped.discard(place.lineno)
                lines[place.lineno - 1] = " " * place.col_offset + "..."
            elif not lines[place.end_lineno].strip():
                dropped.add(place.end_lineno + 1)
    kept = [lines[number - 1] for number in range(first, definition.end_lineno + 1) if number not in dropped]
    return textwrap.dedent("\n".join(kept))


def _link(path: str) -> str:
    try:
        entries = metadata.metadata("tokens-to-chat").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # a bare checkout on the path
        entries = []
    addresses = dict(entry.split(", ", 1) for entry in entries)
    if "Repository" not in addresses:
        return f"`{path}`"
    return f"[{path}]({addresses['Repository']}/blob/main/{path})"
