"""What happened, without who it was: a file of lines that forgets its oldest."""

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tutor.applications.chatbot.redact import redact
from tutor.models.whole_files import write_whole

_LONGEST = 2_000
_SLACK = 2


class ChatLog:
    """A log of events, one JSON object a line: the hour, the event, and its facts, texts without personal data.

    The time is cut to the hour, and no line says which visitor it was.

    Args:
        path: Of the file; it is made at the first event.
        keep: How many of the newest lines stay.
        clock: Gives the seconds since 1970.

    Raises:
        ValueError: If no line would stay.

    Built in chapter 16.
    """

    def __init__(self, path: Path, keep: int = 10_000, clock: Callable[[], float] = time.time) -> None:
        if keep < 1:
            raise ValueError(f"expected to keep at least one line, got {keep}")
        self.path, self.keep, self.clock = path, keep, clock
        self._n_lines = len(read_log(path)) if path.exists() else 0

    def write(self, event: str, **facts: str | int | float | bool) -> None:
        """Add an event.

        Args:
            event: What happened.
            facts: More about it; every text among them is redacted, a very long one cut off.
        """
        hour = int(self.clock() // 3600) * 3600
        row = {"hour": hour, "event": event, **{name: _safe(value) for name, value in facts.items()}}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(_line(row))
        self._n_lines += 1
        if self._n_lines >= _SLACK * self.keep:
            self.forget()

    def forget(self) -> None:
        """Leave only the newest lines."""
        rows = read_log(self.path)[-self.keep :]
        write_whole(self.path, b"".join(map(_line, rows)))
        self._n_lines = len(rows)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Give the events of a log, the oldest first; a last line that was cut off in writing is left out.

    Args:
        path: Of the file.

    Raises:
        FileNotFoundError: If there is no such file.
    """
    rows = []
    for line in path.read_bytes().splitlines():  # of bytes: a text has more ends of lines than a file
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Give what an operator looks at first: how many events, why texts were refused, how long replies take.

    Args:
        rows: As `read_log` gives them.

    Returns:
        ``events`` and ``refused`` are counts by name; ``median seconds`` and ``slowest of 20`` (the 95th percentile)
        are 0 where nothing was replied.
    """
    seconds = sorted(row["seconds"] for row in rows if row["event"] == "replied" and "seconds" in row)
    refused = Counter(row.get("reason", "") for row in rows if row["event"] == "refused")
    return {
        "events": dict(Counter(row["event"] for row in rows)),
        "refused": dict(refused),
        "median seconds": median(seconds) if seconds else 0.0,
        "slowest of 20": seconds[math.ceil(0.95 * len(seconds)) - 1] if seconds else 0.0,
    }


def _line(row: Mapping[str, Any]) -> bytes:
    # half of a pair of surrogates has no place in UTF-8; as an escape it comes back as it was
    return json.dumps(row, ensure_ascii=False).encode(errors="backslashreplace") + b"\n"


def _safe(value: str | int | float | bool) -> str | int | float | bool:
    if not isinstance(value, str):
        return value
    # cut first, so that the work on a huge text is bounded; then what was cut in two cannot be half a card number
    cut = value[: _LONGEST + 40]
    said = redact(cut)
    return said if len(value) <= _LONGEST else said[:_LONGEST] + " ..."
