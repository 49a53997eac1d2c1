"""Drop from each page what it loads and does not use."""

import re

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

# Part of an address -> why no page needs it.
UNUSED_SCRIPTS = {
    "scripts/fontawesome.js": "527 KiB gzipped for a dozen icons, which icons.css draws",
    "design-tabs.js": "no page has synchronised tabs",
}
UNUSED_STYLES = {"sphinx-thebe.css": "thebe is dropped"}

# The theme loads the search index on every page, for results as you type, which are off: the search page has its own.
SEARCH_SCRIPTS = ("_static/searchtools.js", "_static/language_data.js", "searchindex.js")


def strip(page: BeautifulSoup, app: Sphinx, pagename: str) -> None:
    """Remove unused scripts, styles and preloads."""
    unused = [*UNUSED_SCRIPTS, *(() if pagename == "search" else SEARCH_SCRIPTS)]
    if page.find(class_="math") is None:
        unused.append("_static/mathjax/")
    for script in page.find_all("script", src=True):
        if any(part in script["src"] for part in unused):
            script.decompose()
    for link in page.find_all("link", href=True):
        # This sheet holds nothing but an import of basic.css, one more round trip before the page shows.
        link["href"] = re.sub(r"_static/styles/theme\.css.*", "_static/basic.css", link["href"])
        if "preload" in link.get("rel", []) or any(part in link["href"] for part in UNUSED_STYLES):
            link.decompose()
    # A second table of contents, with a second h1, that only a printed page shows.
    if printed := page.find(id="jb-print-docs-body"):
        printed.decompose()
