"""What a student hands in, turned into plain data: the only thing that a check looks at."""

import copy
import linecache
import sysconfig
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import torch

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PACKAGE = str(Path(__file__).parents[1])
_INSTALLED = {sysconfig.get_paths()[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}


class Wrong(Exception):
    """A property does not hold; the text is the hint."""


class Sure(Wrong):
    """A property does not hold, and the text says why for certain: no known mistake is looked for."""


class Crashed(Wrong):
    """The student's own code raised.

    Args:
        error: What it raised.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(tell(error))
        self.place = type(error).__name__ + _own_line(error.__traceback__)
        """What raised where: the same for one bug that shows with several inputs."""


class NotDone(Exception):
    """The stub stands as it was."""


def ask(function: Any, *inputs: Any, **named: Any) -> Any:
    """Call a student's function on copies of the inputs.

    Returns:
        What it returned.

    Raises:
        NotDone: If it is still the stub.
        Crashed: If it raised, in one line with the student's own line of code.
        Wrong: If it is no function, or returned nothing.
        Sure: If it is a class.
    """
    if function is None or function is Ellipsis:
        raise NotDone
    if not callable(function):
        raise Wrong(f"expected a function, got {describe(function)}: hand in its name, without brackets")
    if isinstance(function, type):
        raise Sure(f"expected a function, got the class {function.__name__}: a class makes objects, it gives no answer")
    inputs, named = copy.deepcopy((inputs, named))
    try:
        answer = function(*inputs, **named)
    except NotImplementedError as error:
        raise NotDone from error
    except Wrong:  # from a model that the check gave to a student's test
        raise
    except (Exception, SystemExit) as error:
        raise Crashed(error) from None
    if answer is None:
        raise Wrong("your function returned nothing: is there a `return`?")
    return answer


def tell(error: BaseException) -> str:
    """Say in one line what the student's code raised, and in which of its lines."""
    message = next(iter(str(error).strip().splitlines()), "")
    message = message if len(message) <= 160 else message[:157] + "..."
    place = _own_line(error.__traceback__)
    return f"your code raised {type(error).__name__}{': ' if message else ''}{message}{place}"


def _own_line(traceback: TracebackType | None) -> str:
    """The last line in the traceback that is neither the book's nor an installed library's."""
    found = ""
    while traceback is not None:
        code, number = traceback.tb_frame.f_code, traceback.tb_lineno
        theirs = code.co_filename.startswith((_PACKAGE, *_INSTALLED)) or code.co_filename.startswith("<frozen")
        line = "" if theirs else linecache.getline(code.co_filename, number, traceback.tb_frame.f_globals).strip()
        found = f" (your line {number}: `{line}`)" if line else found
        traceback = traceback.tb_next
    return found


def tensor(answer: Any) -> torch.Tensor:
    """Read an answer as a plain tensor: a tensor, a NumPy array, or nested lists of numbers.

    Raises:
        NotDone: If there is none.
        Wrong: If it is anything else.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    if isinstance(answer, torch.Tensor):
        if type(answer) not in (torch.Tensor, torch.nn.Parameter):
            raise Wrong(f"expected a plain tensor, got {describe(answer)}")
        if answer.is_complex() or answer.layout != torch.strided:
            raise Wrong("expected a plain tensor of real numbers, got a complex or sparse one")
        return answer.detach().to("cpu").clone()
    if callable(answer):
        raise Wrong("expected numbers, got a function: hand in what it returns")
    if isinstance(answer, str):
        raise Wrong(f"expected numbers, got {describe(answer)}, which is text: leave out the quotes")
    if isinstance(answer, list | tuple) and any(isinstance(part, str) for part in answer):
        raise Wrong("expected numbers, got text: leave out the quotes")
    try:
        if isinstance(answer, list | tuple) and any(isinstance(part, torch.Tensor) for part in answer):
            return torch.stack([tensor(part) for part in answer])
        array = np.array(answer)
        if array.dtype.kind not in "bifuO":
            raise TypeError
        # objects are numbers of another make, such as fractions
        return torch.from_numpy(array.astype(np.float64) if array.dtype.kind in "fO" else array)
    except (TypeError, ValueError, RuntimeError):
        raise Wrong(f"expected numbers, got {describe(answer)}") from None


def close(got: Any, want: torch.Tensor, tolerance: float = 1e-5) -> None:
    """Require numbers of the same shape, within a tolerance (absolute for small, relative for large numbers).

    Raises:
        Wrong: Naming the shape, or the first place where the numbers differ.
    """
    got, place = _difference(got, want, tolerance)
    if place is not None:
        where = f" at index {place[0] if len(place) == 1 else place}" if place else ""
        raise Wrong(_apart(want[place].item(), got[place].item(), where, tolerance))


def _apart(want: float, got: float, where: str, tolerance: float) -> str:
    """Tell two numbers in as many digits as it takes to see that they differ."""
    digits = next((n for n in (4, 7, 10) if f"{want:.{n}g}" != f"{got:.{n}g}"), 16)
    near = digits > 4 and tolerance < 1e-6
    advice = ": so near, and not nearer, as if a part of it was worked out in float32" if near else ""
    return f"expected {want:.{digits}g}{where}, got {got:.{digits}g}{advice}"


def foretold(got: Any, want: torch.Tensor, tolerance: float) -> None:
    """Require numbers that a reader works out or predicts: as `close`, without giving the right ones away.

    Raises:
        Wrong: Naming the first place where the numbers differ, and in which direction.
    """
    got, place = _difference(got, want, tolerance)
    if place is not None:
        what = f"the {ordinal(place[0])} number" if place else "the number"
        raise Wrong(f"{what} is too {'small' if got[place] < want[place] else 'large'}")


def _difference(got: Any, want: torch.Tensor, tolerance: float) -> tuple[torch.Tensor, tuple[int, ...] | None]:
    """The numbers that were given, and the first place where they are not those wanted."""
    got = tensor(got)
    if want.dim() == 0 and got.numel() == 1:
        got = got.reshape(())
    if got.shape != want.shape:
        raise Wrong(f"expected shape {tuple(want.shape)}, got {tuple(got.shape)}")
    if got.dtype == torch.bool and want.dtype != torch.bool:
        raise Wrong("expected numbers, got True and False")
    got, want = got.to(torch.float64), want.to(torch.float64)
    if got.isnan().any() and not want.isnan().any():
        raise Wrong("there is NaN (not a number) in your answer: infinity - infinity, infinity / infinity or 0 / 0")
    differs = ~torch.isclose(got, want, rtol=tolerance, atol=tolerance)
    return got, tuple(differs.nonzero()[0].tolist()) if differs.any() else None


def ordinal(place: int) -> str:
    """The word for a place that is counted from 0: "first", "second" ... "13th"."""
    if place < len(_ORDINALS):
        return _ORDINALS[place]
    last = 0 if place % 100 in (10, 11, 12) else (place + 1) % 10
    ending = {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return f"{place + 1}{ending}"


def of_type(answer: Any, dtype: torch.dtype) -> None:
    """Require a tensor of a type: neither a list nor a NumPy array, on which the next line of code would fail.

    Raises:
        Sure: Naming what it is instead.
    """
    if isinstance(answer, np.ndarray):
        raise Sure("expected a tensor, got a NumPy array: torch.from_numpy makes a tensor of it")
    if not isinstance(answer, torch.Tensor):
        raise Sure(f"expected a tensor, got {describe(answer)}: torch.tensor makes one of numbers")
    if answer.dtype != dtype:
        want, got = (str(each).removeprefix("torch.") for each in (dtype, answer.dtype))
        raise Sure(f"expected {want} for inputs of {want}, got {got}: keep the type of the inputs")


def unchanged(function: Any, *inputs: Any) -> None:
    """Require that a function leaves what it is given as it was.

    Raises:
        Sure: Naming the first that changed.
    """
    given = copy.deepcopy(inputs)

    def on_the_originals() -> Any:
        return function(*given)

    ask(on_the_originals if callable(function) else function)
    for number, (before, after) in enumerate(zip(inputs, given, strict=True)):
        if _equal(before, after):
            continue
        if isinstance(before, torch.Tensor):
            which = "" if len(inputs) == 1 else f"{ordinal(number)} "
            raise Sure(f"your function changed the {which}tensor it was given: work on a new one, not in place")
        kind = "dictionary" if isinstance(before, dict) else "list"
        raise Sure(f"your function changed the {kind} it was given: only read from it")


def _equal(before: Any, after: Any) -> bool:
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(_equal(before[name], after[name]) for name in before)
    return torch.equal(before, after) if isinstance(before, torch.Tensor) else before == after


def outcome(function: Any, *inputs: Any) -> torch.Tensor | str:
    """What a function makes of some inputs, for comparison with a known mistake: a tensor, or the kind of failure."""
    try:
        return tensor(ask(function, *inputs))
    except (Wrong, NotDone) as failure:
        return type(failure).__name__


def same(one: Any, other: Any, tolerance: float = 1e-4) -> bool:
    """Whether two outcomes are the same; failures never are, since they have many causes."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    if one.shape != other.shape or (one.dtype == torch.bool) != (other.dtype == torch.bool):
        return False
    one, other = one.to(torch.float64), other.to(torch.float64)
    return torch.allclose(one, other, rtol=tolerance, atol=tolerance, equal_nan=True)


def describe(answer: Any) -> str:
    """Name an answer that does not fit, briefly."""
    if isinstance(answer, tuple | list):
        return f"a {type(answer).__name__} of {len(answer)}"
    if isinstance(answer, str | int | float | bool):
        return repr(answer)[:60]
    return f"a {type(answer).__name__}"


def fresh() -> torch.Generator:
    """A generator with a seed that nobody knows, so that no answer can fit the check's numbers alone."""
    generator = torch.Generator()
    generator.seed()
    return generator


def random_tensors(generator: torch.Generator, *shapes: tuple[int, ...], dtype: torch.dtype = torch.float32):
    """Standard normal tensors of these shapes."""
    return [torch.randn(shape, generator=generator, dtype=dtype) for shape in shapes]
