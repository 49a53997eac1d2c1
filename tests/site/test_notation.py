"""The pages without code say what the package says."""

import re
from pathlib import Path

from tutor.lessons.quiz import quiz_progress
from tutor.shapes import AXES

BOOK = Path(__file__).parents[2] / "book"


def test_notation_has_the_axes_in_the_package_s_words():
    page = (BOOK / "notation.md").read_text(encoding="utf-8")
    table = page.split(":::{list-table} The axes", 1)[1].split("\n:::\n", 1)[0]
    rows = re.findall(r"^\* - `(\w+)`\n  - (.+)$", table, re.MULTILINE)
    assert dict(rows) == AXES


def test_how_to_use_shows_the_progress_table():
    assert quiz_progress().to_html() in (BOOK / "how_to_use.md").read_text(encoding="utf-8")
