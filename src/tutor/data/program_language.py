"""The language of the one-line programs: a small part of Python's expressions, with no way out of it.

A program is one expression in the list ``xs``: comprehensions over ``x``, arithmetic, comparisons, slices, and calls
of a few functions. There are no attributes, no strings, no assignments and no other names. What a model writes is read
here, and run by `tutor.data.program_evaluator`, which never hands it to Python.
"""

import ast
import warnings
from typing import no_type_check

MAX_LENGTH = 400
"""Characters of a program."""
MAX_DEPTH = 16
"""Expressions inside each other."""
MAX_CONSTANT = 1000
"""The largest number that a program may write down."""

VARIABLES = ("xs", "x")
"""The list, and each of its numbers in turn."""
FUNCTIONS = {
    "sum": (sum, 1, ()),
    "max": (max, 3, ("default",)),
    "min": (min, 3, ("default",)),
    "sorted": (sorted, 1, ("reverse",)),
    "len": (len, 1, ()),
    "abs": (abs, 1, ()),
    "any": (any, 1, ()),
}
"""What a program may call: the function, how many values it takes at most, and its keywords."""

_ALLOWED = (
    *(ast.Constant, ast.Name, ast.Load, ast.Store, ast.Call, ast.keyword, ast.IfExp, ast.Subscript, ast.Slice),
    *(ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.comprehension),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.UnaryOp, ast.USub, ast.Not, ast.BoolOp, ast.And, ast.Or),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)


class RefusedProgramError(ValueError):
    """A text that is no program of the language, or a program that costs too much; the message says why."""


def parse(program: str) -> ast.expr:
    """Read a program.

    Returns:
        Its tree, in which nothing stands but what the language allows.

    Raises:
        RefusedProgramError: If the text is no program of the language.
    """
    if len(program) > MAX_LENGTH:
        raise RefusedProgramError(f"expected at most {MAX_LENGTH} characters, got {len(program)}")
    try:
        with warnings.catch_warnings(action="ignore"):  # Python warns of what looks odd; here it may be odd
            tree = ast.parse(program.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise RefusedProgramError(f"expected one Python expression, got {program!r}") from problem
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RefusedProgramError(f"expected at most {MAX_DEPTH} expressions inside each other, got more")
        waiting += [(part, depth + 1) for part in _parts(node)]
    return tree


@no_type_check  # at run time: it is asked about every word of a program
def _parts(node: ast.AST) -> list[ast.AST]:
    """Give the parts of a node that must be looked at in turn, after looking at the node."""
    if not isinstance(node, _ALLOWED):
        raise RefusedProgramError(f"expected what the language has, got {type(node).__name__}")
    match node:
        case ast.Constant(value=value) if type(value) not in (int, bool):
            raise RefusedProgramError(f"expected whole numbers, True or False, got {value!r}")
        case ast.Constant(value=value) if value > MAX_CONSTANT:
            raise RefusedProgramError(f"expected numbers up to {MAX_CONSTANT}, got a larger one")
        case ast.Name(id=name) if name not in VARIABLES:
            raise RefusedProgramError(f"expected the variables {' and '.join(VARIABLES)}, got {name!r}")
        case ast.comprehension(target=target, is_async=is_async):
            if is_async or not isinstance(target, ast.Name) or target.id != "x":
                raise RefusedProgramError("expected comprehensions over x, got another")
        case ast.Call():
            _require_known_function(node)
            return [*node.args, *node.keywords]
    return list(ast.iter_child_nodes(node))


def _require_known_function(call: ast.Call) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else type(call.func).__name__
    if not isinstance(call.func, ast.Name) or name not in FUNCTIONS:
        raise RefusedProgramError(f"expected a call of {', '.join(FUNCTIONS)}, got {name!r}")
    _, most, keywords = FUNCTIONS[name]
    if len(call.args) > most:
        raise RefusedProgramError(f"expected at most {most} values for {name}, got {len(call.args)}")
    for keyword in call.keywords:
        if keyword.arg not in keywords:
            raise RefusedProgramError(f"expected no keyword of {name} but {keywords}, got {keyword.arg!r}")
