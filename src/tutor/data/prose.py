"""Real prose: three works in the public domain, to set beside the book's generated texts.

*Alice's Adventures in Wonderland* (Lewis Carroll, 1865), *Paradise Lost* (John Milton, 1667, in twelve books 1674) and
*As You Like It* (William Shakespeare, about 1599, printed 1623). One example is a chapter, a book or a scene.

What is held out is whole chapters and books from the middle of each work, never its end, where a story and its words
are other ones. The ``hard`` split is the play: no line of it, nor any play, is in training.

Nobody can calculate what the right next word is: this task has no ``truth`` and no ``score``, and nothing to
``generate``. A model is judged by how probable it finds the text, in nats per token or bits per character.
"""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

from tutor.data.prose_sources import Passage, read_works
from tutor.data.shipped import FILES, read_rows, ship

_HELD_OUT = {
    "validation": {("Alice's Adventures in Wonderland", 4), ("Paradise Lost", 7)},
    "test": {("Alice's Adventures in Wonderland", 9), ("Paradise Lost", 3)},
}
_NEVER_READ = "As You Like It"


@dataclass(frozen=True)
class ProseExample:
    """One chapter, book or scene."""

    work: str
    """The work that it is from."""
    title: str
    """What stands above it."""
    text: str
    """Its lines, without indentation; paragraphs and speeches are parted by an empty line."""


def load(split: str) -> list[ProseExample]:
    """Give the passages of ``train``, ``validation``, ``test`` or ``hard`` in the order of the works.

    Raises:
        ValueError: If there is no such split, or its file was altered.
    """
    return [ProseExample(**row) for row in read_rows("prose", split)]


def split_of(work: str, number: int) -> str:
    """Tell in which split a chapter, book or scene belongs.

    Args:
        number: Which one of its work, from 1.
    """
    if work == _NEVER_READ:
        return "hard"
    return next((split for split, passages in _HELD_OUT.items() if (work, number) in passages), "train")


def ship_works(folder: Path, files: Path = FILES) -> dict[str, str]:
    """Write the shipped files from the three texts as they come.

    Args:
        folder: Where ``alice29.txt``, ``asyoulik.txt`` and ``plrabn12.txt`` lie.
        files: The folder of all tasks.

    Returns:
        The checksum of each split.
    """
    passages = read_works(folder)
    return ship(
        "prose",
        {
            split: [_row(passage) for passage in passages if split_of(passage.work, passage.number) == split]
            for split in ("train", "validation", "test", "hard")
        },
        files,
    )


def _row(passage: Passage) -> dict[str, str]:
    return asdict(ProseExample(passage.work, passage.title, passage.text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the shipped prose anew.")
    parser.add_argument("folder", type=Path, help="tests/testdata of the source distribution of brotli 1.2.0")
    ship_works(parser.parse_args().folder)
