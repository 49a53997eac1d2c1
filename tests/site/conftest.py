"""What the tests of the site share: the built site, a server for it, a browser.

The site is built here, as `make site` does, unless `TUTOR_SITE` names a folder with a built one: `make test` has built it
already and passes it on.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.site.examine import Examination, examine
from tests.site.serving import serve

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("TUTOR_SITE"):
        assert (Path(built) / "index.html").is_file(), f"expected a built site in TUTOR_SITE, got {built}"
        return Path(built).resolve()
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "jupyter_book.cli.main", "build", str(ROOT), "--path-output", str(target)]
    done = subprocess.run([*command, "-n", "-W", "--keep-going"], capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = os.environ.get("TUTOR_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        pytest.fail("expected Chromium on the path or in TUTOR_CHROMIUM, got neither")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def examinations(site: Path, address: str, browser: Browser) -> dict[str, Examination]:
    """Every page of the site, each loaded once and looked at in light, in dark and 320 pixels wide."""
    return examine(site, address, browser)
