"""Reading compressed files where they lie: nothing is ever unpacked, so no name in an archive can lead anywhere."""

import gzip
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MAX_BYTES = 1 << 28
"""The size up to which a file in an archive is read, lest a small archive fill the memory."""


def gzip_text(path: Path) -> str:
    """Read a file compressed by gzip.

    Raises:
        ValueError: If it is not such a file, not whole, too large or no text.
    """
    try:
        with gzip.open(path) as content:
            return _text(content.read(MAX_BYTES + 1), path.name)
    except (OSError, EOFError, zlib.error) as problem:
        raise ValueError(f"expected {path} as gzip writes it: {problem}") from problem


def zip_text(path: Path, name: str) -> str:
    """Read one file of a zip archive.

    Args:
        name: Its name in the archive.

    Raises:
        ValueError: If it is not such an archive, or the file is not in it, too large or no text.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open(name) as content:
            return _text(content.read(MAX_BYTES + 1), name)
    except (OSError, KeyError, EOFError, zlib.error, zipfile.BadZipFile) as problem:
        raise ValueError(f"expected {path} as a zip archive with {name!r}: {problem}") from problem


def tar_texts(path: Path, pattern: str) -> Iterator[tuple[str, str]]:
    """Read the plain files of a compressed tar archive one after the other.

    Args:
        pattern: Which ones, as in ``aclImdb/train/*/*.txt``.

    Returns:
        The name and the text of each; links and folders are passed over.

    Raises:
        ValueError: If it is not such an archive, or a file in it is too large or no text.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:
                if member.isfile() and PurePosixPath(member.name).match(pattern):
                    yield member.name, _text(archive.extractfile(member).read(MAX_BYTES + 1), member.name)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as problem:
        raise ValueError(f"expected {path} as a tar archive compressed by gzip: {problem}") from problem


def _text(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        raise ValueError(f"expected {name} to have at most {MAX_BYTES} bytes, got more")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise ValueError(f"expected {name} to be text in UTF-8: {problem}") from problem
