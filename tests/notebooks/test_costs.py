"""The costs that the pages tell: one for every notebook, and all chapters within the cap."""

from pathlib import Path

import pytest

from tools import costs, pairs

ROOT = Path(__file__).parents[2]


def test_every_notebook_has_its_cost_and_no_other_has():
    assert costs.read(ROOT).keys() == {pairs.name(ROOT, text) for text in pairs.texts(ROOT)}


def test_all_chapters_together_are_within_the_cap():
    assert not costs.over_the_cap(costs.read(ROOT))


@pytest.mark.parametrize(
    ("noted", "over"),
    [
        ({"chapters/1_a/01_a": 899.0}, 0),
        ({"chapters/1_a/01_a": 500.0, "chapters/1_a/02_b": 401.0}, 1),
        ({"chapters/1_a/01_a": 500.0, "solutions/02_b": 500.0}, 0),
    ],
)
def test_the_cap_counts_chapters(noted, over):
    assert costs.over_the_cap(noted) == pytest.approx(over)


@pytest.mark.parametrize(("old", "new", "noted"), [(10.0, 11.9, 10.0), (10.0, 12.14, 12.1), (1.0, 1.4, 1.0)])
def test_a_figure_moves_only_when_the_cost_did(tmp_path, old, new, noted):
    (tmp_path / "book").mkdir()
    costs.note(tmp_path, "chapters/1_a/01_a", old)
    costs.note(tmp_path, "chapters/1_a/01_a", new)
    assert costs.read(tmp_path) == {"chapters/1_a/01_a": noted}


def test_figures_of_notebooks_that_are_gone_are_dropped(tmp_path):
    (tmp_path / "book").mkdir()
    costs.note(tmp_path, "chapters/1_a/01_a", 1.0)
    costs.note(tmp_path, "chapters/1_a/02_b", 1.0)
    costs.forget_all_but(tmp_path, {"chapters/1_a/02_b"})
    assert costs.read(tmp_path).keys() == {"chapters/1_a/02_b"}
