"""Load each page once, change its theme and width, and write down everything that is wrong with it."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Route

from tests.one_browser import one_browser

# of level AA, as all that axe looks at; asked by their tag alone, rules of level AAA would come too
COLOR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}

# When the page's own scripts have done their work: figures drawn, formulas set.
READY = """async () => {
  if (window.MathJax?.startup) await MathJax.startup.promise;
  await document.fonts.ready;
  return !document.querySelector("[data-tutor]:not([data-tutor-ready])");
}"""

FACTS = """() => ({
  title: document.title,
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  unnamed: [...document.images].filter((image) => !image.hasAttribute("alt")).map((image) => image.src),
  undrawn: document.querySelectorAll("mjx-merror, [data-mjx-error]").length,
})"""


@dataclass
class Examination:
    """What one page has done and shown. Empty lists are good news."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    sideways: int = 0
    ready: bool = False
    facts: dict = field(default_factory=dict)


def pages_of(site: Path) -> list[str]:
    """Every page that a reader can meet, 404.html too; the pages that only lead on to others are left out."""
    pages = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    return [path.relative_to(site).as_posix() for path in pages if 'http-equiv="refresh"' not in path.read_text()]


def close_network(context: BrowserContext, address: str, foreign: list[str]) -> None:
    """Refuse and record every request that is not for the site itself."""
    host = urlsplit(address).netloc

    def decide(route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.scheme in ("data", "blob") or parts.netloc == host:
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    context.route("**/*", decide)


def record(page: Page, found: Examination) -> None:
    """Write down errors of the console and of scripts, and answers that say no."""
    bad = ("error", "warning")
    page.on("console", lambda message: found.errors.append(message.text) if message.type in bad else None)
    page.on("pageerror", lambda error: found.errors.append(error.message))
    page.on("response", lambda answer: found.missing.append(answer.url) if answer.status >= 400 else None)
    page.on("requestfailed", lambda request: found.missing.append(request.url))


def violations(page: Page, look: str, **asked: object) -> list[str]:
    """Ask axe, every rule that it has on unless told."""
    asked = {"resultTypes": ["violations"], "elementRef": False, **asked}
    rules = Axe().run(page, options=asked).response["violations"]
    return [
        f"{look}: {rule['id']} at {node['target']}: {node['html'][:160]}" for rule in rules for node in rule["nodes"]
    ]


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("(theme) => Object.assign(document.documentElement.dataset, { theme, mode: theme })", theme)


def examine_page(page: Page, url: str, narrow_colors: bool = True) -> Examination:
    """Load a page on a narrow screen, then look at it on a wide one, in light and in dark.

    Args:
        narrow_colors: Look at the colors on the narrow screen too; it takes as long as all else that axe looks at.
    """
    found = Examination()
    close_network(page.context, url, found.foreign)
    record(page, found)
    page.goto(url)
    found.ready = page.evaluate(READY)
    found.facts = page.evaluate(FACTS)
    found.sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    without = {} if narrow_colors else {"rules": {rule: {"enabled": False} for rule in COLOR_RULES["values"]}}
    found.violations += violations(page, "320 px", **without)
    page.set_viewport_size(WIDE)
    found.violations += violations(page, "light")
    set_theme(page, "dark")
    # another theme changes colors, and nothing else that axe looks at
    found.violations += violations(page, "dark", runOnly=COLOR_RULES)
    return found


def examine(site: Path, address: str) -> dict[str, Examination]:
    """Examine every page of a site, in two processes with a browser each."""
    names = pages_of(site)
    # the bars that only a narrow screen has are the same on all pages of a folder
    first = {name.rpartition("/")[0]: name for name in reversed(names)}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        halves = [processes.submit(examine_pages, address, names[start::2], set(first.values())) for start in range(2)]
        found = {name: result for half in halves for name, result in half.result().items()}
    return {name: found[name] for name in names}


def examine_pages(address: str, names: list[str], narrow_colors: set[str]) -> dict[str, Examination]:
    """Examine some pages, one after the other; those that are named also for their colors on a narrow screen."""
    found = {}
    with one_browser() as browser:
        context = browser.new_context(viewport=NARROW, color_scheme="light", reduced_motion="reduce")
        for name in names:
            page = context.new_page()
            found[name] = examine_page(page, address + name, name in narrow_colors)
            page.close()
            context.unroute_all()
        context.close()
    return found
