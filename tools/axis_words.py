"""Axis words: every annotation of a tensor speaks the vocabulary of `tutor.shapes`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.package_source import Function, modules, parameters

_KINDS = {"Bool", "Complex", "Float", "Inexact", "Int", "Integer", "Key", "Num", "Real", "Shaped", "UInt"}


def unknown_axis_words(package: Path, axes: set[str]) -> list[str]:
    """Name every axis word that is neither in the vocabulary nor the name of a size.

    A size is a parameter of the function, of one around it, or of the class whose method it is: `n_digits`.

    Args:
        package: The package's folder.
        axes: The vocabulary.
    """
    return [
        f"{module}:{line}: expected an axis word of tutor.shapes.AXES or a parameter's name, got {word!r}"
        for module, tree in modules(package)
        for line, word in _unknown(tree, axes)
    ]


def _unknown(node: ast.AST, known: set[str]) -> Iterator[tuple[int, str]]:
    if isinstance(node, Function | ast.ClassDef):
        known = known | parameters(node)
    if (
        isinstance(node, ast.Subscript)
        and getattr(node.value, "id", "") in _KINDS
        and isinstance(node.slice, ast.Tuple)
    ):
        axes = node.slice.elts[-1]
        if isinstance(axes, ast.Constant) and isinstance(axes.value, str):
            yield from ((node.lineno, word) for word in _words(axes.value) if word not in known)
    for child in ast.iter_child_nodes(node):
        yield from _unknown(child, known)


def _words(axes: str) -> Iterator[str]:
    """Give the names in an axis string: `*batch`, `#query`, `1`, `...`, `d_model//2`, `{n_keys}` or `width=3`."""
    for axis in axes.split():
        axis = axis.lstrip("*#?_")
        if axis in {"", "..."}:
            continue
        if "=" in axis:
            axis = axis.split("=")[0]
        for node in ast.walk(ast.parse(axis, mode="eval")):
            if isinstance(node, ast.Name):
                yield node.id
