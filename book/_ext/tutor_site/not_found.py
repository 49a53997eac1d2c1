"""The page for an address that does not exist. It is sent at any depth, so it carries its style and absolute links."""

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Template
from sphinx.application import Sphinx

from .site_address import site_address


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write 404.html."""
    if exception or app.builder.name != "html":
        return
    here = Path(__file__).parent / "templates"
    template = Template((here / "not_found.html").read_text(encoding="utf-8"), autoescape=True)
    text = template.render(
        base=urlsplit(site_address(app.config)).path,
        title=app.config.html_title,
        repository=app.config.html_theme_options["repository_url"],
        mark=(here / "mark.svg").read_text(encoding="utf-8"),
        theme=(Path(app.confdir) / "book/_static/theme.css").read_text(encoding="utf-8"),
    )
    (Path(app.outdir) / "404.html").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write when all pages stand."""
    app.connect("build-finished", write)
