"""The nearest neighbour: the picture in memory that is most like the one that is asked about."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.data.digits import DigitExample, picture_of
from tutor.shapes import Float


class NearestNeighbour:
    """Read a digit by the most similar picture in memory: nothing is learned, everything is kept.

    Args:
        examples: What is kept.

    Raises:
        ValueError: If there is nothing to keep.

    Source: Cover and Hart 1967 (doi:10.1109/TIT.1967.1053964). Built in chapter 19.
    """

    def __init__(self, examples: Sequence[DigitExample]) -> None:
        if not examples:
            raise ValueError("expected at least one picture to keep, got none")
        self._pictures = np.stack([one.array().ravel() for one in examples])
        self._labels = [one.label for one in examples]

    def read(self, pixels: Any) -> int:
        """Give the label of the nearest picture.

        Args:
            pixels: Eight rows of eight numbers from 0 to 16.

        Raises:
            ValueError: If that is no such picture.
        """
        return self._labels[self.nearest(picture_of(pixels))]

    def nearest(self, picture: Float[np.ndarray, "8 8"]) -> int:
        """Give the place of the nearest picture, by the sum of squared differences of its pixels."""
        return int(((self._pictures - picture.ravel()) ** 2).sum(axis=1).argmin())
