"""Handwritten digits: 1,797 pictures of 8 × 8 pixels, by people who wrote many each.

They are the test part of the *Optical Recognition of Handwritten Digits* of the UCI repository (E. Alpaydin and
C. Kaynak, 1998, CC BY 4.0), as scikit-learn gives them. Neighbours in the file are more alike than others; the splits
keep its order, so that they part neighbours only at the two borders. A random split would put look-alikes on both
sides.

``python -m tutor.data.digits`` writes the shipped file anew, where scikit-learn is installed.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tutor.data.shipped import FILES, read_rows, ship
from tutor.shapes import Float

SIDE = 8
"""Rows and columns of a picture."""
DARKEST = 16
"""The greatest number of a pixel."""
_SPLITS = {"train": slice(0, 1097), "validation": slice(1097, 1297), "test": slice(1297, 1797)}
_LICENCE = """The pictures in `all.jsonl.gz` are the test part of "Optical Recognition of Handwritten Digits",
E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository, https://doi.org/10.24432/C50P49,
licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). They were taken from scikit-learn's
`load_digits`; nothing was changed but the form of the file.
"""


@dataclass(frozen=True)
class DigitExample:
    """A picture of a digit."""

    pixels: tuple[tuple[int, ...], ...]
    """Eight rows of eight numbers from 0, paper, to 16, ink."""
    label: int
    """The digit, 0 to 9."""

    def array(self) -> Float[np.ndarray, "8 8"]:
        """Give the picture as numbers from 0, paper, to 1, ink."""
        return np.array(self.pixels, dtype=np.float32) / DARKEST


def load(split: str) -> list[DigitExample]:
    """Read the pictures of ``train``, ``validation`` or ``test``, or ``all`` in the order of the file.

    Raises:
        ValueError: If there is no such split.
    """
    if split == "all":
        return list(_pictures())
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(_SPLITS)}, all, got {split!r}")
    return list(_pictures()[_SPLITS[split]])


def truth(example: DigitExample) -> int:
    """Give the digit that was meant."""
    return example.label


def score(example: DigitExample, answer: int) -> float:
    """Give 1 for the right digit, otherwise 0."""
    return float(answer == truth(example))


def shifted(example: DigitExample, down: int, right: int) -> DigitExample:
    """Move a picture by some pixels; what leaves it is lost, and paper comes in.

    Args:
        down: Rows, upwards if negative.
        right: Columns, to the left if negative.

    Raises:
        ValueError: If nothing of the picture would be left.
    """
    if max(abs(down), abs(right)) >= SIDE:
        raise ValueError(f"expected a shift by less than {SIDE} pixels, got {down} and {right}")
    moved = np.zeros((3 * SIDE, 3 * SIDE), dtype=int)
    moved[SIDE + down : 2 * SIDE + down, SIDE + right : 2 * SIDE + right] = example.pixels
    return DigitExample(tuple(map(tuple, moved[SIDE : 2 * SIDE, SIDE : 2 * SIDE].tolist())), example.label)


def with_shifts(examples: Sequence[DigitExample]) -> list[DigitExample]:
    """Give pictures, each followed by itself moved by one pixel to the right, the left, down and up."""
    shifts = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))
    return [shifted(example, *by) for example in examples for by in shifts]


def picture_of(pixels: Any) -> Float[np.ndarray, "8 8"]:
    """Give a picture that somebody drew, as numbers from 0 to 1, or say what is wrong with it.

    Args:
        pixels: Eight rows of eight numbers from 0, paper, to 16, ink.

    Raises:
        ValueError: If it is not 8 × 8, or a number is none, not finite or outside 0 to 16.
    """
    try:
        picture = np.asarray(pixels, dtype=np.float32)
    except (TypeError, ValueError, OverflowError) as problem:
        raise ValueError(f"expected eight rows of eight numbers, got something else: {problem}") from problem
    if picture.shape != (SIDE, SIDE):
        raise ValueError(f"expected a picture of shape ({SIDE}, {SIDE}), got {picture.shape}")
    if not np.isfinite(picture).all() or picture.min() < 0 or picture.max() > DARKEST:
        raise ValueError(f"expected pixels from 0 to {DARKEST}, got {picture.min():g} to {picture.max():g}")
    return picture / DARKEST


def make(files: Path = FILES) -> dict[str, str]:
    """Write the shipped file and its licence anew, from scikit-learn's copy.

    Args:
        files: The folder of all tasks.

    Returns:
        The checksum of the file, by its name.

    Raises:
        ImportError: If scikit-learn is not installed; the book needs it for nothing else.
    """
    try:
        found = import_module("sklearn.datasets").load_digits()
    except ImportError as problem:
        raise ImportError("expected scikit-learn, which has the pictures, found none: pip install scikit-learn") from (
            problem
        )
    rows = (
        {"pixels": image.astype(int).tolist(), "label": int(label)}
        for image, label in zip(found.images, found.target, strict=True)
    )
    checksums = ship("digits", {"all": rows}, files)
    (files / "digits" / "LICENCE.md").write_text(_LICENCE, encoding="utf-8")
    return checksums


@cache
def _pictures() -> tuple[DigitExample, ...]:
    return tuple(DigitExample(tuple(map(tuple, row["pixels"])), row["label"]) for row in read_rows("digits", "all"))


if __name__ == "__main__":
    try:
        make()
    except ImportError as problem:
        sys.exit(str(problem))
