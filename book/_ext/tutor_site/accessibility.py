"""Put right what the theme gets wrong for people who use a keyboard or a screen reader."""

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx

# Boxes that scroll sideways on a narrow screen: selector -> what a screen reader calls them.
SCROLLERS = {
    "div.output pre": "Output",
    "div.highlight > pre": "Code",
    "div.math": "Formula",
}


def mend(page: BeautifulSoup, app: Sphinx, pagename: str) -> None:
    """Apply every repair."""
    name_buttons(page)
    name_landmarks(page)
    let_scrollers_take_focus(page)
    wrap_tables(page)
    drop_wrong_roles(page)


def name_buttons(page: BeautifulSoup) -> None:
    """Make each button's name contain its visible text (WCAG 2.5.3)."""
    for button in page.select(".search-button-field[aria-label]"):
        del button["aria-label"]  # its text says "Search", and then the keys
    for button in page.select("button.sidebar-toggle[title]"):
        button["aria-label"] = button["title"]
    for summary in page.select("nav.bd-links summary"):
        chapter = summary.find_parent("li").find("a")
        summary["aria-label"] = f"Pages below {chapter.get_text(strip=True)}"
    for icon in page.select("i[class*=fa-], span[class*=fa-]"):
        icon["aria-hidden"] = "true"
        if icon.has_attr("title"):
            del icon["title"]
    for image in page.select(".btn__icon-container img"):
        image["alt"] = ""  # the button's text names the service
    for link in page.select('a[target="_blank"]'):
        link["rel"] = "noopener"


def name_landmarks(page: BeautifulSoup) -> None:
    """Put the whole sidebar into a landmark."""
    for sidebar in page.select("div.bd-sidebar-primary"):
        sidebar["role"] = "complementary"
        sidebar["aria-label"] = "Book navigation"


def let_scrollers_take_focus(page: BeautifulSoup) -> None:
    """Let a keyboard reach, and so scroll, every box that may scroll sideways."""
    for selector, name in SCROLLERS.items():
        for box in page.select(selector):
            if not box.find_parent(class_="tutor-widget") and not box.has_attr("tabindex"):
                make_scroller(box, name)


def wrap_tables(page: BeautifulSoup) -> None:
    """Give every table of the text a box to scroll in, named by its caption."""
    for table in page.select("article table"):
        if table.find_parent(class_="tutor-widget") or table.find_parent("table"):
            continue
        caption = table.find("caption")
        box = page.new_tag("div", attrs={"class": "tutor-table"})
        table.wrap(box)
        make_scroller(box, " ".join(caption.get_text().split()) if caption else "Table")


def drop_wrong_roles(page: BeautifulSoup) -> None:
    """Take a role off where ARIA does not allow it, and let an empty corner of a table be no header."""
    for entry in page.select('[role="doc-biblioentry"]'):
        entry["role"] = "listitem"
    for corner in page.select("article th"):
        if not corner.get_text(strip=True) and not corner.find("img"):
            corner.name = "td"


def make_scroller(box: Tag, name: str) -> None:
    """Make a box a stop of the keyboard, with a role and a name; boot.js takes out the stops that scroll nothing."""
    box["tabindex"] = "0"
    box["data-tutor-scroller"] = ""
    box["role"] = "group"
    box["aria-label"] = name
