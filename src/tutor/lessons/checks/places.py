"""Tests of one answer among several: numbers that a reader works out, and words to choose from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold, outcome
from tutor.lessons.specification import numbers_of


def number_is(place: int, want: Any, tolerance: float) -> Callable[..., None]:
    """Make a test of the numbers at one place, which says where they are off, and never what is right."""
    wanted = torch.tensor(want, dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def word(answer: Any) -> str:
    """A word as it was meant: in small letters, without quotes around it."""
    return str(answer).lower().strip(" .'\"`*")


def word_is(place: int, right: str, others: Mapping[str, str]) -> Callable[..., None]:
    """Make a test of a word that is chosen.

    Args:
        place: Which of the answers it is.
        right: The right word.
        others: The other words on offer, each with the hint for whoever takes it.
    """
    offered = " or ".join(f"'{one}'" for one in sorted([right, *others]))

    def test(*answers: Any) -> None:
        if answers[place] is None or answers[place] is Ellipsis:
            raise NotDone
        chosen = word(answers[place])
        if chosen in others:
            raise Wrong(others[chosen])
        if chosen != right:
            raise Wrong(f"expected {offered}")

    return test


def but(right: Sequence[Any], place: int, answer: Any) -> tuple[Any, ...]:
    """The right answers, one of them changed."""
    return (*right[:place], answer, *right[place + 1 :])


def probe_of(*words: int) -> Callable[..., list[Any]]:
    """Make what answers come to, where those at some places are words, and all others numbers."""

    def probe(*answers: Any) -> list[Any]:
        return [
            outcome(lambda answer=answer: [float(ord(sign)) for sign in word(answer)])
            if place in words
            else numbers_of(answer)
            for place, answer in enumerate(answers)
        ]

    return probe
