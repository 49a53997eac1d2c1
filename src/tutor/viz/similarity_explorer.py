"""Matrices of similarity, positions against positions, to be explored by row."""

import hashlib
import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets

from tutor.shapes import Float
from tutor.viz.page_widget import PageWidget, require_words

LARGEST = 64
"""Most rows or columns: beyond that a cell is smaller than a finger or a mouse can choose."""


class SimilarityExplorer(PageWidget):
    """How similar each position is to each other one: a matrix in two colors, and the chosen row as a curve.

    Positive numbers are blue, negative ones orange, both the stronger the larger; each matrix is drawn on its own
    scale, which the picture tells. Matrices of 0 and 1 alone are told as yes and no. With a kernel the traits `chosen`
    (which matrix, from 0) and `row` follow.

    Args:
        maps: Names to matrices `[row, column]` of one shape, from PyTorch or NumPy, finite; kept to four figures.
        row: The row shown first, from 0.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If there is no matrix, shapes differ or are too large, a number is not finite, or title or alt is
            empty.
        traitlets.TraitError: If there is no such row or matrix.

    Source: built in chapter 6.
    """

    page_kind: ClassVar[str] = "similarity-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, names and matrices.").tag(sync=True)
    chosen = traitlets.Int(0, help="Which matrix is shown.").tag(sync=True)
    row = traitlets.Int(0, help="Which row is drawn as a curve.").tag(sync=True)

    def __init__(self, maps: Mapping[str, Any], *, row: int = 0, title: str, alt: str) -> None:
        require_words(title=title, alt=alt)
        if not maps:
            raise ValueError("expected at least one matrix, got none")
        matrices = {str(name): _matrix(matrix, str(name)) for name, matrix in maps.items()}
        shapes = {name: matrix.shape for name, matrix in matrices.items()}
        if len(set(shapes.values())) > 1:
            raise ValueError(f"expected matrices of one shape, got {shapes}")
        content = {
            "title": title,
            "alt": alt,
            "names": list(matrices),
            # four figures are more than a screen shows, and the same on every processor
            "maps": [
                [[float(f"{number:.4g}") + 0.0 for number in row] for row in m.tolist()] for m in matrices.values()
            ],
        }
        super().__init__(content=content)
        self.row = row

    @traitlets.validate("row")
    def _check_row(self, proposal: Any) -> int:
        return self._within(proposal["value"], len(self.content["maps"][0]), "row")

    @traitlets.validate("chosen")
    def _check_chosen(self, proposal: Any) -> int:
        return self._within(proposal["value"], len(self.content["maps"]), "matrix")

    def _within(self, index: int, count: int, what: str) -> int:
        if not 0 <= index < count:
            raise traitlets.TraitError(f"expected a {what} from 0 to {count - 1}, got {index}")
        return index

    def page_data(self) -> dict[str, Any]:
        """The content and the present settings."""
        return {**self.content, "chosen": self.chosen, "row": self.row}

    def page_text(self) -> str:
        """The names, the shape, and a digest of the numbers in steps of a fortieth of the largest."""
        seen = [self.content["names"], [_steps(np.array(matrix)) for matrix in self.content["maps"]]]
        digest = hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:6]
        n_rows, n_columns = np.array(self.content["maps"][0]).shape
        names = ", ".join(self.content["names"])
        return f"Similarity explorer “{self.content['title']}”: {names}; {n_rows} × {n_columns}, digest {digest}"

    def page_fallback(self) -> str:
        """For each matrix the chosen row, number by number."""
        tables = "".join(
            f"<details><summary>{html.escape(name)}: row {self.row}</summary><p>"
            + ", ".join(f"{number:.2f}" for number in matrix[self.row])
            + "</p></details>"
            for name, matrix in zip(self.content["names"], self.content["maps"], strict=True)
        )
        return (
            f'<div class="tutor-frame tutor-similarity-fallback"><p><strong>{html.escape(self.content["title"])}'
            f"</strong> {html.escape(self.content['alt'])}</p>{tables}</div>"
        )


def _matrix(matrix: Any, name: str) -> Float[np.ndarray, "query key"]:
    array = np.asarray(matrix.detach().cpu() if hasattr(matrix, "detach") else matrix, dtype=np.float64)
    if array.ndim != 2 or not all(1 <= size <= LARGEST for size in array.shape):
        raise ValueError(f"expected a matrix [row, column] of 1 to {LARGEST} a side for {name!r}, got {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"expected finite numbers in {name!r}, got NaN or infinity")
    return array


def _steps(matrix: Float[np.ndarray, "query key"]) -> list[list[int]]:
    """Numbers in steps whose edges keep clear of 0, of the largest and of even parts of it."""
    largest = np.abs(matrix).max() or 1.0
    return np.floor(40 * matrix / largest + (3 - 5**0.5) / 2).astype(int).tolist()
