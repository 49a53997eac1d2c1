"""Answers that are several tensors at once, read one by one."""

from typing import Any

import torch

from tutor.lessons.answers import Sure, ask, describe

_NUMBERS = {2: "two", 3: "three"}


def asked_for(names: str, function: Any, *inputs: Any) -> tuple[Any, ...]:
    """Ask for several things in a tuple or list.

    Args:
        names: What they are, in words, separated by commas, in their order.
        function: The student's.
        inputs: What it gets.

    Raises:
        Sure: If they are not so many.
    """
    answer, n_wanted = ask(function, *inputs), len(names.split(", "))
    if not isinstance(answer, tuple | list) or len(answer) != n_wanted:
        got = f"a tensor of shape {tuple(answer.shape)}" if isinstance(answer, torch.Tensor) else describe(answer)
        raise Sure(f"expected {_NUMBERS[n_wanted]} things, {names}, in this order, got {got}")
    return tuple(answer)


def ids(name: str, answer: Any) -> None:
    """Require a tensor of token ids.

    Raises:
        Sure: Naming what it is instead.
    """
    _of(name, answer, torch.int64, "whole numbers (int64), as an embedding needs them")


def booleans(name: str, answer: Any) -> None:
    """Require a tensor of booleans.

    Raises:
        Sure: Naming what it is instead.
    """
    _of(name, answer, torch.bool, "booleans: compare, or call .bool()")


def _of(name: str, answer: Any, dtype: torch.dtype, wanted: str) -> None:
    if not isinstance(answer, torch.Tensor):
        raise Sure(f"{name} should be a tensor, got {describe(answer)}: torch.tensor makes one of a list")
    if answer.dtype != dtype:
        raise Sure(f"{name} should be a tensor of {wanted}; yours is of {str(answer.dtype).removeprefix('torch.')}")
