import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tools.serve import HOST

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no make: the README has plain pip lines")


@pytest.fixture
def bare(tmp_path):
    """The Makefile and what it reads before anything is installed."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("Makefile", "pyproject.toml", "requirements.txt", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / file, tmp_path)
    for folder in ("book", "chapters", "exercises", "solutions", "src/tutor"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def make(folder, *arguments, **environment):
    # not the variables that a surrounding make hands down
    kept = {
        key: value for key, value in os.environ.items() if key not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "CHROMIUM"}
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def python(folder, name, version):
    """Put a program on the path that calls itself a Python of some version."""
    program = folder / "bin" / name
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    program.chmod(0o755)
    return str(program)


def test_help_lists_every_target(bare):
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1].split()
    listed = re.findall(r"^  ([a-z]+) +\S", make(bare, "help").stdout, re.MULTILINE)
    assert set(listed) == set(phony) - {"free-port", "browser"}
    assert make(bare).stdout == make(bare, "help").stdout


@pytest.mark.parametrize("target", ["book", "site", "lab", "test", "notebooks", "exercises", "requirements"])
@pytest.mark.parametrize(("version", "message"), [("3.8.18", "expected Python 3.11, 3.12 or 3.13, got Python 3.8.18")])
def test_a_python_that_does_not_fit_is_told_in_one_line(bare, target, version, message):
    done = make(bare, target, f"PYTHON={python(bare, 'python3', version)}")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert message in done.stderr
    assert "PYTHON=" in done.stderr
    assert not (bare / ".venv").exists()


def test_a_missing_python_is_told(bare):
    assert "found no Python (/nowhere/python3)" in make(bare, "site", "PYTHON=/nowhere/python3").stderr


def test_a_taken_port_is_told_before_anything_is_installed(bare):
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        done = make(bare, "book", f"PORT={port}")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert f"port {port} is taken: choose another" in done.stderr
    assert not (bare / ".venv").exists()


def test_a_missing_browser_is_told_before_anything_is_installed(bare):
    done = make(bare, "test", "CHROMIUM=/nowhere/chrome")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "expected a browser at CHROMIUM=/nowhere/chrome" in done.stderr
    assert not (bare / ".venv").exists()


def test_the_torch_index_chooses_torch_alone(bare):
    line = [
        line
        for line in make(bare, "-n", "site", "TORCH_INDEX=https://example.org/cpu").stdout.splitlines()
        if "--index-url" in line
    ]
    assert len(line) == 1
    assert "--no-deps --index-url https://example.org/cpu" in line[0]
    plan = make(bare, "-n", "site").stdout
    assert "--index-url" not in plan
    assert "pip install -c requirements.txt -e '.[book]'" in plan
    assert "pip install  -e '.[book]'" in make(bare, "-n", "site", "CONSTRAINTS=").stdout
