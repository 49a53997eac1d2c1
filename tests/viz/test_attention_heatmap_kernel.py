"""The heatmap in JupyterLab, with a real kernel: what the reader chooses and what Python holds follow each other."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import nbformat
import pytest
from playwright.sync_api import expect

PATIENCE = 120
"""Seconds: the first start of a server and of a kernel that imports PyTorch, on a busy machine."""

CELLS = [
    """
import torch
from tutor.viz.attention_heatmap import AttentionHeatmap

weights = torch.arange(2 * 3 * 4 * 4.0).sin().reshape(2, 3, 4, 4).softmax(dim=-1)
heatmap = AttentionHeatmap(weights, ["a", "b", "c", "d"], layer=1, title="Letters", alt="Four letters.")
heatmap
""",
    "print('python holds layer', heatmap.layer, 'head', heatmap.head, 'numbers', heatmap.numbers)",
    "heatmap.layer, heatmap.head, heatmap.numbers = 0, 1, False",
    "heatmap",
]


def wait_for(url, server):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            return urllib.request.urlopen(url, timeout=5).read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise TimeoutError(f"expected an answer from {url} within {PATIENCE} seconds, got none")


@contextmanager
def jupyterlab(folder):
    """JupyterLab on a free port, with settings and state of its own; gives its address."""
    settings = folder / "settings"
    settings.mkdir()
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    (settings / "overrides.json").write_text(json.dumps({"@jupyterlab/apputils-extension:notification": quiet}))
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    environment = {**os.environ, **own, "JUPYTER_DATA_DIR": str(folder / "data"), "JUPYTER_PREFER_ENV_PATH": "1"}
    environment |= {
        name: str(folder / name.lower()) for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    }
    environment.pop("TUTOR_DISPLAY", None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    command += [f"--LabApp.app_settings_dir={settings}", "--LabApp.extension_manager=readonly"]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()  # the server ends its kernels
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def notebook(browser, tmp_path):
    """A page of JupyterLab with the notebook open; nothing may be asked of another host."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, tmp_path / "heatmap.ipynb")
    with jupyterlab(tmp_path) as address:
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        foreign = []
        context.route(
            lambda url: not url.startswith((address, "data:", "blob:")),
            lambda route: (foreign.append(route.request.url), route.abort()),
        )
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        page.goto(f"{address}/lab/tree/heatmap.ipynb?reset")
        page.locator(".jp-Notebook .jp-Cell").nth(len(CELLS) - 1).wait_for()
        yield page
        context.close()
    assert foreign == []


def run_cell(page, number):
    """Run one cell, by the keyboard; wait until the kernel has answered. Gives the cell."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")
    before, end = prompt.inner_text(), time.monotonic() + PATIENCE
    # from [ ] or [1] over [*] to [2]; what is pressed before the kernel is connected is lost
    while prompt.inner_text() == before:
        assert time.monotonic() < end, f"expected cell {number} to run within {PATIENCE} seconds"
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1000)
    expect(prompt).to_have_text(re.compile(r"^\[\d+\]"), timeout=1000 * PATIENCE)
    return cell


def held(page):
    words = run_cell(page, 1).locator(".jp-OutputArea-output").inner_text().split()
    return words[3], words[5], words[7]


def test_reader_and_python_follow_each_other(notebook):
    page = notebook
    picture = run_cell(page, 0).locator(".tutor-heatmap")
    layer, head = picture.locator("select[name=layer]"), picture.locator("select[name=head]")
    expect(layer).to_have_value("1", timeout=1000 * PATIENCE)
    assert held(page) == ("1", "0", "False")

    # from the reader to Python
    head.select_option("2")
    picture.get_by_role("button", name="Numbers").click()
    assert held(page) == ("1", "2", "True")
    picture.get_by_role("button", name="Layer 0, head 0").click()
    assert held(page) == ("0", "0", "True")

    # from Python to the reader
    run_cell(page, 2)
    expect(head).to_have_value("1")
    expect(picture.get_by_role("button", name="Numbers")).to_have_attribute("aria-pressed", "false")
    expect(picture.get_by_role("grid")).to_have_attribute("aria-label", "Letters, layer 0, head 1")

    # two views of one widget
    again = run_cell(page, 3).locator(".tutor-heatmap")
    again.locator("select[name=head]").select_option("2")
    expect(head).to_have_value("2")
    assert held(page) == ("0", "2", "False")

    # the notebook leaves the arrow keys to the heatmap
    picture.locator("tbody td").first.click()
    page.keyboard.press("ArrowDown")
    expect(picture.locator("tbody tr").nth(1).locator("td").first).to_be_focused()
    expect(picture.locator(".readout p").first).to_contain_text("b")
