"""Read the docstring of an attribute as prose.

Napoleon takes the words before its first colon for a type; this project writes types as annotations.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config


def leave_attributes_alone(app: Sphinx, config: Config) -> None:
    """Keep napoleon from the docstrings of attributes and module constants."""
    event = "autodoc-process-docstring"

    def guarded(handler: Any) -> Any:
        def process(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
            if what not in ("attribute", "data"):
                handler(app, what, name, obj, options, lines)

        return process

    app.events.listeners[event] = [
        listener._replace(handler=guarded(listener.handler))
        if listener.handler.__module__ == "sphinx.ext.napoleon"
        else listener
        for listener in app.events.listeners.get(event, [])
    ]


def setup(app: Sphinx) -> None:
    """Connect after every extension has been loaded."""
    app.connect("config-inited", leave_attributes_alone, priority=999)
