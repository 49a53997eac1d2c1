"""One kernel, set up the same way wherever a notebook runs: when it is made and when it is tested."""

import ast
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

# one thread, since trained numbers differ between thread counts; a page has no kernel; sets keep one order
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "TUTOR_DISPLAY": "page",
    "PYTHONHASHSEED": "0",
    "JUPYTER_PREFER_ENV_PATH": "1",
}

# an expected error is shown by its last line: its frames would carry the paths of the machine that ran it
_START = "get_ipython().run_line_magic('xmode', 'Minimal')"
_CPU_SECONDS = "sum(__import__('os').times()[:4])"
_MODULES = "sorted(name for name in __import__('sys').modules if name.split('.')[0] == 'tutor')"
# under a name of its own in the kernel, so that no cell sees it
_WATCH = """
def _watch(path):
    import importlib.util, sys
    described = importlib.util.spec_from_file_location("opened_files", path)
    sys.modules["opened_files"] = module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
_watch({path!r})
del _watch
"""
# as one text: of a long list the kernel would show the first thousand
_OPENED = "'\\n'.join(sorted(__import__('sys').modules['opened_files'].OPENED))"


class Run(NamedTuple):
    """What running a notebook cost, and what of the package it used."""

    cpu_seconds: float
    """Processor time of the kernel and its children, start included."""
    modules: list[str]
    """Names of the modules of `tutor` that were imported."""
    opened: list[str]
    """Paths of all files that the kernel opened; what its children opened is not seen."""


class CellFailed(Exception):
    """A cell raised, died or took too long."""

    def __init__(self, number: int, source: str, error: str) -> None:
        super().__init__(f"cell {number} ({source.strip().splitlines()[0]}): {error}")


def execute(notebook, folder: Path, timeout: int = 1800) -> Run:
    """Run every code cell of a notebook in a fresh kernel and keep its outputs in it.

    Args:
        notebook: An nbformat notebook; changed in place.
        folder: Where the kernel runs, as nbval has it: the notebook's own folder.
        timeout: Seconds that one cell may take.

    Raises:
        CellFailed: At the first cell that raises and is not tagged `raises-exception`.
    """
    from jupyter_core.utils import run_sync
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", record_timing=False, coalesce_streams=True
    )

    @run_sync
    async def ask(code: str, expression: str) -> object:
        """Run code that no cell shows, and give an expression's value."""
        reply = await client.kc.execute(
            code, silent=True, user_expressions={"answer": expression}, reply=True, timeout=60
        )
        return ast.literal_eval(reply["content"]["user_expressions"]["answer"]["data"]["text/plain"])

    environment = {**os.environ, **ENVIRONMENT}
    with client.setup_kernel(cwd=str(folder), env=environment, stderr=subprocess.DEVNULL):
        ask(_START, "None")
        ask(_WATCH.format(path=str(Path(__file__).with_name("opened_files.py"))), "None")
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            try:
                client.execute_cell(cell, number)
            except CellExecutionError as error:
                raise CellFailed(number, cell.source, f"{error.ename}: {error.evalue}") from None
            except CellTimeoutError:
                raise CellFailed(number, cell.source, f"took more than {timeout} s") from None
            except DeadKernelError:
                raise CellFailed(number, cell.source, "the kernel died") from None
        return Run(ask("", _CPU_SECONDS), ask("", _MODULES), ask("", _OPENED).splitlines())
