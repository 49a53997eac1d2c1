"""Read what the site needs from a stored notebook."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError


@lru_cache(maxsize=64)
def _parse(path: Path, changed: int) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def read_notebook(path: Path) -> dict[str, Any]:
    """Give the notebook as it is stored."""
    if not path.is_file():
        raise ExtensionError(f"expected the notebook {path.as_posix()}, got no such file")
    return _parse(path, path.stat().st_mtime_ns)


def named_html(path: Path, name: str) -> str:
    """Give the `text/html` output of the cell whose metadata `name` is the given one.

    Raises:
        ExtensionError: No cell or two cells have that name, or the cell has no such output.
    """
    cells = [cell for cell in read_notebook(path)["cells"] if cell["metadata"].get("name") == name]
    if len(cells) != 1:
        raise ExtensionError(f"{path.name}: expected one cell named {name!r}, got {len(cells)}")
    bundles = [output.get("data", {}) for output in cells[0].get("outputs", [])]
    pages = [bundle["text/html"] for bundle in bundles if "text/html" in bundle]
    if len(pages) != 1:
        raise ExtensionError(f"{path.name}: expected one text/html output of the cell {name!r}, got {len(pages)}")
    return pages[0] if isinstance(pages[0], str) else "".join(pages[0])
