"""Keep old addresses alive: a small page for each line of book/redirects.txt."""

import html
import posixpath
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

LIST = Path("book/redirects.txt")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This page has moved</title>
<meta http-equiv="refresh" content="0; url={target}">
<meta name="robots" content="noindex">
<script>location.replace("{target}" + location.hash);</script>
</head>
<body><main><h1>This page has moved</h1><p>It is now at <a href="{target}">{target}</a>.</p></main></body>
</html>
"""


def parse(text: str) -> list[tuple[str, str]]:
    """Give the pairs (old, new) of the list, without comments and empty lines.

    Raises:
        ExtensionError: A line is not two addresses, or an address stands twice on the left.
    """
    pairs: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or any(word.startswith("/") for word in words):
            raise ExtensionError(f"{LIST.as_posix()}:{number}: expected `old new`, from the site's root, got {line!r}")
        if words[0] in pairs:
            raise ExtensionError(f"{LIST.as_posix()}:{number}: expected each old address once, got {words[0]!r} again")
        pairs[words[0]] = words[1]
    return list(pairs.items())


def file_of(address: str) -> str:
    """Give the file that a server sends for an address: a page, or the index of a folder."""
    return address if address.endswith(".html") else posixpath.join(address, "index.html")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages, and stop where one would lead nowhere or replace a real page."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    real = {f"{docname}.html" for docname in app.env.found_docs}
    for old, new in parse((Path(app.confdir) / LIST).read_text(encoding="utf-8")):
        file = file_of(old)
        if file in real:
            raise ExtensionError(f"{LIST.as_posix()}: expected an address without a page, got {old!r}")
        if not (out / new).is_file():
            raise ExtensionError(f"{LIST.as_posix()}: expected a page at {new!r}, got none")
        target = html.escape(posixpath.relpath(new, posixpath.dirname(file) or "."))
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        (out / file).write_text(PAGE.format(target=target), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write when all pages stand."""
    app.connect("build-finished", write)
