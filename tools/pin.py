"""Choose anew the version of everything that the package and its extras need. `make requirements` calls it.

uv resolves for every Python from 3.11 and for Linux, macOS and Windows at once, with markers where they differ.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Trained numbers in the notebooks come from this release: with another, make all notebooks anew.
TORCH = "2.13.0"
# What a GPU build of torch needs besides. It pins each itself, and the CPU build needs none.
_OF_TORCH = re.compile(r"(nvidia-|cuda-|triton\b)")

_HEADER = """\
# The tested version of everything, for Python 3.11 to 3.13 on Linux, macOS and Windows. Made by `make requirements`.
# Install all of it:      pip install -r requirements.txt
# or use it as bounds:    pip install -c requirements.txt -e '.[book]'
# GPU libraries (nvidia-*, cuda-*, triton) are not listed: torch pins those itself.
# torch needs macOS 14 on Apple silicon, or Linux or Windows on 64 bits.
"""


def without_gpu(lines: list[str]) -> list[str]:
    """Drop the libraries that belong to GPU builds of torch."""
    return [line for line in lines if line and not _OF_TORCH.match(line)]


def main() -> None:
    """Write requirements.txt."""
    parser = argparse.ArgumentParser(prog="python -m tools.pin", description=__doc__.splitlines()[0])
    parser.add_argument("--torch", default=TORCH, help=f"the release of torch; {TORCH} unless told")
    options = parser.parse_args()
    command = ["uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--python-version", "3.11"]
    plain = ["--no-header", "--no-annotate", "--no-config", "--no-sources", "--constraints", "-"]
    resolved = subprocess.run(
        [sys.executable, "-m", *command, *plain],
        cwd=ROOT,
        input=f"torch=={options.torch}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if resolved.returncode:
        sys.exit(resolved.stderr)
    lines = without_gpu(resolved.stdout.splitlines())
    (ROOT / "requirements.txt").write_text(_HEADER + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"requirements.txt: {len(lines)} versions")


if __name__ == "__main__":
    main()
