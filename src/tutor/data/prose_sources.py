"""The texts behind `tutor.data.prose` as they come, and what is cut from them.

They travel with many programs as the test files of compressors, among them the source distribution of brotli.
Headings become titles; title pages, lists of persons, notes about the electronic edition and about later printings,
stray marks, rows of asterisks, indentation and doubled spaces go. The words, the spelling and the marks stay.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_CHECKSUMS = {
    "alice29.txt": "7467306ee0feed4971260f3c87421154a05be571d944e9cb021a5713700c38f0",
    "asyoulik.txt": "eaa3526fe53859f34ecdf255712f9ecf0b2c903451d4755b2edaa2e2599cb0fc",
    "plrabn12.txt": "07e2e0b461af78c7c647cb53dab39de560198e16f799b4516eccf0fbd69f764c",
}
_ROMAN = r"[IVX]+"


@dataclass(frozen=True)
class Passage:
    """One chapter, book or scene of a work."""

    work: str
    """The work's title."""
    number: int
    """Which one of its work, from 1."""
    title: str
    """What stands above it, with its number."""
    text: str
    """Its lines, cut as the module says."""


def read_works(folder: Path) -> list[Passage]:
    """Read the three texts.

    Raises:
        FileNotFoundError: If a text is missing.
        ValueError: If a text is another edition.
    """
    texts = {}
    for name, checksum in _CHECKSUMS.items():
        path = folder / name
        if not path.exists():
            raise FileNotFoundError(
                f"expected {name} in {folder}: pip download --no-deps --no-binary :all: brotli==1.2.0, unpack it, "
                "and look in tests/testdata"
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            raise ValueError(f"expected {path} as brotli 1.2.0 has it, got another text")
        texts[name] = path.read_bytes().decode("ascii")
    return [
        *alice(texts["alice29.txt"]),
        *paradise_lost(texts["plrabn12.txt"]),
        *as_you_like_it(texts["asyoulik.txt"]),
    ]


def alice(text: str) -> list[Passage]:
    """Cut *Alice's Adventures in Wonderland* into its chapters."""
    heading = rf"^ *CHAPTER ({_ROMAN})\s+(\S.*)$"
    text = _plain(text).partition("THE END")[0]
    text = re.sub(r"^ *\[later editions continued as follows\n([^\]]*)\]", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"^[ *]*\*[ *]*$", "", text, flags=re.MULTILINE)
    chapters = _cut(text, heading)
    return _passages(
        "Alice's Adventures in Wonderland", [(f"Chapter {n}: {title}", body) for n, title, body in chapters]
    )


def paradise_lost(text: str) -> list[Passage]:
    """Cut *Paradise Lost* into its twelve books."""
    text = _plain(text).partition("[The End]")[0]
    # marks of the electronic edition: stars at a line's end, dollars, numbers on lines of their own
    text = re.sub(r" *\*\*\*$|^ *\d+$|\$( (?='))?", "", text, flags=re.MULTILINE).replace("THeir", "Their")
    return _passages("Paradise Lost", [(f"Book {n}", body) for n, body in _cut(text, rf"^Book ({_ROMAN})$")])


def as_you_like_it(text: str) -> list[Passage]:
    """Cut *As You Like It* into its scenes; a speaker's name stands on a line of its own, with a colon."""
    text = re.sub(r"^\tAS YOU LIKE IT$", "", _plain(text), flags=re.MULTILINE)
    text = re.sub(r"^(?!SCENE)([A-Z][A-Za-z ]*)\t", r"\1:\n", text, flags=re.MULTILINE)
    scenes = _cut(text, rf"^ACT ({_ROMAN})\s+SCENE ({_ROMAN})\t(.*)$")
    titles = [(f"Act {act}, scene {scene}: {place.rstrip('.')}", body) for act, scene, place, body in scenes]
    return _passages("As You Like It", titles)


def _plain(text: str) -> str:
    """Give lines that end in a line feed alone, without spaces at their ends or the old mark of a file's end."""
    text = text.replace("\x1a", "").replace("\r\n", "\n")
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def _cut(text: str, heading: str) -> list[list[str]]:
    """Cut at each heading; give what its groups hold, and what follows it."""
    parts = re.split(heading, text, flags=re.MULTILINE)[1:]
    width = re.compile(heading).groups + 1
    return [parts[start : start + width] for start in range(0, len(parts), width)]


def _passages(work: str, titled: list[tuple[str, str]]) -> list[Passage]:
    return [Passage(work, number, title, _tidy(body)) for number, (title, body) in enumerate(titled, start=1)]


def _tidy(text: str) -> str:
    lines = [re.sub(r"[ \t]+", " ", line.strip()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
