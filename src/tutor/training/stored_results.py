"""Results of sweeps that take minutes: stored beside the programs that make them, for pages that draw them at once."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tutor.models.whole_files import write_whole

RESULTS = Path(__file__).parent / "results"
"""The folder of all sweeps."""

Row = Mapping[str, Any]
"""What was set, and what was measured, by name."""


def load_results(name: str, folder: Path = RESULTS) -> list[dict[str, Any]]:
    """Give the rows of a sweep, in the order in which they were measured.

    Args:
        folder: Of all sweeps.

    Raises:
        FileNotFoundError: If no such sweep is stored.
    """
    path = folder / f"{name}.json"
    if not path.exists():
        stored = ", ".join(sorted(file.stem for file in folder.glob("*.json")))
        raise FileNotFoundError(f"expected a stored sweep among {stored}, got {name!r}")
    return json.loads(path.read_bytes())["rows"]


def store_results(name: str, rows: Sequence[Row], made_by: str, folder: Path = RESULTS) -> None:
    """Write the rows of a sweep, one a line.

    Args:
        made_by: The command that makes them anew.
        folder: Of all sweeps.
    """
    lines = ",\n".join(json.dumps(dict(row)) for row in rows)
    write_whole(folder / f"{name}.json", f'{{"made_by": {json.dumps(made_by)}, "rows": [\n{lines}\n]}}\n'.encode())
