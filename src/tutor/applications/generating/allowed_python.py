"""What of Python a generated function may use: a list of what is allowed, since a list of what is not has gaps."""

import ast
import warnings
from typing import no_type_check

MAX_CHARACTERS = 4000
"""Characters of a program."""
FUNCTION = "solve"
"""How the one function of a program is called; it takes one list, ``xs``."""
BUILTINS = (
    *("abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "int", "len", "list", "map"),
    *("max", "min", "pow", "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip"),
)
"""The functions that a program may call besides its own."""
METHODS = (
    *("add", "append", "clear", "copy", "count", "discard", "extend", "get", "index", "insert", "items", "join"),
    *("keys", "lower", "pop", "remove", "reverse", "sort", "split", "strip", "update", "upper", "values"),
)
"""What may stand behind a dot. ``format`` is not among them: its texts can reach into objects."""

_NODES = (
    *(ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Expr),
    *(ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.IfExp, ast.Lambda, ast.Call, ast.keyword),
    *(ast.Name, ast.Load, ast.Store, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.Starred),
    *(ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.comprehension, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare),
)


class RefusedPythonError(ValueError):
    """A text that is no program, or one that uses what is not allowed; the message says what."""


def as_function(expression: str) -> str:
    """Make a function of an expression in ``xs``, such as the one-line programs of `tutor.data.programs`."""
    return f"def {FUNCTION}(xs):\n    return {expression.strip()}\n"


def require_allowed(source: str) -> None:
    """Read a program without running it, and let it pass only if all of it is allowed.

    A program defines the function `FUNCTION`, and perhaps others. It may calculate, loop, and call `BUILTINS` and its
    own functions. It may not import, reach for an attribute that is not in `METHODS`, or use a name with an underscore
    in front. Its letters are ASCII: Python reads ``ｅｖａｌ`` as ``eval``, people do not.

    Args:
        source: Never run here.

    Raises:
        RefusedPythonError: If anything else stands in it; the message names the line.

    Built in chapter 18.
    """
    if len(source) > MAX_CHARACTERS:
        raise RefusedPythonError(f"expected at most {MAX_CHARACTERS} characters, got {len(source)}")
    strange = [letter for letter in source if not (letter.isascii() and (letter.isprintable() or letter == "\n"))]
    if strange:
        raise RefusedPythonError(f"expected printable ASCII letters and line ends, got {strange[0]!a}")
    try:
        with warnings.catch_warnings(action="ignore"):  # Python warns of what looks odd; here it may be odd
            tree = ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as problem:
        raise RefusedPythonError(f"expected Python, got a text that is none: {type(problem).__name__}") from problem
    for node in ast.walk(tree):
        if problem := _problem(node):
            raise RefusedPythonError(f"line {getattr(node, 'lineno', 1)}: {problem}")
    known = _names_of_its_own(tree).union(BUILTINS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in known:
            raise RefusedPythonError(
                f"line {node.lineno}: expected names of its own or among the builtins that are allowed, got {node.id!r}"
            )
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    if FUNCTION not in functions or len(functions) < len(tree.body):
        raise RefusedPythonError(f"expected functions alone, {FUNCTION!r} among them, got {functions or 'none'}")


def _names_of_its_own(tree: ast.Module) -> set[str]:
    """Give the names that a program gives: to its functions, to what they take, and to values."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return names


@no_type_check  # at run time: it is asked about every word of a program
def _problem(node: ast.AST) -> str | None:
    """Say what is not allowed about one node; nothing is said of a sound one."""
    if not isinstance(node, _NODES):
        return f"expected no {type(node).__name__}"
    match node:
        case ast.FunctionDef(decorator_list=[_, *_]):
            return "expected no decorator"
        case ast.FunctionDef(name=name) | ast.Name(id=name) | ast.arg(arg=name) if name.startswith("_"):
            return f"expected no name with an underscore in front, got {name!r}"
        case ast.Attribute(attr=name) if name not in METHODS:
            return f"expected no attribute but the methods of lists, sets, dicts and texts, got {name!r}"
        case ast.comprehension(is_async=1):
            return "expected no async"
    return None
