"""The pages without code say what the package says."""

import re
from pathlib import Path

import pytest
import torch
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from tests.site.conftest import ROOT
from tests.site.examine import NARROW, READY, WIDE
from tutor.classroom.matrix import read_sets
from tutor.classroom.setup_cell import repository_url
from tutor.layers.attention import attention_weights
from tutor.layers.functional import entropy, softmax
from tutor.lessons.quiz import quiz_progress
from tutor.shapes import AXES

BOOK = ROOT / "book"
TEXTS = [ROOT / "README.md", *sorted(BOOK.rglob("*.md"))]


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


def rows_on_the_page(rows: torch.Tensor, digits: int = 3) -> list[str]:
    return [", ".join(f"{number:.{digits}f}" for number in row) for row in rows.tolist()]


def test_the_lesson_has_the_numbers_of_the_package():
    page = " ".join((BOOK / "for_teachers.md").read_text(encoding="utf-8").split())
    states = torch.tensor([[1.0, 0, 0, 1], [0, 0, 1, 0], [1, 1, 0, 0]])
    queries = states @ torch.tensor([[0.0, 0, 2, 0], [0, 0, 2, 0], [2, 0, 0, 2], [0, 0, 0, 0]])
    values = states @ torch.tensor([[2.0, 0], [-1, 0], [0, 2], [0, 0]])
    weights = attention_weights(queries, states)
    assert f"**Weights**: {'; '.join(rows_on_the_page(weights))}." in page
    assert f"**Mixtures**: {'; '.join(f'$({row})$' for row in rows_on_the_page(weights @ values))}." in page
    the, well = torch.tensor([2.0, 0.0, 1.0, -1.0]), torch.tensor([-0.5, 1.5, 1.0, 2.0])
    (hot,) = rows_on_the_page(softmax(the, 4.0)[None], digits=2)
    assert f"Sharper: {softmax(the, 0.25)[0]:.2f} for the first key" in page
    assert f"No: {hot} stand in the order" in page
    assert f"entropy {entropy(softmax(well)):.2f} against {entropy(softmax(the)):.2f} nats" in page


def test_the_lesson_repeats_the_chapter_s_measurements():
    page = (BOOK / "for_teachers.md").read_text(encoding="utf-8")
    chapter = (ROOT / "chapters" / "2_attention" / "03_attention.ipynb").read_text(encoding="utf-8")
    key = " ".join(page.split("- **The four masks.**", 1)[1].split("\n- ", 1)[0].split())
    names = {
        "filled with 0": "filled_with_zero",
        "softmax over the wrong axis": "wrong_axis",
        "True means hidden": "true_means_hidden",
        "mask after softmax": "mask_after_softmax",
    }
    diagnoses = dict(re.findall(r"([A-D]): ([^.]+)\.", key))
    assert sorted(diagnoses.values()) == sorted(names)
    for letter, diagnosis in diagnoses.items():
        least, most, leak = re.search(rf"\| {letter} \| (\S+) to (\S+) \| (\S+) \|", page).groups()
        assert re.search(rf"{names[diagnosis]} +{least} (…|\\u2026) {most} +{leak}\\n", chapter)


def test_the_teachers_page_names_every_exercise_as_it_is_called():
    page = (BOOK / "for_teachers.md").read_text(encoding="utf-8")
    named = set(re.findall(r'<a href="\.\./exercises/(\w+)\.html#([\w-]+)">((?:\d\d|L)\.\d+) (.+?)</a>', page))
    sets = read_sets(ROOT / "solutions")
    assert named == {(source.name, item.slug, item.number, item.title) for source in sets for item in source.exercises}


def test_the_printed_line_has_the_site_s_address(site: Path):
    front = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    address = front.find("meta", property="og:url")["content"]
    title = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]
    assert f'content: "{title} · {address} · CC BY 4.0"' in (BOOK / "_static" / "print.css").read_text(encoding="utf-8")


@pytest.fixture
def page(browser: Browser):
    opened = browser.new_page()
    yield opened
    opened.close()


def test_a_printed_page_has_title_and_source_and_no_navigation(page: Page, address: str):
    page.emulate_media(media="print")
    page.goto(f"{address}book/for_teachers.html")
    assert page.locator("article h1").is_visible()
    line = page.evaluate("getComputedStyle(document.querySelector('article h1'), '::after').content")
    assert "From Tokens to Chat" in line
    assert page.locator("article h1").bounding_box()["y"] < 100
    for part in (".bd-sidebar-primary", ".bd-header-article", ".prev-next-footer"):
        assert not page.locator(part).first.is_visible()


def test_the_handout_fits_on_two_sheets(page: Page, address: str):
    page.goto(f"{address}book/handout_03.html")
    page.evaluate(READY)
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    for paper in ("A4", "Letter"):
        printed = page.pdf(format=paper, margin=margins)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 2


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_word_of_a_table_is_torn(page: Page, address: str, size: dict):
    page.set_viewport_size(size)
    page.goto(f"{address}book/for_teachers.html")
    torn = page.evaluate(
        """() => [...document.querySelectorAll("article .tutor-table :is(th, td)")].flatMap((cell) => {
          const words = [], walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const text = walker.currentNode;
            for (const word of text.data.matchAll(/[A-Za-z0-9]+/g)) {
              const range = document.createRange();
              range.setStart(text, word.index);
              range.setEnd(text, word.index + word[0].length);
              if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) words.push(word[0]);
            }
          }
          return words;
        })"""
    )
    assert torn == []
    times = page.locator(".tutor-plan tbody tr > :first-child p, .tutor-plan tbody tr > :first-child:not(:has(p))")
    assert times.count() == 8
    assert all(box["height"] < 60 for box in (times.nth(place).bounding_box() for place in range(8)))


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


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_page_names_the_repository_that_is_set(text: Path):
    address = repository_url(ROOT / "_config.yml")
    name = address.rsplit("/", 1)[1]
    named = re.findall(rf"https://github\.com/[\w-]+/{name}\b", text.read_text(encoding="utf-8"))
    assert set(named) <= {address}
