"""The site's name and mark, and what its header says."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

TEMPLATES = Path(__file__).parent / "templates"


def set_theme(app: Sphinx, config: Config) -> None:
    """Use the extension's templates, and the theme options that Jupyter Book does not pass on."""
    config.templates_path.append(str(TEMPLATES))
    config.html_theme_options.update(
        search_bar_text="Search the book",
        toc_title="On this page",
        use_fullscreen_button=False,
        use_download_button=True,
        show_navbar_depth=1,
        navigation_with_keys=False,
        navbar_persistent=[],  # the search button stands in the sidebar and in the article's header
        pygments_light_style="a11y-high-contrast-light",
        pygments_dark_style="a11y-high-contrast-dark",
    )
    config.html_context.setdefault("default_mode", "auto")


def setup(app: Sphinx) -> None:
    """Set the options once the settings are read."""
    app.connect("config-inited", set_theme)
