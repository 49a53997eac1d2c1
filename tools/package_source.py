"""The package's source as syntax trees: its modules, and what each of them offers to others."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(NamedTuple):
    """A public function, class or method."""

    module: str
    """`tutor.layers.attention`."""
    name: str
    """`MultiHeadAttention` or `MultiHeadAttention.forward`."""
    node: Function | ast.ClassDef


def modules(package: Path) -> Iterator[tuple[str, ast.Module]]:
    """Give every module of a package by its dotted name."""
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        yield ".".join(parts), ast.parse(path.read_text(encoding="utf-8"))


def definitions(package: Path) -> Iterator[Definition]:
    """Give every public function and class of the modules, and the public methods of those classes."""
    for module, tree in modules(package):
        for node in _public(tree.body):
            yield Definition(module, node.name, node)
            if isinstance(node, ast.ClassDef):
                for method in _public(node.body):
                    yield Definition(module, f"{node.name}.{method.name}", method)


def parameters(node: Function | ast.ClassDef) -> set[str]:
    """Give the parameters of a function; of a class, those of its `__init__`, or the fields of a dataclass."""
    if isinstance(node, ast.ClassDef):
        fields = {part.target.id for part in node.body if isinstance(part, ast.AnnAssign)}
        inits = [part for part in node.body if isinstance(part, Function) and part.name == "__init__"]
        return fields.union(*map(parameters, inits))
    given = node.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {argument.arg for argument in named if argument is not None}


def _public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
