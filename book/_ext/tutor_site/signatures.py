"""Give the API pages signatures that fit on a line, and each parameter its type and shape as the source has them.

The annotations are the only place that says shapes. autodoc would print them as Python's own text for them, all in the
heading; here the heading has names and defaults, and the list of parameters has the annotations, word for word.
"""

import ast
import inspect
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

_FIELD = re.compile(r":(?:param|type) (\\?\*{0,2}\w+):")
_NAME = re.compile(r"(?<![\w.'\"])[A-Z]\w*")


def definition(obj: Any) -> tuple[ast.FunctionDef, str] | None:
    """Give the syntax tree and the text of a function, or of a class's own `__init__`; None where there is no text."""
    function = vars(obj).get("__init__") if inspect.isclass(obj) else obj
    try:
        text = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
        tree = ast.parse(text).body[0]
    except (TypeError, OSError, SyntaxError):
        return None
    return (tree, text) if isinstance(tree, ast.FunctionDef) else None


def parameters(tree: ast.FunctionDef) -> list[ast.arg]:
    """Give the parameters in their order, without `self` and `cls`."""
    arguments = tree.args
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]
    return [argument for argument in found if argument.arg not in ("self", "cls")]


def heading(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returned: str | None
) -> tuple[str, str | None] | None:
    """Write the heading: names, defaults and the type of the answer."""
    found = definition(obj) if what in ("function", "method", "class") else None
    if found is None:
        return None
    tree, text = found
    answer = ast.get_source_segment(text, tree.returns) if tree.returns and what != "class" else None
    if answer:
        answer = with_modules(answer, inspect.unwrap(obj).__globals__, documented(app.srcdir))
    bare = tree.args
    for argument in [*bare.posonlyargs, *bare.args, *bare.kwonlyargs, *filter(None, (bare.vararg, bare.kwarg))]:
        argument.annotation = None
    words = ast.unparse(bare)
    return "(" + re.sub(r"^(self|cls)(, |$)", "", words) + ")", answer


def with_modules(answer: str, names: dict[str, Any], modules: frozenset[str]) -> str:
    """Write the package's classes with their modules, since two may have one name; the page shows the name alone.

    Args:
        answer: An annotation.
        names: What names mean where it stands.
        modules: Those whose classes are on a page.
    """

    def full(match: re.Match) -> str:
        known = names.get(match[0])
        if not inspect.isclass(known) or known.__module__ not in modules:
            return match[0]
        return f"{known.__module__}.{known.__qualname__}"

    return _NAME.sub(full, answer)


@cache
def documented(source: str | Path) -> frozenset[str]:
    """Give the modules that have a place on an API page.

    Args:
        source: The folder of the book.
    """
    pages = [page.read_text(encoding="utf-8") for page in Path(source, "book", "api").glob("*.md")]
    return frozenset(re.findall(r"automodule:: (\S+)", "\n".join(pages)))


def split_fields(lines: list[str]) -> tuple[list[str], dict[str, list[str]]]:
    """Take the parameters' fields, as napoleon has written them, out of a docstring."""
    rest: list[str] = []
    fields: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        if match := _FIELD.match(line):
            current = fields.setdefault(match.group(1).lstrip("\\*"), [])
        elif line[:1].strip():
            current = None
        (rest if current is None else current).append(line)
    return rest, fields


def list_parameters(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Write one field for every parameter, in the order of the signature, with its annotation."""
    found = definition(obj) if what in ("function", "method", "class") else None
    if found is None:
        return
    tree, text = found
    rest, fields = split_fields(lines)
    listed: list[str] = []
    for argument in parameters(tree):
        listed += fields.get(argument.arg) or [f":param {argument.arg}:"]
        if argument.annotation is not None:
            annotation = " ".join((ast.get_source_segment(text, argument.annotation) or "").split())
            listed.append(f":type {argument.arg}: ``{annotation}``")
    first = next((place for place, line in enumerate(rest) if line.startswith(":")), len(rest))
    lines[:] = [*rest[:first], "", *listed, *rest[first:]]


def trust_this_alone(app: Sphinx, config: Config) -> None:
    """Keep autodoc from writing types of its own."""
    config.autodoc_typehints = "none"


def setup(app: Sphinx) -> None:
    """Connect after napoleon, which turns `Args:` into fields."""
    app.connect("config-inited", trust_this_alone)
    app.connect("autodoc-process-signature", heading)
    app.connect("autodoc-process-docstring", list_parameters, priority=900)
