"""The pages without code say what the package says."""

import re
from pathlib import Path

from bs4 import BeautifulSoup

from tutor.lessons.quiz import quiz_progress
from tutor.shapes import AXES

BOOK = Path(__file__).parents[2] / "book"


def api(site: Path, page: str, name: str):
    """The description of one object on its API page."""
    soup = BeautifulSoup((site / "book" / "api" / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return soup.find(id=name).parent


def parameters(description) -> dict[str, str]:
    items = description.find("dl", class_="field-list").find("dd").find_all("li")
    return {item.strong.get_text(): item.get_text(" ", strip=True) for item in items}


def test_notation_has_the_axes_in_the_package_s_words():
    page = (BOOK / "notation.md").read_text(encoding="utf-8")
    table = page.split(":::{list-table} The axes", 1)[1].split("\n:::\n", 1)[0]
    rows = re.findall(r"^\* - `(\w+)`\n  - (.+)$", table, re.MULTILINE)
    assert dict(rows) == AXES


def test_how_to_use_shows_the_progress_table():
    assert quiz_progress().to_html() in (BOOK / "how_to_use.md").read_text(encoding="utf-8")


def test_an_api_page_gives_each_parameter_its_shape_in_order(site: Path):
    shown = parameters(api(site, "layers_attention", "tutor.layers.attention.scaled_dot_product_attention"))
    assert list(shown) == ["queries", "keys", "values", "mask"]
    assert 'Float[Tensor, "*batch query d_head"]' in shown["queries"]
    assert 'Bool[Tensor, "*#batch #query key"] | None' in shown["mask"]


def test_an_api_page_shows_how_a_widget_is_called(site: Path):
    heatmap = api(site, "viz_attention_heatmap", "tutor.viz.attention_heatmap.AttentionHeatmap")
    assert "weights, query_tokens, key_tokens=None, *, layer=0, head=0, title, alt" in heatmap.dt.get_text()


def test_an_attribute_keeps_its_words_before_a_colon(site: Path):
    largest = api(site, "viz_softmax_explorer", "tutor.viz.softmax_explorer.LARGEST")
    assert largest.dd.get_text(strip=True).startswith("Most queries or keys that the explorer draws: ")


def test_an_api_page_links_to_the_source(site: Path):
    links = api(site, "layers_functional", "tutor.layers.functional.softmax").dt.find_all("a", href=True)
    assert any(re.search(r"/src/tutor/layers/functional\.py#L\d+-L\d+$", link["href"]) for link in links)
