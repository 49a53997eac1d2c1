"""The one look of the book's figures, in the colours of its widgets."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#1d2330"
QUERY = "#0b5fa5"
KEY = "#a8420a"
VALUE = "#2f6f3e"
_PAPER, _LINE = "#fffdf8", "#c9c4b8"


def panels(*titles: str, height: float = 2.8) -> "list[Axes]":
    """Open a figure with one panel for each title, side by side, as wide as the page's text.

    Args:
        titles: What each panel shows.
        height: In inches; the width is 8.

    Returns:
        The axes, from left to right, to be drawn on.

    Raises:
        ValueError: If there is no title.
    """
    if not titles:
        raise ValueError("expected a title for each panel, got none")
    # slow to import, so only where something is drawn
    import matplotlib.pyplot as plt

    style = {
        "axes.edgecolor": _LINE,
        "axes.facecolor": _PAPER,
        "axes.labelcolor": INK,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": INK,
        "axes.titlesize": "medium",
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": _LINE,
        "grid.linewidth": 0.5,
        "axes.prop_cycle": plt.cycler(color=[QUERY, KEY, VALUE, INK]),
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
    }
    # outside the style: with the first figure pyplot chooses its backend, which must outlast the style
    figure = plt.figure(figsize=(8, height), layout="constrained", dpi=110, facecolor=_PAPER)
    with plt.rc_context(style):
        axes = figure.subplots(1, len(titles), squeeze=False)
    for axis, title in zip(axes[0], titles, strict=True):
        axis.set_title(title, loc="left")
    return list(axes[0])
