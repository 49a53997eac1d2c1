"""The figures of the chapters, as their notebooks store them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import nbformat
from bs4 import BeautifulSoup

NAMES = {
    "attention-heatmap": "attention heatmap",
    "chat-widget": "chat",
    "comparison-collector": "comparisons",
    "curve-explorer": "curves",
    "merge-explorer": "merges",
    "next-token-explorer": "next tokens",
    "patch-explorer": "patches of a picture",
    "similarity-explorer": "table of similarities",
    "softmax-explorer": "softmax",
    "word-map": "map of words",
}
"""What a live figure shows, by the kind of its widget."""


class Figure(NamedTuple):
    """A live figure, or a picture."""

    chapter: str
    """Stem of its chapter."""
    kind: str | None
    """What the live figure is; None for a picture."""
    title: str
    """Of a picture, the text that stands for it."""


def chapters(root: Path) -> list[Path]:
    """Give the notebooks of the chapters, in the order of the book."""
    return sorted(root.glob("chapters/*/[0-9][0-9]_*.ipynb"), key=lambda path: (path.stem[:2], "lab" in path.stem))


@cache
def figures(root: Path) -> tuple[Figure, ...]:
    """Give every figure of every chapter, in the order of the pages."""
    return tuple(figure for path in chapters(root) for figure in _of(path))


def _of(path: Path) -> Iterator[Figure]:
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            page = BeautifulSoup(data.get("text/html", ""), "html.parser")
            live = [part for part in page.select("[data-tutor]") if part["data-tutor"] != "quiz"]
            for part in live:
                title = json.loads(part.find("script").string)["title"]
                yield Figure(path.stem, NAMES.get(part["data-tutor"], part["data-tutor"]), title)
            words = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
            if "image/png" in data and words:
                yield Figure(path.stem, None, words)
