"""Make the site's front page a real page: the root document, standing at index.html with its links set right."""

import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

_ADDRESSES = ("href", "src", "action", "data-content_root")


def rebase(address: str, folder: str) -> str:
    """Give a relative address of a page in `folder` as seen from the root. Others stay as they are."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return address
    path = posixpath.normpath(posixpath.join(folder, parts.path))
    if parts.path.endswith("/"):
        path += "/"
    return parts._replace(path=path).geturl()


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write index.html from the root document's page."""
    folder = posixpath.dirname(app.config.root_doc)
    if exception or app.builder.name != "html" or not folder:
        return
    source = Path(app.outdir) / f"{app.config.root_doc}.html"
    page = BeautifulSoup(source.read_text(encoding="utf-8"), "html.parser")
    for attribute in _ADDRESSES:
        for element in page.find_all(attrs={attribute: True}):
            element[attribute] = rebase(element[attribute], folder)
    (Path(app.outdir) / "index.html").write_text(str(page), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write when all pages stand; Jupyter Book then leaves out its own redirect."""
    app.connect("build-finished", write)
