"""Tokens, pairs, ids and texts that a student hands in, read as plain data and compared."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, ordinal, tensor


def tokens(answer: Any) -> list[str]:
    """Read a list of strings.

    Raises:
        Sure: If it is anything else, in words.
    """
    parts = _parts(answer, "strings")
    for part in parts:
        if not isinstance(part, str):
            raise Sure(f"expected a list of strings, got one with {describe(part)} in it")
    return [str(part) for part in parts]


def pairs(answer: Any) -> list[tuple[str, str]]:
    """Read a list of pairs of strings.

    Raises:
        Sure: If it is anything else, in words.
    """
    parts = _parts(answer, "pairs")
    for part in parts:
        if not isinstance(part, list | tuple) or len(part) != 2 or not all(isinstance(side, str) for side in part):
            raise Sure(f"expected pairs of two strings, such as ('a', 'b'), got {_brief(part)}")
    return [(str(left), str(right)) for left, right in parts]


def ids(answer: Any) -> list[int]:
    """Read a list of whole numbers.

    Raises:
        Sure: If it is anything else, in words.
    """
    parts = _parts(tensor(answer).tolist() if isinstance(answer, torch.Tensor) else answer, "ids")
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, int | np.integer):
            raise Sure(f"expected a list of ids, which are whole numbers, got one with {describe(part)} in it")
    return [int(part) for part in parts]


def _parts(answer: Any, what: str) -> list[Any]:
    if answer is None or answer is Ellipsis:
        raise NotDone
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if callable(answer):
        raise Sure(f"expected a list of {what}, got a function: hand in what it returns")
    if isinstance(answer, str):
        raise Sure(f"expected a list of {what}, got the string {describe(answer)}")
    if not isinstance(answer, list | tuple):
        raise Sure(f"expected a list of {what}, got {describe(answer)}")
    return list(answer)


def agree(got: Sequence[Any], want: Sequence[Any], what: str, given: str) -> None:
    """Require equal lists.

    Args:
        got: What the student's function gave.
        want: What is right.
        what: What stands in the list, such as "token".
        given: What the function was asked about, as it is told.

    Raises:
        Wrong: Naming the first place where they differ.
    """
    for place, (one, other) in enumerate(zip(got, want, strict=False)):
        if one != other:
            raise Wrong(f"for {given}: expected {other!r} as {what} {place + 1}, got {one!r}")
    if len(got) != len(want):
        raise Wrong(f"for {given}: expected {len(want)} {what}{'s' * (len(want) != 1)}, got {len(got)}")


def foretold_tokens(answer: Any, want: Sequence[str]) -> None:
    """Require tokens that a reader works out: says which one is off, never what it should be.

    Raises:
        Wrong: Naming the first token that is off, or that there are too few or too many.
    """
    got = tokens(answer)
    for place, (one, other) in enumerate(zip(got, want, strict=False)):
        if one.strip() != other:
            raise Wrong(f"the {ordinal(place)} token is another one")
    if len(got) != len(want):
        raise Wrong(f"there are too {'few' if len(got) < len(want) else 'many'} tokens")


def spelled(read: Callable[[Any], Any], function: Any, *inputs: Any) -> torch.Tensor | str:
    """What a function makes of some inputs, letter by letter, for comparison with a known mistake."""
    try:
        answer = read(ask(function, *inputs))
    except (Wrong, NotDone) as failure:
        return type(failure).__name__
    return letters(answer)


def spelled_answer(read: Callable[[Any], Any], answer: Any) -> torch.Tensor | str:
    """An answer that is no function, letter by letter."""
    return spelled(read, lambda: answer)


def letters(answer: Any) -> torch.Tensor:
    """The letters of a value as numbers."""
    return torch.tensor([ord(letter) for letter in repr(answer)], dtype=torch.float64)


def _brief(part: Any) -> str:
    return repr(part)[:60] if isinstance(part, str | list | tuple) else describe(part)
