"""The sections of this book as passages: what the teaching assistant searches.

``python -m tutor.applications.costumes.book_index`` reads the chapters of a checkout and writes the index anew. The
package ships the index and never reads a chapter. Of each section it holds the heading, the terms that are set bold,
and the first words; so most edits leave it true.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tutor.applications.retrieval.passage import Passage
from tutor.models.whole_files import write_whole

INDEX = Path(__file__).with_name("book_index.json")
"""The index that ships."""
CHAPTERS = Path(__file__).parents[4] / "chapters"
"""The chapters of a checkout."""
_LEFT_OUT = ("Summary", "Where it fails")
_N_WORDS = 100
_FENCED = re.compile(r"^(```|:::|~~~).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(##{0,2}) (.+)$", re.MULTILINE)
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)
_MARK_UP = re.compile(r"\{[\w:]+\}`[^`]*`|\]\([^)]*\)|^\([\w-]+\)=$|[`*\[\]]", re.MULTILINE)


def anchor(heading: str) -> str:
    """Give the last part of a heading's address, as the site makes it.

    Example:
        >>> anchor("Why the square root of d_k?")
        'why-the-square-root-of-d-k'
    """
    letters = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", letters))


def sections(source: str, page: str) -> Iterator[Passage]:
    """Give the sections of one chapter.

    Args:
        source: The text of the chapter's ``.md``.
        page: Its address from the root of the site, without an ending.
    """
    source = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    prose = _FENCED.sub("", source)
    found = list(_HEADING.finditer(prose))
    if not found:
        return
    chapter = _plain(found[0][2])
    seen = set()
    for heading, following in zip(found, [*found[1:], None], strict=True):
        title = _plain(heading[2])
        body = prose[heading.end() : following.start() if following else len(prose)]
        key = f"{page.split('/')[-1]}#{anchor(title)}"
        if title in _LEFT_OUT or key in seen:
            continue
        seen.add(key)
        bold = " ".join(
            dict.fromkeys(
                _plain(term) for term in re.findall(r"\*\*([^*]+)\*\*(?: \(([^)]*)\))?", body) for term in term if term
            )
        )
        words = " ".join(_plain(body).split()[:_N_WORDS])
        yield Passage(key, f"{title} . {chapter} . {bold} . {words}", f"{page}.html#{anchor(title)}")


def make_index(chapters: Path = CHAPTERS) -> list[Passage]:
    """Read the sections of all chapters.

    Args:
        chapters: The folder of the parts.

    Raises:
        FileNotFoundError: If there are no chapters.
    """
    files = sorted(chapters.glob("*/*.md"))
    if not files:
        raise FileNotFoundError(f"expected the chapters of a checkout in {chapters}, found none")
    return [
        passage
        for file in files
        for passage in sections(file.read_text(encoding="utf-8"), f"chapters/{file.parent.name}/{file.stem}")
    ]


def write_index(passages: list[Passage], path: Path = INDEX) -> None:
    """Write an index, a section a line.

    Args:
        path: The file.
    """
    lines = ",\n".join(json.dumps([one.key, one.link, one.text], ensure_ascii=False) for one in passages)
    write_whole(path, f"[\n{lines}\n]\n".encode())


@cache
def load_index() -> tuple[Passage, ...]:
    """Give the sections of the book, from the index that ships."""
    rows = json.loads(INDEX.read_text(encoding="utf-8"))
    return tuple(Passage(key, text, link) for key, link, text in rows)


def _plain(text: str) -> str:
    return " ".join(_MARK_UP.sub(" ", _FORMULA.sub(" ", text)).split())


if __name__ == "__main__":
    write_index(make_index())
