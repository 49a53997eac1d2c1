"""Links from a generated page to chapters and exercises, with their titles."""

from functools import cache
from pathlib import Path

import nbformat

from tutor.classroom.source import ExerciseSource, read_set


@cache
def chapter_path(root: Path, stem: str) -> Path:
    """Find a chapter's text.

    Raises:
        ValueError: If there is no such chapter.
    """
    found = list(root.glob(f"chapters/*/{stem}.md"))
    if len(found) != 1:
        raise ValueError(f"expected the stem of a chapter, got {stem!r}")
    return found[0]


@cache
def chapter_title(root: Path, stem: str) -> str:
    """Give the heading at a chapter's top."""
    cells = nbformat.read(chapter_path(root, stem).with_suffix(".ipynb"), as_version=4).cells
    titles = (line for cell in cells for line in cell.source.splitlines() if line.startswith("# "))
    return next(titles).removeprefix("# ")


def chapter_link(root: Path, stem: str) -> str:
    """Link a chapter by its title."""
    path = chapter_path(root, stem).relative_to(root).with_suffix(".ipynb").as_posix()
    return f"[{chapter_title(root, stem)}](/{path})"


@cache
def exercises(root: Path) -> dict[str, tuple[str, ExerciseSource]]:
    """Give every exercise by its slug, with the stem of its set."""
    sets = [(path.stem, read_set(path)) for path in sorted(root.glob("solutions/[0-9][0-9]_*.md"))]
    return {exercise.slug: (stem, exercise) for stem, source in sets for exercise in source.exercises}


def exercise_link(root: Path, slug: str) -> str:
    """Link an exercise by its number and title.

    Raises:
        ValueError: If there is no such exercise.
    """
    if slug not in exercises(root):
        raise ValueError(f"expected the name of an exercise, got {slug!r}")
    stem, exercise = exercises(root)[slug]
    return f"[{exercise.number} {exercise.title}](/exercises/{stem}.ipynb)"
