"""A writer of programs without a network: it copies the program of the most similar docstring, with other numbers."""

from collections.abc import Sequence
from itertools import pairwise

from tutor.data.programs import ProgramExample


class NearestProgram:
    """Answer a docstring by the program of the training docstring that shares most words with it.

    Numbers are not compared: where the number at some place of the two docstrings differs, it is exchanged in the
    program. It can only put together what it has seen together: that is what a model has to beat.

    Args:
        examples: Of training.

    Raises:
        ValueError: If there is no example.

    Built in chapter 18.
    """

    def __init__(self, examples: Sequence[ProgramExample]) -> None:
        if not examples:
            raise ValueError("expected at least one example, got none")
        self.examples = list(examples)
        self._features = [_features(example.docstring) for example in self.examples]

    def write(self, docstring: str) -> str:
        """Give a program; the earliest example wins where several are as similar."""
        asked = _features(docstring)
        similarity = [len(asked & known) / len(asked | known) for known in self._features]
        example = self.examples[max(range(len(similarity)), key=similarity.__getitem__)]
        return with_numbers(example.program, _numbers(example.docstring), _numbers(docstring))


def with_numbers(program: str, old: Sequence[str], new: Sequence[str]) -> str:
    """Exchange numbers in a program, the first of `old` for the first of `new` and so on, wherever they stand.

    Where a number stands twice in `old`, its last exchange holds.
    """
    exchanged = dict(zip(old, new, strict=False))
    return " ".join(exchanged.get(token, token) for token in program.split())


def _numbers(docstring: str) -> list[str]:
    return [word for word in docstring.split() if word.isdecimal()]


def _features(docstring: str) -> frozenset[str]:
    """Give the words and the pairs of neighbours, every number as one and the same word."""
    words = ["#" if word.isdecimal() else word for word in docstring.split()]
    return frozenset([*words, *map(" ".join, pairwise(words))])
