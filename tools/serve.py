"""Serve the built site on this computer alone. With the standard library alone: it runs before any installation.

`python -m tools.serve --check` serves nothing: it prints one line that starts with "error:" if the port is taken.
"""

import argparse
import socket
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOST = "127.0.0.1"


class SiteHandler(SimpleHTTPRequestHandler):
    """Files as they are now, the site's own page for what is not there, and a log of failures only."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        self.log_error("404 %s", self.path)
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        pass


def taken(port: int) -> bool:
    """Tell whether something answers at the port, or it may not be used."""
    with socket.socket() as client:
        client.settimeout(1)
        if client.connect_ex((HOST, port)) == 0:
            return True
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((HOST, port))
        except OSError:
            return True
    return False


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; 1 if the port is taken or nothing is built."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("_build/html"))
    parser.add_argument("--port", default="8000")
    parser.add_argument("--check", action="store_true", help="only tell whether the port is free")
    options = parser.parse_args(arguments)
    if not options.port.isdecimal() or not 0 < int(options.port) < 2**16:
        print(f"error: expected a port from 1 to 65535, got {options.port}")
        return 1
    port = int(options.port)
    if taken(port):
        print(f"error: port {port} is taken: choose another, as in: make book PORT={port % 65535 + 1}")
        return 1
    if options.check:
        return 0
    if not (options.folder / "index.html").exists():
        print(f"error: expected the built site in {options.folder}, found none: make site")
        return 1
    with ThreadingHTTPServer((HOST, port), partial(SiteHandler, directory=str(options.folder))) as server:
        print(f"The book is at http://localhost:{port}/ (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
