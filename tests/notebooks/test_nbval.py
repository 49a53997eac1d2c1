"""nbval is strict: one changed number, in the package or in a stored output, makes a notebook fail."""

import os
import re
import subprocess
import sys

import pytest

NOTEBOOK = "chapters/1_small/01_small.ipynb"
SOFTMAX = "src/tutor/layers/functional.py"


def nbval(root):
    # of the environment, nothing that this test's own process set for its kernels
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TUTOR_", "OMP_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", "chapters"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def test_an_unchanged_notebook_passes(small):
    done = nbval(small)
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (SOFTMAX, "scores = scores / temperature", "scores = scores / temperature * 1.001"),
        (NOTEBOOK, "0.2447", "0.2448"),
    ],
    ids=["a number of the package", "a stored output"],
)
def test_one_change_fails(small, file, old, new):
    path = small / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    done = nbval(small)
    assert done.returncode == 1, done.stdout
    assert re.findall(r"FAILED \S+::(Cell \d)", done.stdout) == ["Cell 1"]
