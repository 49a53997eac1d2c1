"""Serve a built site as a web host does: under a sub-path, compressed, with its own page for what is missing."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "/tokens-to-chat/"
"""The path at which the site's own absolute links, those of 404.html, expect it."""


@lru_cache(maxsize=512)
def _body(path: Path, compressed: bool) -> bytes:
    content = path.read_bytes()
    return gzip.compress(content, 6) if compressed else content


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name that http.server asks for
            address = unquote(urlsplit(self.path).path)
            path = root / address.removeprefix(PREFIX)
            if address.startswith(PREFIX) and path.is_dir() and not address.endswith("/"):
                self._send(301, b"", "text/html", {"Location": address + "/"})
                return
            path = path / "index.html" if path.is_dir() else path
            found = address.startswith(PREFIX) and path.is_file()
            path = path if found else root / "404.html"
            kind = guess_type(path.name)[0] or "application/octet-stream"
            packed = not kind.startswith(("image/png", "font/")) and "gzip" in self.headers.get("Accept-Encoding", "")
            self._send(200 if found else 404, _body(path, packed), kind, {"Content-Encoding": "gzip"} if packed else {})

        def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # a page that was left while it loaded
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the browser's own record is what the tests read."""

    return Handler


@contextmanager
def serve(root: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine and give the site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
