"""The processor time of every notebook, as the pages tell it and a test bounds it."""

import json
from pathlib import Path

FILE = "book/costs.json"
CAP = 15 * 60
"""Seconds that all chapters together may take."""


def read(root: Path) -> dict[str, float]:
    """Give the seconds of every notebook, by the name of its pair."""
    path = root / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def note(root: Path, name: str, seconds: float) -> None:
    """Note what a run cost; the figure moves only when the cost did, by over a fifth and over half a second."""
    noted = read(root)
    old = noted.get(name)
    if old is None or abs(seconds - old) > max(0.2 * old, 0.5):
        _write(root, noted | {name: round(seconds, 1)})


def over_the_cap(noted: dict[str, float]) -> float:
    """Give the seconds by which all chapters together are over the cap, 0 if they are within it."""
    return max(0.0, sum(seconds for name, seconds in noted.items() if name.startswith("chapters/")) - CAP)


def forget_all_but(root: Path, names: set[str]) -> None:
    """Drop the figures of notebooks that are gone."""
    noted = read(root)
    if noted.keys() - names:
        _write(root, {name: seconds for name, seconds in noted.items() if name in names})


def _write(root: Path, costs: dict[str, float]) -> None:
    text = json.dumps(costs, indent=2, sort_keys=True) + "\n"
    (root / FILE).write_text(text, encoding="utf-8", newline="\n")
