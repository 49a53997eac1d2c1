"""Serve every script from the site itself, and only those that a page uses.

Jupyter Book injects each .js and .css file that lies below a configured static folder into every page. Vendored files
are therefore added to the static folders later, when it has finished scanning.
"""

import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

VENDOR = Path("book/_vendor")


def add_vendor(app: Sphinx, config: Config) -> None:
    """Serve book/_vendor/mathjax as _static/mathjax; the theme owns _static/vendor."""
    config.html_static_path.append(str(Path(app.confdir) / VENDOR))


def drop_thebe(app: Sphinx, config: Config) -> None:
    """Disconnect sphinx-thebe, which Jupyter Book always loads.

    It names a script on another host, and as it is set up twice it defines `THEBE_JS_URL` twice: an error on each page.
    """
    for event in ("builder-inited", "env-before-read-docs", "doctree-resolved"):
        listeners = app.events.listeners.get(event, [])
        kept = [listener for listener in listeners if not listener.handler.__module__.startswith("sphinx_thebe")]
        app.events.listeners[event] = kept


def drop_widget_manager(app: Sphinx, config: Config) -> None:
    """Load no widget manager: stored outputs hold no widget views, the pages draw their figures themselves."""
    config.nb_ipywidgets_js = {}


def without_icon_font(style: str) -> str:
    """Drop the icon fonts and every rule that is about nothing but icons from the theme's minified style sheet."""
    style = re.sub(r"@font-face\{[^{}]*Font Awesome[^{}]*\}", "", style)

    def keep(rule: re.Match[str]) -> str:
        selectors = rule.group(1).split(",")
        return "" if all(re.match(r"\s*\.fa[srb]?\b", selector) for selector in selectors) else rule.group(0)

    return re.sub(r"(?<=\})([^{}@]+)\{[^{}]*\}", keep, style)


def delete_unused(app: Sphinx, exception: Exception | None) -> None:
    """Remove what no page loads any more: the icon fonts and script, source maps, translations of the theme."""
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for folder in ("vendor/fontawesome", "locales", "webpack-macros.html", "sbt-webpack-macros.html"):
        path = static / folder
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    theme = static / "styles/pydata-sphinx-theme.css"
    theme.write_text(without_icon_font(theme.read_text(encoding="utf-8")), encoding="utf-8")
    for path in [*static.glob("scripts/fontawesome*"), *static.glob("scripts/*.map"), *static.glob("styles/*.map")]:
        path.unlink(missing_ok=True)


def setup(app: Sphinx) -> None:
    """Connect the above; thebe last, when every other extension has connected its own."""
    app.connect("config-inited", add_vendor)
    app.connect("config-inited", drop_thebe, priority=999)
    app.connect("config-inited", drop_widget_manager, priority=999)
    app.connect("build-finished", delete_unused)
