"""The public sets as simple examples. Each is downloaded when it is first asked for.

They stand beside the book's own data for comparison. No chapter needs one, and no test downloads one.
"""

import re
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

from tutor.data.downloads.archives import gzip_text, tar_texts, zip_text
from tutor.data.downloads.cache import fetch
from tutor.data.downloads.registry import IMDB, MULTI30K, TATOEBA, TINY_SHAKESPEARE

_MULTI30K_PARTS = {"train": "train", "validation": "val", "test": "test_2016_flickr"}
_LANGUAGES = ("en", "de", "fr")


@dataclass(frozen=True)
class SentencePair:
    """A sentence and a translation of it."""

    source: str
    """The sentence."""
    target: str
    """One translation; there may be others."""
    credit: str = ""
    """Whom the licence asks to name."""


@dataclass(frozen=True)
class Review:
    """What someone thinks of a film."""

    text: str
    """The review; paragraphs are parted by line ends."""
    stars: int
    """The reviewer's mark: 1 to 4, or 7 to 10."""

    @property
    def positive(self) -> bool:
        """Whether the reviewer liked it."""
        return self.stars > 5


def multi30k(split: str, source: str = "en", target: str = "de") -> list[SentencePair]:
    """Load captions of photographs with their translations.

    Args:
        split: ``train``, ``validation`` or ``test``.
        source: The language to translate from: ``en``, ``de`` or ``fr``.
        target: The language to translate to.

    Raises:
        ValueError: If there is no such split or language, or the files do not belong together.

    Source: Elliott et al. 2016 (arXiv:1605.00459).
    """
    _require("split", split, tuple(_MULTI30K_PARTS))
    _require("source language", source, _LANGUAGES)
    _require("target language", target, _LANGUAGES)
    columns = [
        gzip_text(fetch(MULTI30K, f"{_MULTI30K_PARTS[split]}.{language}.gz")).strip().split("\n")
        for language in (source, target)
    ]
    if len(columns[0]) != len(columns[1]):
        raise ValueError(f"expected as many lines in {source} as in {target}, got {len(columns[0])}, {len(columns[1])}")
    return [SentencePair(sentence.strip(), other.strip()) for sentence, other in zip(*columns, strict=True)]


def tatoeba(split: str) -> list[SentencePair]:
    """Load English sentences with Chinese translations.

    A sentence stands with all its translations in one split: one in twenty in ``validation``, one in ``test``.

    Args:
        split: ``train``, ``validation`` or ``test``.

    Raises:
        ValueError: If there is no such split, or a line is not a pair.
    """
    _require("split", split, ("train", "validation", "test"))
    pairs = []
    for number, line in enumerate(zip_text(fetch(TATOEBA, "cmn-eng.zip"), "cmn.txt").splitlines(), start=1):
        fields = line.split("\t")
        if len(fields) < 2:
            raise ValueError(f"expected a sentence, a tab and a translation in line {number}, got {line!r}")
        place = zlib.crc32(fields[0].encode()) % 20
        if {0: "validation", 1: "test"}.get(place, "train") == split:
            pairs.append(SentencePair(fields[0], fields[1], "".join(fields[2:])))
    return pairs


def imdb(split: str) -> list[Review]:
    """Load film reviews.

    Args:
        split: ``train`` or ``test``.

    Raises:
        ValueError: If there is no such split, or a review carries no mark in its name.

    Source: Maas et al. 2011 (https://aclanthology.org/P11-1015).
    """
    _require("split", split, ("train", "test"))
    reviews = []
    for name, text in tar_texts(fetch(IMDB, "aclImdb_v1.tar.gz"), f"aclImdb/{split}/*/*.txt"):
        if PurePosixPath(name).parent.name not in ("pos", "neg"):
            continue  # reviews without marks
        mark = re.search(r"_(\d+)\.txt$", name)
        if mark is None:
            raise ValueError(f"expected a name such as 7_10.txt, got {name!r}")
        reviews.append((name, Review(re.sub(r"\s*(?:<br />\s*)+", "\n", text), int(mark[1]))))
    return [review for _, review in sorted(reviews, key=lambda named: named[0])]


def tiny_shakespeare() -> str:
    """Load a million characters of Shakespeare's plays."""
    return fetch(TINY_SHAKESPEARE, "input.txt").read_text(encoding="utf-8")


def _require(what: str, given: str, known: tuple[str, ...]) -> None:
    if given not in known:
        raise ValueError(f"expected a {what} among {', '.join(known)}, got {given!r}")
