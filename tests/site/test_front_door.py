"""What stands around the pages: the front page, redirects, the site's map, search, theme, launch links."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect

from tests.site.conftest import ROOT
from tests.site.examine import Examination, close_network, pages_of, record

CHAPTER = "chapters/2_attention/03_attention.html"
REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]["url"]


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(element["id"] for element in soup(path).find_all(id=True))


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    root = urlsplit(soup(site / "index.html").find("meta", property="og:url")["content"]).path
    broken = []
    for name in pages_of(site):
        for link in soup(site / name).find_all(["a", "link", "script", "img"]):
            target = link.get("href") or link.get("src") or ""
            parts = urlsplit(urljoin(f"http://site{root}{name}", target))
            if parts.netloc != "site":
                continue
            file = site / (parts.path.removeprefix(root) or "index.html")
            fragment = parts.fragment if file.suffix == ".html" else ""
            if not file.is_file() or (fragment and fragment not in anchors(file)):
                broken.append(f"{name}: {target}")
    assert broken == []


def test_the_front_page_is_a_page(site: Path) -> None:
    front, landing = soup(site / "index.html"), soup(site / "book/index.html")
    assert front.find("meta", attrs={"http-equiv": re.compile("refresh", re.I)}) is None
    assert front.find("article").get_text() == landing.find("article").get_text()


def test_old_addresses_lead_on(site: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    lines = (ROOT / "book/redirects.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    assert ["chapters/03", CHAPTER] in pairs
    for old, new in pairs:
        page.goto(f"{address}{old}#summary")
        page.wait_for_url(f"{address}{new}#summary")
    page.close()


def test_the_map_names_every_page(site: Path) -> None:
    space = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    named = [place.text for place in ElementTree.parse(site / "sitemap.xml").findall(".//map:loc", space)]
    root = min(named, key=len)
    made = {"404.html", "search.html", "genindex.html", "py-modindex.html", "index.html", "book/index.html"}
    assert {place.removeprefix(root) for place in named} == {"", *pages_of(site)} - made
    assert f"Sitemap: {root}sitemap.xml" in (site / "robots.txt").read_text()


def test_the_page_for_a_wrong_address_leads_home(address: str, browser: Browser) -> None:
    page = browser.new_page()
    answer = page.goto(f"{address}no/such/deep/page.html")
    assert answer.status == 404
    page.get_by_role("link", name="front page").click()
    expect(page).to_have_url(f"{address}index.html")
    page.close()


def test_search_finds_the_chapter(address: str, browser: Browser) -> None:
    page = browser.new_page()
    found = Examination()
    close_network(page.context, address, found.foreign)
    record(page, found)
    page.goto(address)
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("attention")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=attention")
    expect(page.locator("#search-results a").first).to_be_visible()
    chapter = page.locator(f'#search-results a[href*="{CHAPTER}"]').first
    expect(chapter).to_be_visible()
    assert (found.foreign, found.errors, found.missing) == ([], [], [])
    page.close()


def test_search_works_from_a_file(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "search.html").as_uri() + "?q=attention")
    expect(page.locator(f'#search-results a[href*="{CHAPTER}"]').first).to_be_visible()
    page.close()


def test_the_theme_switch_changes_the_paper_and_is_remembered(address: str, browser: Browser) -> None:
    page = browser.new_page(color_scheme="light")
    page.goto(address)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    for _ in range(3):  # automatic, light, dark
        if page.evaluate("document.documentElement.dataset.theme") != "dark":
            page.locator(".article-header-buttons .theme-switch-button").click()
    dark = page.evaluate(paper)
    assert (light, dark) == ("rgb(255, 253, 248)", "rgb(20, 23, 28)")
    page.goto(address + CHAPTER)
    assert page.evaluate(paper) == dark
    page.close()


def test_launch_buttons_open_the_chapters_notebook(site: Path) -> None:
    links = [link["href"] for link in soup(site / CHAPTER).select(".dropdown-launch-buttons a")]
    name = REPOSITORY.removeprefix("https://github.com/")
    notebook = CHAPTER.replace(".html", ".ipynb")
    assert links == [
        f"https://mybinder.org/v2/gh/{name}/main?urlpath=lab/tree/{notebook}",
        f"https://colab.research.google.com/github/{name}/blob/main/{notebook}",
    ]


def test_a_chapter_says_what_it_asks(site: Path) -> None:
    facts = soup(site / CHAPTER).select_one(".tutor-facts")
    assert [term.get_text() for term in facts.find_all("dt")] == ["Reading", "Running", "You need", "Next"]
    assert all(text.get_text().strip() for text in facts.find_all("dd"))


def test_shared_links_have_a_picture(site: Path) -> None:
    page = soup(site / CHAPTER)
    tags = {tag["property"]: tag["content"] for tag in page.find_all("meta", property=True)}
    assert {"og:title", "og:description", "og:url", "og:image"} <= set(tags)
    assert tags["og:image"].endswith("_static/social_card.png")
    header = (site / "_static/social_card.png").read_bytes()[:24]
    assert (int.from_bytes(header[16:20]), int.from_bytes(header[20:24])) == (1200, 630)
    assert page.find("meta", attrs={"name": "twitter:card"})["content"] == "summary_large_image"


def test_no_dead_weight(site: Path) -> None:
    text = (site / CHAPTER).read_text(encoding="utf-8").lower()
    for unwanted in ("fontawesome", "thebe", "require.js", "embed-amd", "preload", "searchindex.js"):
        assert unwanted not in text, unwanted
    assert not list(site.rglob("*fa-solid*"))
    assert not list(site.rglob("*fontawesome*"))
