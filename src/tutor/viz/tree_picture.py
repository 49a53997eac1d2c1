"""A parse tree as a drawing; `Tree.picture` draws one with lines of text."""

from typing import TYPE_CHECKING

from tutor.text.trees import Tree
from tutor.viz.plots import INK, KEY, QUERY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_tree(axis: "Axes", tree: Tree) -> None:
    """Draw a tree: the words in a row below, above each part its label, lines to what it is made of.

    Args:
        axis: A panel, as `tutor.viz.plots.panels` opens it.
        tree: What to draw.
    """
    height = _height(tree)
    _draw(axis, tree, 0, height)
    axis.set_xlim(-0.6, len(tree.words) - 0.4)
    axis.set_ylim(-0.5, height + 0.5)
    axis.set_axis_off()


def _draw(axis: "Axes", tree: Tree, first: int, y: float | int) -> float:
    """Draw a part whose first word stands at a place, and give where its label stands; words stand in one row."""
    if tree.is_word:
        y = 1
        below = [(float(first), 0.0)]
        axis.text(first, 0, tree.children[0], ha="center", va="center", color=INK)
    else:
        below = []
        for child in tree.children:
            level = 1 if child.is_word else y - 1
            below.append((_draw(axis, child, first, level), level))
            first += len(child.words)
    x = sum(place for place, _ in below) / len(below)
    for place, level in below:
        axis.plot([x, place], [y - 0.25, level + 0.25], color=KEY if tree.is_word else INK, linewidth=0.8)
    axis.text(x, y, tree.label, ha="center", va="center", size="small", color=KEY if tree.is_word else QUERY)
    return x


def _height(tree: Tree) -> int:
    return 1 + max((0 if isinstance(child, str) else _height(child)) for child in tree.children)
