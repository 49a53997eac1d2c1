"""Running one-line programs: a small interpreter, which counts its steps and can do nothing but calculate."""

import ast
import operator
from collections.abc import Iterable, Iterator
from typing import Any, no_type_check

from tutor.data.program_language import FUNCTIONS, RefusedProgramError

MAX_STEPS = 5000
"""Expressions that a program may evaluate, each time that one is evaluated."""
MAX_NUMBER = 10**15
"""The largest number that a program may calculate."""

_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def run(tree: ast.expr, xs: Iterable[int], max_steps: int = MAX_STEPS) -> Any:
    """Calculate the value of a program, as Python would.

    Args:
        tree: What `tutor.data.program_language.parse` gave.
        xs: The list that the program is about; it is copied.
        max_steps: Expressions that may be evaluated.

    Returns:
        A number, a truth value, a list or a set.

    Raises:
        RefusedProgramError: If the program takes too many steps, calculates too large a number or has no such value.
            Other mistakes raise what they raise in Python: ZeroDivisionError, IndexError, NameError, TypeError.
    """
    value = _Run(max_steps).value(tree, {"xs": list(xs)})
    if not _is_plain(value):
        raise RefusedProgramError("expected a number, a list or a set as the result, got a generator")
    return value


@no_type_check  # at run time: with the checks on, each of a thousand steps would be checked
class _Run:
    """One run, and the steps that are left to it."""

    def __init__(self, max_steps: int) -> None:
        self.max_steps = self.steps_left = max_steps

    def value(self, node: ast.expr, names: dict[str, Any]) -> Any:
        """Calculate one expression where the names have these values."""
        self._spend()
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                if name not in names:
                    raise NameError(f"name {name!r} is not defined")
                return names[name]
            case ast.UnaryOp(op=op, operand=operand):
                return _OPERATIONS[type(op)](self.value(operand, names))
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, self.value(left, names), self.value(right, names))
            case ast.BoolOp(op=op, values=values):
                return self._joined(isinstance(op, ast.Or), values, names)
            case ast.Compare():
                return self._compared(node, names)
            case ast.IfExp(test=test, body=body, orelse=otherwise):
                return self.value(body if self.value(test, names) else otherwise, names)
            case ast.Subscript(value=sequence, slice=place):
                return self.value(sequence, names)[self.value(place, names)]
            case ast.Slice():
                bounds = (node.lower, node.upper, node.step)
                return slice(*(None if bound is None else self.value(bound, names) for bound in bounds))
            case ast.ListComp():
                return list(self._items(node, names))
            case ast.SetComp():
                return set(self._items(node, names))
            case ast.GeneratorExp():
                return self._items(node, names)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                values = [self.value(arg, names) for arg in args]
                return FUNCTIONS[name][0](*values, **{word.arg: self.value(word.value, names) for word in keywords})
        raise RefusedProgramError(f"expected what the language has, got {type(node).__name__}")

    def _spend(self) -> None:
        if not self.steps_left:
            raise RefusedProgramError(f"expected at most {self.max_steps} steps, got more")
        self.steps_left -= 1

    def _joined(self, wanted: bool, values: list[ast.expr], names: dict[str, Any]) -> Any:
        """Calculate ``and`` (its first false value counts) or ``or`` (its first true one), no further than needed."""
        for part in values:
            value = self.value(part, names)
            if bool(value) is wanted:
                break
        return value

    def _compared(self, node: ast.Compare, names: dict[str, Any]) -> bool:
        left, holds = self.value(node.left, names), True
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part, names)
            holds = _OPERATIONS[type(op)](left, right)
            if not holds:
                break
            left = right
        return holds

    def _items(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, names: dict[str, Any]) -> Iterator[Any]:
        """Give the items of a comprehension one by one, as they are asked for; the first list is looked up at once."""
        return self._loop(node.elt, node.generators, iter(self.value(node.generators[0].iter, names)), names)

    def _loop(
        self, item: ast.expr, loops: list[ast.comprehension], over: Iterator[Any], names: dict[str, Any]
    ) -> Iterator[Any]:
        for x in over:
            self._spend()
            inner = {**names, "x": x}
            if not all(self.value(condition, inner) for condition in loops[0].ifs):
                continue
            if loops[1:]:
                yield from self._loop(item, loops[1:], iter(self.value(loops[1].iter, inner)), inner)
            else:
                yield self.value(item, inner)


@no_type_check
def _arithmetic(op: ast.operator, left: Any, right: Any) -> int | float:
    if not (isinstance(left, int | float) and isinstance(right, int | float)):
        raise RefusedProgramError(f"expected numbers around {type(op).__name__}, got another value")
    result = _OPERATIONS[type(op)](left, right)
    if abs(result) > MAX_NUMBER:
        raise RefusedProgramError(f"expected numbers up to {MAX_NUMBER}, got a larger one")
    return result


@no_type_check
def _is_plain(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, list | set) and all(map(_is_plain, value)))
