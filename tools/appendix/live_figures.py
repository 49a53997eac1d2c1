"""The list of all live figures, by chapter."""

from pathlib import Path

from tools.appendix.figures import chapters, figures
from tools.appendix.links import chapter_link


def table(root: Path) -> str:
    """Write the list in Markdown: a heading for each chapter, a line for each live figure."""
    live = [figure for figure in figures(root) if figure.kind]
    parts = []
    for path in chapters(root):
        lines = [f"- {figure.title}: {figure.kind}" for figure in live if figure.chapter == path.stem]
        if lines:
            parts.append("\n".join([f"**{chapter_link(root, path.stem)}**", "", *lines]))
    return "\n\n".join(parts) + "\n"
