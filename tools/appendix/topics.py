"""The table of topics: where the book teaches each, with which figure, and in which exercises."""

from pathlib import Path
from typing import NamedTuple

import yaml

from tools.appendix.figures import Figure, figures
from tools.appendix.links import chapter_link, chapter_path, exercise_link


class Topic(NamedTuple):
    """One promise to the reader, and what keeps it."""

    topic: str
    chinese: str
    chapter: str
    section: str
    figure: str
    exercises: list[str]


def read(path: Path) -> dict[str, list[Topic]]:
    """Read the topics of each part.

    Raises:
        ValueError: If a row lacks a field, has one too many, or has an empty one.
    """
    parts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {part: [_topic(row) for row in rows] for part, rows in parts.items()}


def _topic(row: dict) -> Topic:
    if set(row) != set(Topic._fields) or not all(row.values()):
        raise ValueError(f"expected {', '.join(Topic._fields)}, none of them empty, got {row}")
    return Topic(**row)


def faults(root: Path, topic: Topic, known: tuple[Figure, ...]) -> list[str]:
    """Name what of a topic leads nowhere: a section, a figure or an exercise that does not exist."""
    found = []
    try:
        prose = chapter_path(root, topic.chapter).read_text(encoding="utf-8").splitlines()
    except ValueError as error:
        return [f"{topic.topic}: {error}"]
    if not any(line.lstrip("#").strip() == topic.section for line in prose if line.startswith("##")):
        found.append(f"{topic.topic}: {topic.chapter} has no section {topic.section!r}")
    if not any(figure.chapter == topic.chapter and figure.title.startswith(topic.figure) for figure in known):
        found.append(f"{topic.topic}: {topic.chapter} has no figure {topic.figure!r}")
    for slug in topic.exercises:
        try:
            exercise_link(root, slug)
        except ValueError as error:
            found.append(f"{topic.topic}: {error}")
    return found


def table(root: Path) -> str:
    """Write the topics in Markdown: for each part a heading, for each topic a line of links.

    Raises:
        ValueError: Naming every row that leads nowhere.
    """
    parts, known = read(root / "book" / "topics.yml"), figures(root)
    wrong = [fault for topics in parts.values() for topic in topics for fault in faults(root, topic, known)]
    if wrong:
        raise ValueError("\n".join(wrong))
    return "\n".join(_section(root, part, topics, known) for part, topics in parts.items())


def _section(root: Path, part: str, topics: list[Topic], known: tuple[Figure, ...]) -> str:
    lines = [_line(root, topic, known) for topic in topics]
    head = "| topic | chapter and section | figure | exercises |\n|---|---|---|---|"
    return "\n".join([f"## {part}", "", head, *lines, ""])


def _line(root: Path, topic: Topic, known: tuple[Figure, ...]) -> str:
    shown = next(each for each in known if each.chapter == topic.chapter and each.title.startswith(topic.figure))
    # of a picture, the first sentence of what stands for it
    figure = shown.title if shown.kind else shown.title.split(". ")[0].rstrip(".")
    links = "; ".join(exercise_link(root, slug) for slug in topic.exercises)
    where = f"{chapter_link(root, topic.chapter)}: {topic.section}"
    return "| " + " | ".join(_cell(text) for text in (f"{topic.topic} ({topic.chinese})", where, figure, links)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
