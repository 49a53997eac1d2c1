"""The data files that ship with the package: one folder for each task, one compressed file for each split.

Rows are JSON objects, one a line. A checksum of the text (not of the compressed bytes, which vary with the compressor)
stands beside them, so that an altered file is never taken for the book's data.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "files"
"""The folder of all tasks."""
_CHECKSUMS = "checksums.json"


def read_rows(task: str, split: str, files: Path = FILES) -> list[dict[str, Any]]:
    """Give the rows of one split, after comparing its checksum.

    Args:
        files: The folder of all tasks.

    Raises:
        ValueError: If the task has no such split, or the file is not the one that shipped.
        FileNotFoundError: If no such task ships.
    """
    folder = files / task
    if not (folder / _CHECKSUMS).exists():
        raise FileNotFoundError(
            f"expected shipped data for the task {task!r}, found none; make it with: {_maker(task)}"
        )
    checksums = json.loads((folder / _CHECKSUMS).read_text(encoding="utf-8"))
    if split not in checksums:
        raise ValueError(f"expected a split among {', '.join(checksums)}, got {split!r}")
    path = _path(folder, split)
    try:
        text = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error) as problem:
        raise ValueError(f"expected {path.name} of the task {task!r} to be whole: {problem}") from problem
    if _checksum(text) != checksums[split]:
        raise ValueError(
            f"expected {path.name} of the task {task!r} as it shipped, got another; make it anew with: {_maker(task)}"
        )
    return [json.loads(line) for line in text.decode().splitlines()]


def ship(task: str, splits: Mapping[str, Iterable[Mapping[str, Any]]], files: Path = FILES) -> dict[str, str]:
    """Write the files of a task and their checksums.

    Args:
        splits: The rows of each split.
        files: The folder of all tasks.

    Returns:
        The checksum (SHA-256, of the text before compression) of each split.
    """
    folder = files / task
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for split, rows in splits.items():
        text = as_text(rows)
        checksums[split] = _checksum(text)
        # no time and no name inside: the same rows give the same file
        _path(folder, split).write_bytes(gzip.compress(text, compresslevel=9, mtime=0))
    (folder / _CHECKSUMS).write_text(json.dumps(checksums, indent=2) + "\n", encoding="utf-8")
    return checksums


def as_text(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Give rows as they stand in a file: a JSON object a line, in UTF-8."""
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows).encode()


def _path(folder: Path, split: str) -> Path:
    return folder / f"{split}.jsonl.gz"


def _checksum(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _maker(task: str) -> str:
    return f"python -m tutor.data.{task}"
