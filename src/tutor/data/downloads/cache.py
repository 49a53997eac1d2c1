"""The folder where downloaded files are kept, and how one gets there whole and unaltered.

Where a checksum is pinned, a file must have it. Where none is, the first file is trusted as it comes, its checksum is
written down beside it, and whatever stands or comes there later must have the same: that guards against a file that
changes, not against one that was wrong from the start.
"""

import hashlib
import os
import sys
import tempfile
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import BinaryIO

from tqdm import tqdm

from tutor.data.downloads.registry import PublicFile, PublicSet

_CHUNK = 1 << 18
_TIMEOUT = 30  # seconds without an answer
_LICENCE = "LICENCE.txt"


def cache_folder() -> Path:
    """Give the folder of all downloads: ``TUTOR_CACHE`` if that is set, or where the system keeps such files."""
    if chosen := os.environ.get("TUTOR_CACHE"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Caches"
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "tokens-to-chat"


def fetch(public_set: PublicSet, name: str) -> Path:
    """Give the path of a file of a public set, after downloading it if it is not there yet.

    The licence is printed before the first download of a set.

    Args:
        name: Which of the set's files.

    Raises:
        ValueError: If the set has no such file, or the file is not the one it should be.
        ConnectionError: If it cannot be downloaded; the message says how to get it by hand.
    """
    file = next((file for file in public_set.files if file.name == name), None)
    if file is None:
        known = ", ".join(file.name for file in public_set.files)
        raise ValueError(f"expected a file among {known}, got {name!r}")
    folder = cache_folder() / public_set.name
    path = folder / name
    if not path.exists():
        _show_licence(public_set, folder)
        _download(file, path)
    _require_checksum(file, path)
    return path


def _show_licence(public_set: PublicSet, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _LICENCE).exists():
        note = f"{public_set.name}: {public_set.holds}.\nLicence: {public_set.licence}\nCite: {public_set.citation}."
        print(note)
        (folder / _LICENCE).write_text(note + "\n", encoding="utf-8")


def _download(file: PublicFile, path: Path) -> None:
    """Bring a file under its name whole, or not at all."""
    problems = []
    for url in file.urls:
        # beside its place, so that it can be moved there in one step
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{file.name}.", suffix=".part", delete=False) as part:
            try:
                _stream(url, part, file.name)
            except (OSError, HTTPException, ValueError) as problem:
                problems.append(f"{url} ({_reason(problem)})")
            else:
                part.close()
                os.replace(part.name, path)
                return
            finally:
                part.close()
                Path(part.name).unlink(missing_ok=True)
    raise ConnectionError(
        f"expected to download {file.name}, got no whole file from {', '.join(problems)}; "
        f"with a network, download it by hand and put it at {path}"
    )


def _stream(url: str, part: BinaryIO, name: str) -> None:
    request = urllib.request.Request(url, headers={"User-Agent": "tokens-to-chat"})
    quiet = os.environ.get("TUTOR_DISPLAY") == "page"
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
        promised = int(answer.headers.get("Content-Length", 0))
        with tqdm(total=promised or None, desc=name, unit="B", unit_scale=True, disable=quiet) as progress:
            while chunk := answer.read(_CHUNK):
                part.write(chunk)
                progress.update(len(chunk))
    if promised and part.tell() != promised:
        raise ConnectionError(f"{part.tell()} bytes of {promised}")


def _reason(problem: Exception) -> str:
    if isinstance(problem, urllib.error.HTTPError):
        return f"HTTP {problem.code}"
    return " ".join(str(getattr(problem, "reason", problem)).split())


def _require_checksum(file: PublicFile, path: Path) -> None:
    with path.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    record = path.with_name(f"{path.name}.sha256")
    if file.sha256 is None and not record.exists():
        record.write_text(found + "\n", encoding="ascii")
    wanted = file.sha256 or record.read_text(encoding="ascii").strip()
    if found != wanted:
        since = "" if file.sha256 else f" (recorded at the first download; delete {record} to accept another)"
        raise ValueError(
            f"expected {path} with SHA-256 {wanted[:12]}...{since}, got {found[:12]}...: delete it and load again"
        )
