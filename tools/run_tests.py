"""Run everything that CI runs, to the end even if a step fails, then tell what took how long. `make test` calls it."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PYTHON = sys.executable
_PYTEST = [_PYTHON, "-m", "pytest", "-q", "--durations=5"]
# whole files to a worker: the cells of a notebook share a kernel
_WORKERS = ["-n", os.environ.get("JOBS", "2"), "--dist", "loadfile", "--no-loadscope-reorder"]

STEPS = {
    "lint": [_PYTHON, "-m", "ruff", "check", "."],
    "layout of the code": [_PYTHON, "-m", "ruff", "format", "--check", "."],
    "tests": [*_PYTEST, *_WORKERS, "tests", "--ignore=tests/site"],
    "notebooks": [*_PYTEST, *_WORKERS, "--nbval", "chapters", "solutions", "exercises"],
    "site: build": ["make", "site"],
    "site: browser": [*_PYTEST, "tests/site"],
}


def main(steps: dict[str, list[str]] = STEPS) -> int:
    """Run the steps in order; 1 if any failed."""
    environment = {**os.environ, "TUTOR_SITE": str(ROOT / "_build" / "html")}
    results = []
    for step, command in steps.items():
        print(f"\n==== {step}: {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
        started = time.perf_counter()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        results.append((step, time.perf_counter() - started, code))
    print(f"\n{'what':<22}{'seconds':>8}  result")
    for step, seconds, code in results:
        print(f"{step:<22}{seconds:>8.1f}  {'passed' if code == 0 else f'FAILED (exit {code})'}")
    print(f"{'all':<22}{sum(seconds for _, seconds, _ in results):>8.1f}", flush=True)
    return int(any(code for _, _, code in results))


if __name__ == "__main__":
    sys.exit(main())
