"""Link each object of the API pages to its source in the repository."""

import importlib
import inspect
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def source_lines(module: str, name: str) -> tuple[Path, int, int] | None:
    """Give the file and the first and last line of an object, or None for what has no source of its own."""
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    found = inspect.unwrap(found) if callable(found) else getattr(found, "fget", None)
    try:
        lines, first = inspect.getsourcelines(found)
        return Path(inspect.getsourcefile(found)), first, first + len(lines) - 1
    except (TypeError, OSError):
        return None


def connect_resolver(app: Sphinx, config: Config) -> None:
    """Set the resolver that sphinx.ext.linkcode asks for; a function has no place in _config.yml."""
    root = Path(app.confdir).resolve()
    repository = config.html_theme_options["repository_url"].rstrip("/")
    branch = config.html_theme_options.get("repository_branch", "main")

    def resolve(domain: str, info: dict[str, str]) -> str | None:
        if domain != "py" or not info["module"]:
            return None
        place = source_lines(info["module"], info["fullname"])
        if place is None or not place[0].resolve().is_relative_to(root):
            return None
        path, first, last = place
        return f"{repository}/blob/{branch}/{path.resolve().relative_to(root).as_posix()}#L{first}-L{last}"

    config.linkcode_resolve = resolve


def setup(app: Sphinx) -> None:
    """Connect before linkcode checks that it has a resolver."""
    app.connect("config-inited", connect_resolver)
