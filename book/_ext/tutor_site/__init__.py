"""The book's own Sphinx extension: everything that turns a Jupyter Book into this site.

One module per concern; each has a `setup(app)` or a function over a finished page. Pages are mended as they are
written, never by a script after they have loaded.
"""

from typing import Any

from sphinx.application import Sphinx

from . import (
    attribute_docs,
    brand,
    bundle,
    cell_output,
    facts_box,
    local_scripts,
    not_found,
    page_filters,
    redirects,
    root_index,
    signatures,
    sitemap,
    source_links,
)

_PARTS = (
    local_scripts,
    brand,
    bundle,
    cell_output,
    facts_box,
    source_links,
    signatures,
    attribute_docs,
    page_filters,
    root_index,
    not_found,
    redirects,
    sitemap,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every part of the extension with Sphinx."""
    for part in _PARTS:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
