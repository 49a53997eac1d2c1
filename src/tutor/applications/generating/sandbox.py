"""Running a program that nobody has read: in a process of its own, with limits, and behind walls where there are any.

What holds where. The first guard and Python's audit hook, which refuses to open, import or connect, hold wherever a
program is run. On Linux and macOS the operating system ends a process that uses too much of the processor, lets it
write no file and start no other process (a limit that the system's administrator is not bound by); Linux also limits
its memory, which macOS does not promise. On Linux on x86-64 the kernel refuses the process every call but those that a
calculation needs (``seccomp``), the administrator's as well. Where bubblewrap is installed (Linux), the process has
besides no network, sees only the folders of Python and of the system's programs, which it cannot change, and takes all
its children with it when it ends. On Windows nothing is run.

What it cannot promise: a fault in Python, in the kernel or in bubblewrap is a way out. Against people who look for
such faults use a machine of its own that holds nothing of worth.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from typing import Any, Literal

from tutor.applications.generating.allowed_python import BUILTINS, FUNCTION, RefusedPythonError, require_allowed

_CHILD = Path(__file__).with_name("sandbox_child.py")
_SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin")

Ending = Literal["finished", "refused", "raised", "out of time", "out of memory", "too much output", "crashed"]
"""How a run ended. Only a finished one has values."""


@dataclass(frozen=True)
class Limits:
    """What a program may use.

    Raises:
        ValueError: If a number is not positive.
    """

    cpu_seconds: int = 1
    """Seconds of the processor."""
    wall_seconds: int | float = 20
    """Seconds by the clock, for a program that waits instead of calculating."""
    memory_mebibytes: int = 256
    """Of address space, Python's own included."""
    output_bytes: int = 100_000
    """Of the results, as they are written down."""

    def __post_init__(self) -> None:
        for name, number in vars(self).items():
            if not number > 0:
                raise ValueError(f"expected {name} above 0, got {number}")


@dataclass(frozen=True)
class Outcome:
    """What became of a program."""

    ending: Ending
    values: tuple[Any, ...] = ()
    """What the program made of each input."""
    message: str = ""
    """What was wrong."""
    missing: tuple[str, ...] = ()
    """Limits that this system did not grant; ``SECCOMP`` where its kernel takes no filter of calls from us."""


def run_program(source: str, inputs: Sequence[Sequence[int]], limits: Limits | None = None) -> Outcome:
    """Read a program and, if all of it is allowed, run it on every input in a process of its own.

    Args:
        source: It defines a function ``solve`` of one list.
        inputs: The lists.
        limits: For all inputs together; `Limits` as they stand unless told.

    Raises:
        RuntimeError: On a system without these limits (Windows): nothing is run there.

    Source: the limits are those of setrlimit(2); Chen et al. 2021, section 2.3, run such programs behind gVisor
    (arXiv:2107.03374). Built in chapter 18.
    """
    try:
        require_allowed(source)
    except RefusedPythonError as problem:
        return Outcome("refused", message=str(problem))
    return run_isolated(source, inputs, limits)


def run_isolated(
    source: str, inputs: Sequence[Sequence[int]], limits: Limits | None = None, walls: bool = True
) -> Outcome:
    """Run a program in a process of its own without reading it first: what is left if the first guard errs.

    Args:
        source: It defines a function ``solve`` of one list.
        inputs: The lists.
        limits: For all inputs together.
        walls: Whether bubblewrap stands around the process, where the system has it.

    Raises:
        RuntimeError: On a system without these limits.
    """
    if os.name != "posix":
        raise RuntimeError(f"expected Linux or macOS, whose limits hold a program in, got {sys.platform}")
    limits = limits or Limits()
    asked = json.dumps(
        {
            "source": source,
            "inputs": [list(xs) for xs in inputs],
            "function": FUNCTION,
            "builtins": BUILTINS,
            "limits": {
                "CPU": limits.cpu_seconds,
                "AS": limits.memory_mebibytes * 2**20,
                "FSIZE": 0,
                "NOFILE": 3,
                "NPROC": 0,
                "CORE": 0,
            },
        }
    )
    python = os.path.realpath(sys.executable)
    command = [python, "-I", "-S", "-X", "utf8", str(_CHILD)]
    if walls and has_walls():
        command = [*_walls(python), *command]
    with tempfile.TemporaryDirectory() as empty:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=empty,
            env={},
            start_new_session=True,
        )
        try:
            written, late = _talk(child, asked.encode(), limits)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # and whatever it started
            child.wait()
            child.stdout.close()
    if late:
        return Outcome("out of time", message=f"it had not ended after {limits.wall_seconds:g} seconds")
    if len(written) > limits.output_bytes:
        return Outcome("too much output", message=f"its results take more than {limits.output_bytes:,} bytes")
    return _read(written, child.returncode, len(inputs))


def _talk(child: subprocess.Popen, asked: bytes, limits: Limits) -> tuple[bytes, bool]:
    """Say what to run, and listen until the child ends, says too much or is late."""
    with contextlib.suppress(BrokenPipeError), child.stdin:
        child.stdin.write(asked)
    deadline, written = time.monotonic() + limits.wall_seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(written) <= limits.output_bytes:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return written, True
            part = os.read(child.stdout.fileno(), 65_536)
            if not part:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(max(deadline - time.monotonic(), 0.1))
                return written, child.returncode is None
            written += part
    return written, False


def _read(written: bytes, status: int, n_inputs: int) -> Outcome:
    """Make sense of what the child wrote, which a program may have forged: it is data, and never run."""
    if not written:
        # killed by a signal: as Python tells it, or as bubblewrap does
        if status in (-signal.SIGXCPU, 128 + signal.SIGXCPU, -signal.SIGKILL, 128 + signal.SIGKILL):
            return Outcome("out of time", message="it used up its time on the processor")
        return Outcome("crashed", message=f"its process ended with status {status} and said nothing")
    try:
        told = json.loads(written)
        missing = tuple(map(str, told["missing"]))
        if "values" not in told:
            ending = "out of memory" if told["problem"] == "out of memory" else "raised"
            return Outcome(ending, message=str(told["message"]), missing=missing)
        values = tuple(map(_decoded, told["values"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return Outcome("crashed", message="its process wrote what is no answer")
    if len(values) != n_inputs:
        return Outcome("crashed", message=f"expected {n_inputs} results, got {len(values)}")
    return Outcome("finished", values, missing=missing)


def _decoded(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, items),) = value.items()
    return {"list": list, "tuple": tuple, "set": set}[kind](map(_decoded, items))


@cache
def has_walls() -> bool:
    """Say whether bubblewrap is installed and may build its walls on this system."""
    if not sys.platform.startswith("linux") or which("bwrap") is None:
        return False
    trial = [*_walls(os.path.realpath(sys.executable)), "/usr/bin/true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _walls(python: str) -> list[str]:
    """Give the command that builds walls: no network, no other processes, no files but the system's and Python's."""
    shown = dict.fromkeys([*_SYSTEM_FOLDERS, sys.base_prefix, str(Path(python).parent), str(_CHILD)])
    folders = [part for folder in shown for part in ("--ro-bind-try", folder, folder)]
    return [
        *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
        *folders,
        *("--dir", "/empty", "--chdir", "/empty", "--remount-ro", "/"),
    ]
