"""The chapter's heatmap answers to mouse, touch and keyboard, on the web and from a file."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.site.examine import WIDE, Examination, close_network, record

CHAPTER = "chapters/2_attention/03_attention.html"
HEATMAP = '[data-tutor="attention-heatmap"][data-tutor-ready]'


@pytest.fixture(params=["web", "file"])
def place(request: pytest.FixtureRequest, site: Path, address: str) -> str:
    return f"{address}{CHAPTER}" if request.param == "web" else (site / CHAPTER).as_uri()


def open_heatmap(page: Page, url: str) -> Locator:
    page.goto(url)
    heatmap = page.locator(HEATMAP).first
    heatmap.scroll_into_view_if_needed()
    return heatmap


def readout(heatmap: Locator) -> Locator:
    return heatmap.locator(".readout")


def test_the_mouse_points_at_a_cell(browser: Browser, place: str) -> None:
    page = browser.new_page(viewport=WIDE)
    found = Examination()
    close_network(page.context, place, found.foreign)
    record(page, found)
    heatmap = open_heatmap(page, place)
    before = readout(heatmap).inner_text()
    heatmap.locator("td[aria-label]").nth(1).hover()
    expect(readout(heatmap)).not_to_have_text(before)
    expect(readout(heatmap)).to_contain_text("→")
    assert (found.foreign, found.errors, found.missing) == ([], [], [])
    page.close()


def test_a_finger_taps_a_cell(browser: Browser, place: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    heatmap = open_heatmap(context.new_page(), place)
    before = readout(heatmap).inner_text()
    heatmap.locator("td[aria-label]").nth(1).tap()
    expect(readout(heatmap)).not_to_have_text(before)
    expect(readout(heatmap)).to_contain_text("→")
    context.close()


def test_the_arrow_keys_walk_over_the_cells(browser: Browser, place: str) -> None:
    page = browser.new_page(viewport=WIDE)
    heatmap = open_heatmap(page, place)
    cells = heatmap.locator("td[aria-label]")
    expect(heatmap.locator('td[tabindex="0"]')).to_have_count(1)  # one stop for the Tab key, not one for each cell
    cells.first.focus()
    first = readout(heatmap).inner_text()
    page.keyboard.press("ArrowRight")
    expect(cells.nth(1)).to_be_focused()
    expect(readout(heatmap)).not_to_have_text(first)
    page.keyboard.press("ArrowLeft")
    expect(cells.first).to_be_focused()
    page.close()


def test_without_scripts_there_is_a_table(browser: Browser, place: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    page.goto(place)
    table = page.locator('[data-tutor="attention-heatmap"] table').first
    expect(table).to_be_visible()
    assert table.locator("tbody td").count() > 1
    context.close()


def test_the_front_page_shows_the_chapters_own_picture(site: Path) -> None:
    from bs4 import BeautifulSoup

    def drawings(name: str) -> list[str]:
        page = BeautifulSoup((site / name).read_text(encoding="utf-8"), "html.parser")
        return [script.string for script in page.select('[data-tutor="attention-heatmap"] > script')]

    front = drawings("index.html")
    assert len(front) == 1
    assert front[0] in drawings(CHAPTER)
