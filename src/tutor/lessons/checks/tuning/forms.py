"""Answers of several parts, and rows of numbers of which the length is part of the question."""

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, foretold, ordinal, tensor


def row(place, want, unit, tolerance=1e-6):
    """A test of one answer that is a row of numbers; it tells only that there are too few or too many."""
    wanted = torch.tensor(want)

    def test(*answers):
        answer = answers[place]
        if answer is None or answer is Ellipsis:
            raise NotDone
        if _has_lists(answer):
            raise Wrong(f"expected a list of {unit}, all in one row: there are lists inside yours")
        got = tensor(answer)
        if got.dim() != 1:
            raise Wrong(f"expected a list of {unit}, in a row")
        if got.dtype == torch.bool:
            raise Wrong(f"expected {unit}, in numbers, got True and False")
        if len(got) != len(wanted):
            raise Wrong(f"there are too {'few' if len(got) < len(wanted) else 'many'} {unit}")
        if not torch.equal(got, wanted) and torch.equal(got.sort().values, wanted):
            raise Wrong(f"those are the right {unit}, in another order: begin with the smallest")
        foretold(got, wanted, tolerance)

    return test


def number(place, want, tolerance=1e-6):
    """A test of one answer that is a number, or a table of a known shape."""
    wanted = torch.tensor(want)

    def test(*answers):
        got = in_form(answers[place], wanted)
        if wanted.dim() != 2:
            foretold(got, wanted, tolerance)
            return
        for number_of_row, (one, other) in enumerate(zip(got, wanted, strict=True)):
            try:
                foretold(one, other, tolerance)
            except Wrong as failure:
                raise Wrong(f"in the {ordinal(number_of_row)} row {failure}") from None

    return test


def within(place, want, tolerance):
    """A test of one answer, within the same tolerance for small and for large numbers."""
    wanted = torch.tensor(want, dtype=torch.float64)

    def test(*answers):
        got = in_form(answers[place], wanted)
        foretold(got, wanted, 1e6)
        foretold(got.double() - wanted, torch.zeros_like(wanted), tolerance)

    return test


def in_form(answer, wanted):
    """Read numbers of the same shape as those wanted, and say in words where they have another.

    Raises:
        Wrong: Naming both.
    """
    got = tensor(answer)
    if wanted.dim() == 0 and got.numel() == 1:
        got = got.reshape(())
    if got.shape != wanted.shape:
        raise Wrong(f"expected {_in_words(wanted.shape)}, got {_in_words(got.shape)}")
    return got


def _in_words(shape):
    if len(shape) > 2:
        return f"a tensor of shape {tuple(shape)}"
    *n_rows, n = (*shape,) if shape else (1,)
    numbers = "one number" if n == 1 else f"{n} numbers"
    if not shape:
        return numbers
    if not n_rows:
        return f"a row of {numbers}"
    return f"one row of {numbers}" if n_rows == [1] else f"{n_rows[0]} rows of {numbers}"


def _has_lists(answer):
    return isinstance(answer, list | tuple) and any(isinstance(part, list | tuple) for part in answer)


def via(function, wrapper):
    """Give a wrapper of a student's function, or what was handed in if that is none: `ask` then says so."""
    return wrapper if callable(function) and not isinstance(function, type) else function


def several(names, function, *inputs, **named):
    """Ask a function that returns several things, and name them where it returns something else.

    Raises:
        Sure: If it returns anything else.
    """
    answer = ask(function, *inputs, **named)
    n = len(names.split(", "))
    if not isinstance(answer, tuple | list) or len(answer) != n:
        raise Sure(f"expected {n} things: return {names}; got {describe(answer)}")
    return answer


def ids_of(answer, name="ids"):
    """Read token ids: whole numbers in a row.

    Raises:
        Sure: If they are anything else.
    """
    if _has_lists(answer):
        raise Sure(f"{name} should be one flat list of whole numbers: there are lists inside yours")
    got = tensor(answer)
    if got.numel() == 0:
        return []
    if got.dim() != 1 or got.is_floating_point() or got.dtype == torch.bool:
        raise Sure(f"{name} should be one flat list of whole numbers, got {describe(answer)}")
    return got.tolist()
