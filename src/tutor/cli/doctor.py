"""``python -m tutor doctor``: what this computer has, what it lacks, and what to do about it."""

import typer

from tutor.cli.health.finding import Examination, Finding, run_examination
from tutor.cli.health.installation import examine_clash, examine_libraries, examine_origin, examine_python
from tutor.cli.health.memory import examine_disk, examine_gpu, examine_memory
from tutor.cli.health.pictures_and_pages import examine_browser, examine_fonts
from tutor.cli.health.processor import examine_precision, examine_threads, examine_torch
from tutor.cli.health.shipped_models import examine_weights
from tutor.cli.screen import screen

EXAMINATIONS: dict[str, Examination] = {
    "python": examine_python,
    "tutor": examine_origin,
    "name clash": examine_clash,
    "libraries": examine_libraries,
    "torch": examine_torch,
    "threads": examine_threads,
    "precision": examine_precision,
    "gpu": examine_gpu,
    "memory": examine_memory,
    "disk": examine_disk,
    "fonts": examine_fonts,
    "chromium": examine_browser,
    "weights": examine_weights,
}
"""What is looked at, in the order of the report."""
_STYLES = {"ok": "green", "note": "yellow", "problem": "bold red"}


def doctor() -> None:
    """Print what was found, a line for each thing.

    Raises:
        Exit: With 1 if there is a problem.
    """
    findings = [finding for subject, examine in EXAMINATIONS.items() for finding in run_examination(subject, examine)]
    _print(findings)
    n_problems = sum(finding.status == "problem" for finding in findings)
    if n_problems:
        print(f"{n_problems} problem{'s' if n_problems > 1 else ''}: see above what to do.")
        raise typer.Exit(1)
    print("No problems.")


def _print(findings: list[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(Text(finding.status, _STYLES[finding.status]), finding.subject, finding.text)
    screen().print(table)
