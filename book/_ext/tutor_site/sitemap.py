"""Tell search engines which pages there are: sitemap.xml and robots.txt."""

from pathlib import Path
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from .site_address import page_address, site_address


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write both files from the list of pages."""
    if exception or app.builder.name != "html":
        return
    pages = [page_address(app.config, docname) for docname in sorted(app.env.found_docs)]
    rows = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    out = Path(app.outdir)
    (out / "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n',
        encoding="utf-8",
    )
    robots = f"User-agent: *\nAllow: /\nSitemap: {site_address(app.config)}sitemap.xml\n"
    (out / "robots.txt").write_text(robots, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Write when all pages stand."""
    app.connect("build-finished", write)
