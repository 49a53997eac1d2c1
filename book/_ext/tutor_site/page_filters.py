"""Mend every page as it is written: each filter changes the parsed page in place, once."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from . import accessibility, dead_weight, social_card

PageFilter = Callable[[BeautifulSoup, Sphinx, str], None]

FILTERS: tuple[PageFilter, ...] = (dead_weight.strip, accessibility.mend, social_card.describe)


def is_page(text: str) -> bool:
    """Tell a whole page from a part of one, which the theme renders to see whether it is empty."""
    return "</html>" in text[-200:].lower()


def filter_pages(app: Sphinx) -> None:
    """Put the filters behind the theme's templates, which write every page of the site."""
    if app.builder.format != "html":
        return
    templates = app.builder.templates
    render = templates.render

    def render_filtered(template: str, context: dict[str, Any]) -> str:
        text = render(template, context)
        if not is_page(text):
            return text
        page = BeautifulSoup(text, "html.parser")
        for change in FILTERS:
            change(page, app, context["pagename"])
        return str(page)

    templates.render = render_filtered


def setup(app: Sphinx) -> None:
    """Start when the builder has its templates."""
    app.connect("builder-inited", filter_pages)
