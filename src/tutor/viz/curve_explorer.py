"""Curves over one axis, to be ticked on and off and read at a cursor."""

import hashlib
import html
import json
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tutor.viz.page_widget import PageWidget, require_words

MOST_CURVES = 12
"""More could not be told apart by color and dashes."""
MOST_POINTS = 400

Curve = list[float | None]


class CurveExplorer(PageWidget):
    """Several curves over one axis: the reader ticks them on and off, moves a cursor, and reads every value there.

    Each curve has its own pair of color and dashes. The axis across is spaced by logarithm where its numbers grow by
    about equal factors, such as depths of 1, 2, 4 and 8, and evenly otherwise. With a kernel the traits `shown`,
    `cursor` and `logarithmic` follow.

    Args:
        curves: Names to values, 1 to 12 curves, each as long as x; None where a curve has no value, as behind the end
            of a run that broke off. Kept to four figures.
        x: 2 to 400 growing numbers.
        x_name: What x is, with its unit.
        y_name: What the values are, with their unit.
        logarithmic: Whether the axis upward is spaced by logarithm at first; the reader may change it where all values
            are positive.
        shown: Names of the curves that are ticked at first; all unless told.
        title: What the reader sees above it.
        alt: What a reader who cannot see it should know.

    Raises:
        ValueError: If there are too few or too many curves or points, a curve has another length than x or no value, a
            number is not finite, x does not grow, `shown` names no curve, values on a logarithmic axis are not
            positive, or title, alt or the name of an axis is empty.
        traitlets.TraitError: If there is no such curve or point.

    Source: built in chapter 7.
    """

    page_kind: ClassVar[str] = "curve-explorer"
    _esm_file: ClassVar[Path] = Path(__file__).with_suffix(".js")
    _css_file: ClassVar[Path] = Path(__file__).with_suffix(".css")

    content = traitlets.Dict(help="What is drawn: title, alt, names, x and curves.").tag(sync=True)
    shown = traitlets.List(traitlets.Int(), help="Which curves are ticked, by place.").tag(sync=True)
    cursor = traitlets.Int(0, help="At which point of x the values are told.").tag(sync=True)
    logarithmic = traitlets.Bool(False, help="Whether the axis upward is spaced by logarithm.").tag(sync=True)

    def __init__(
        self,
        curves: Mapping[str, Sequence[float | int | None]],
        x: Sequence[float | int],
        *,
        x_name: str,
        y_name: str,
        logarithmic: bool = False,
        shown: Sequence[str] | None = None,
        title: str,
        alt: str,
    ) -> None:
        require_words(title=title, alt=alt, x_name=x_name, y_name=y_name)
        axis = _growing(x)
        if not 1 <= len(curves) <= MOST_CURVES:
            raise ValueError(f"expected 1 to {MOST_CURVES} curves, got {len(curves)}")
        values = {str(name): _curve(curve, str(name), len(axis)) for name, curve in curves.items()}
        names = list(values)
        if unknown := [name for name in shown or () if name not in values]:
            raise ValueError(f"expected names of curves among {', '.join(names)}, got {', '.join(unknown)}")
        present = [value for curve in values.values() for value in curve if value is not None]
        content = {
            "title": title,
            "alt": alt,
            "x_name": x_name,
            "y_name": y_name,
            "x": axis,
            "x_grows_by_factors": _grows_by_factors(axis),
            "names": names,
            "curves": list(values.values()),
            "may_be_logarithmic": min(present) > 0,
        }
        super().__init__(content=content)
        self.shown = [names.index(name) for name in (names if shown is None else shown)]
        self.cursor = len(axis) - 1
        self.logarithmic = logarithmic

    @traitlets.validate("shown")
    def _check_shown(self, proposal: Any) -> list[int]:
        for place in proposal["value"]:
            self._within(place, len(self.content["names"]), "curve")
        return sorted(set(proposal["value"]))

    @traitlets.validate("cursor")
    def _check_cursor(self, proposal: Any) -> int:
        return self._within(proposal["value"], len(self.content["x"]), "point")

    @traitlets.validate("logarithmic")
    def _check_logarithmic(self, proposal: Any) -> bool:
        if proposal["value"] and not self.content["may_be_logarithmic"]:
            raise ValueError("expected positive values for a logarithmic axis, got some at 0 or below")
        return proposal["value"]

    def _within(self, index: int, count: int, what: str) -> int:
        if not 0 <= index < count:
            raise traitlets.TraitError(f"expected a {what} from 0 to {count - 1}, got {index}")
        return index

    def page_data(self) -> dict[str, Any]:
        """The content and the present settings."""
        settings = {name: getattr(self, name) for name in ("shown", "cursor", "logarithmic")}
        return {**self.content, **settings}

    def page_text(self) -> str:
        """The names, the number of points, and a digest of the curves in steps of a twentieth of their range."""
        seen = [self.content["x"], self.content["names"], _steps(self.content["curves"])]
        digest = hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:6]
        names, n_points = ", ".join(self.content["names"]), len(self.content["x"])
        return f"Curve explorer “{self.content['title']}”: {names}; {n_points} points, digest {digest}"

    def page_fallback(self) -> str:
        """A table: for each curve its first, middle and last value."""
        x = self.content["x"]
        places = sorted({0, len(x) // 2, len(x) - 1})
        head = "".join(f'<th scope="col">{html.escape(self.content["x_name"])} {x[place]:g}</th>' for place in places)
        rows = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th>'
            + "".join(f"<td>{'none' if curve[place] is None else format(curve[place], 'g')}</td>" for place in places)
            + "</tr>"
            for name, curve in zip(self.content["names"], self.content["curves"], strict=True)
        )
        return (
            f'<div class="tutor-frame tutor-curves-fallback"><p><strong>{html.escape(self.content["title"])}</strong> '
            f"{html.escape(self.content['alt'])}</p><table><caption>{html.escape(self.content['y_name'])}</caption>"
            f'<thead><tr><th scope="col">curve</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        )


def _growing(x: Sequence[float | int]) -> list[float]:
    axis = [_figures(number) for number in x]
    if not 2 <= len(axis) <= MOST_POINTS:
        raise ValueError(f"expected 2 to {MOST_POINTS} numbers in x, got {len(axis)}")
    if any(not math.isfinite(number) for number in axis):
        raise ValueError("expected finite numbers in x, got NaN or infinity")
    if any(later <= earlier for earlier, later in pairwise(axis)):
        raise ValueError("expected numbers in x that grow, got one that does not exceed the one before it")
    return axis


def _curve(values: Sequence[float | int | None], name: str, n_points: int) -> Curve:
    curve = [None if value is None else _figures(value) for value in values]
    if len(curve) != n_points:
        raise ValueError(f"expected a value of {name!r} for each of {n_points} numbers in x, got {len(curve)}")
    present = [value for value in curve if value is not None]
    if not present:
        raise ValueError(f"expected a value in {name!r}, got None everywhere")
    if not all(map(math.isfinite, present)):
        raise ValueError(f"expected finite numbers in {name!r}, got NaN or infinity; None stands for no value")
    return curve


def _figures(number: Any) -> float:
    """Round to four figures: more than a screen shows, and the same on every processor."""
    return float(f"{float(number):.4g}") + 0.0


def _grows_by_factors(axis: list[float]) -> bool:
    if axis[0] <= 0 or len(axis) < 3:
        return False
    pairs = list(pairwise(axis))
    factors, steps = [later / earlier for earlier, later in pairs], [later - earlier for earlier, later in pairs]
    return max(factors) / min(factors) < max(steps) / min(steps)


def _steps(curves: list[Curve]) -> list[list[int | None]]:
    """Values in steps whose edges keep clear of 0 and of even parts of the largest."""
    largest = max(abs(value) for curve in curves for value in curve if value is not None) or 1.0
    shift = (3 - 5**0.5) / 2
    return [
        [None if value is None else math.floor(20 * value / largest + shift) for value in curve] for curve in curves
    ]
