"""What the tests of the site share: the built site, and a server for it.

The site is built here, as `make site` does, unless `TUTOR_SITE` names a folder with a built one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site.examine import Examination, examine
from tests.site.serving import serve

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if built := os.environ.get("TUTOR_SITE"):
        assert (Path(built) / "index.html").is_file(), f"expected a built site in TUTOR_SITE, got {built}"
        return Path(built).resolve()
    target = tmp_path_factory.mktemp("site")
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ROOT, "--path-output", target, "-n", "-W", "--keep-going"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    return target / "_build" / "html"


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with serve(site) as url:
        yield url


@pytest.fixture(scope="session")
def examinations(site: Path, address: str) -> dict[str, Examination]:
    """Every page of the site, each loaded once and looked at in light, in dark and 320 pixels wide."""
    return examine(site, address)
