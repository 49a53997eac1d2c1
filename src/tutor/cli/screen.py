"""Where commands write: plain words in a pipe, color on a terminal that wants it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def screen(stderr: bool = False) -> "Console":
    """Give a console that takes text as it is: ``[red]`` in a text is five letters, not a color.

    Args:
        stderr: Write there, so that a command's result can be piped.
    """
    from rich.console import Console  # slower than the help should be

    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def note(text: str) -> None:
    """Say something beside the result, on stderr."""
    screen(stderr=True).print(f"note: {text}", style="dim", soft_wrap=True)


def print_facts(title: str, rows: Mapping[str, Any]) -> None:
    """Print a table of two columns.

    Args:
        title: Stands above it.
        rows: What stands left, with what stands right of it; a number with decimals is shortened to four digits.
    """
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title, "", box=SIMPLE_HEAD)
    table.columns[1].overflow = "fold"
    for name, value in rows.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    screen().print(table)
