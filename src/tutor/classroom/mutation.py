"""Automatic mutants: a right program with one small change, to see whether a check notices."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr, ast.BitXor),
    ast.BitOr: (ast.BitAnd,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
}
_METHODS = {
    "amax": ("amin",),
    "max": ("min",),
    "min": ("max",),
    "sum": ("mean",),
    "mean": ("sum",),
    "all": ("any",),
    "any": ("all",),
    "tril": ("triu",),
    "triu": ("tril",),
    "ones": ("zeros",),
    "zeros": ("ones",),
    "softmax": ("log_softmax",),
    "exp": ("exp2", "sigmoid"),
    "sqrt": ("square",),
}


@dataclass(frozen=True)
class Mutant:
    """A program with one small change."""

    change: str
    """Line, old and new code: its permanent name, by which an equivalent is listed."""
    source: str


def mutate(source: str, spans: list[tuple[int, int]] | None = None) -> list[Mutant]:
    """Make every program that differs from this one by one small change.

    Changed are constants, operators, comparisons, conditions, axis numbers and the like, the order of arguments, calls
    (left out, or another in their place), transposes and roots, and statements (left out).

    Args:
        source: A program that is right.
        spans: Lines that may change, from the first to before the last, counted from 0; all unless told.
    """
    tree = ast.parse(source)
    mutants, seen = [], {ast.unparse(tree)}
    # whether another tolerance is noticed depends on the processor's rounding
    spared = {id(part) for node in ast.walk(tree) if _is_tolerance(node) for part in ast.walk(node)}
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in spared:
            continue
        line = getattr(node, "lineno", None)
        if line is None or (spans is not None and not any(begin < line <= end for begin, end in spans)):
            continue
        for new in _changes(node):
            changed = copy.deepcopy(tree)
            target = list(ast.walk(changed))[number]
            _put(changed, target, new)
            try:
                text = ast.unparse(ast.fix_missing_locations(changed))
                ast.parse(text)
            except (SyntaxError, ValueError, TypeError):
                continue
            if text not in seen:
                seen.add(text)
                mutants.append(Mutant(f"line {line}: {_told(node, new)}", text))
    return mutants


def _is_tolerance(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg in ("atol", "rtol")


def _told(old: ast.AST, new: ast.AST) -> str:
    match old, new:
        case ast.Call(func=func, args=before), ast.Call(func=same, args=after) if func is same and before != after:
            return f"arguments of {ast.unparse(func)} exchanged"
    return f"{_brief(old)} → {_brief(new)}"


def _brief(node: ast.AST | None) -> str:
    if node is None or isinstance(node, ast.Pass):
        return "(left out)"
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
                return
            if isinstance(value, list):
                for place, item in enumerate(value):
                    if item is old:
                        value[place] = new
                        return


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that may stand in the place of a piece of code."""
    match node:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield from (ast.Constant(other) for other in (value + 1, value - 1, 2 * value, -value) if other != value)
        case ast.Constant(value=str()):
            yield ast.Constant("")
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.BinOp(left=left, op=operator, right=right):
            yield from (ast.BinOp(left, other(), right) for other in _OPERATORS.get(type(operator), ()))
            yield left
            yield right
            if not isinstance(operator, ast.Add | ast.Mult | ast.BitAnd | ast.BitOr):
                yield ast.BinOp(right, operator, left)
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            yield from values
        case ast.Compare(left=left, ops=[operator], comparators=others):
            yield from (ast.Compare(left, [other()], others) for other in _COMPARISONS[type(operator)])
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call():
            yield from _changed_calls(node)
        case ast.Attribute(value=value, attr="mT" | "T"):
            yield value
        case ast.Subscript(value=value):
            yield value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if isinstance(node.ctx, ast.Load):
            for place in range(len(parts) - 1):
                swapped = [*parts]
                swapped[place], swapped[place + 1] = parts[place + 1], parts[place]
                yield type(node)(swapped, ast.Load())
        case ast.If(body=body):
            yield ast.Pass()
            yield ast.If(ast.Constant(True), body, [])
        case ast.Return(value=value) if value is not None:
            yield ast.Return(None)
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.For():
            yield ast.Pass()


def _changed_calls(node: ast.Call) -> Iterator[ast.AST]:
    arguments, named = node.args, node.keywords
    for place in range(len(arguments) - 1):
        swapped = [*arguments]
        swapped[place], swapped[place + 1] = arguments[place + 1], arguments[place]
        yield ast.Call(node.func, swapped, named)
    for place in (place for place, keyword in enumerate(named) if not _is_tolerance(keyword)):
        yield ast.Call(node.func, arguments, named[:place] + named[place + 1 :])
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
        for other in _METHODS.get(node.func.attr, ()):
            yield ast.Call(ast.Attribute(node.func.value, other, ast.Load()), arguments, named)
    elif arguments:
        yield arguments[0]
