import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import serve

ROOT = Path(__file__).parents[2]


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind((serve.HOST, 0))
        return free.getsockname()[1]


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text("<h1>Home</h1>", encoding="utf-8")
    (tmp_path / "404.html").write_text("<h1>Not here</h1>", encoding="utf-8")
    return tmp_path


def get(port, path):
    connection = http.client.HTTPConnection(serve.HOST, port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read().decode()


def test_it_serves_the_pages_and_the_sites_own_page_for_what_is_not_there(site, port):
    command = [sys.executable, "-m", "tools.serve", str(site), "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout.readline() == f"The book is at http://localhost:{port}/ (Ctrl-C ends it)\n"
            assert get(port, "/") == (200, "<h1>Home</h1>")
            assert get(port, "/chapters/none.html") == (404, "<h1>Not here</h1>")
        finally:
            server.terminate()
    deadline = time.monotonic() + 10
    while serve.taken(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not serve.taken(port)


def test_a_taken_port_is_told_in_one_line(site, port, capsys):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((serve.HOST, port))
        other.listen()
        assert serve.main([str(site), "--port", str(port)]) == 1
    assert capsys.readouterr().out == (
        f"error: port {port} is taken: choose another, as in: make book PORT={port % 65535 + 1}\n"
    )


@pytest.mark.parametrize("given", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(given, capsys):
    assert serve.main([f"--port={given}", "--check"]) == 1
    assert capsys.readouterr().out == f"error: expected a port from 1 to 65535, got {given}\n"


def test_a_site_that_is_not_built_is_told(tmp_path, port, capsys):
    assert serve.main([str(tmp_path), "--port", str(port)]) == 1
    assert "found none: make site" in capsys.readouterr().out
