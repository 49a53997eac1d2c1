"""The checks are themselves checked: every solution, stub, mistake, variant and automatic mutant meets its check."""

from functools import cache
from pathlib import Path

import pytest

from tutor.classroom.matrix import Row, examine, read_sets, summary, table
from tutor.lessons.checks import EXERCISES

ROOT = Path(__file__).parents[2]
SETS = read_sets(ROOT / "solutions")
EXERCISES_OF_SETS = [(source, exercise) for source in SETS for exercise in source.exercises]


@cache
def row(slug: str) -> Row:
    return next(examine(source, exercise) for source, exercise in EXERCISES_OF_SETS if exercise.slug == slug)


def test_every_check_has_its_exercise():
    assert sorted(exercise.slug for _, exercise in EXERCISES_OF_SETS) == sorted(EXERCISES)


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_check_refuses_what_is_wrong_and_accepts_what_is_right(slug):
    assert row(slug).faults == ()


@pytest.mark.parametrize(("source", "exercise"), EXERCISES_OF_SETS, ids=lambda part: getattr(part, "slug", ""))
def test_mistakes_and_variants_suffice(source, exercise):
    check = EXERCISES[exercise.slug]
    n_mistakes, n_variants = (5, 3) if exercise.kind in ("Build", "Find the bug") else (2, 2)
    assert len(check.mistakes) >= n_mistakes
    assert len(check.variants) >= n_variants
    assert len({mistake.name for mistake in check.mistakes}) == len(check.mistakes)
    assert exercise.handed_in == check.answers


def test_a_set_has_exercises_of_many_kinds():
    # the laboratory's patients are all to be found, and mended
    for source in (source for source in SETS if source.name != "11_laboratory"):
        kinds = [exercise.kind for exercise in source.exercises]
        assert len(kinds) >= 9, source.name
        assert len(set(kinds)) >= 5, source.name
        assert kinds.count("Find the bug") >= 2, source.name


def test_hints_come_in_steps():
    for _, exercise in EXERCISES_OF_SETS:
        text = "\n".join(cell.source for cell in exercise.cells)
        assert text.count("<summary>Hint") in (2, 3), exercise.slug
        assert text.count("<summary>Solution") == 1, exercise.slug


@pytest.mark.parametrize(("name", "write"), [("check_matrix", table), ("check_summary", summary)])
def test_the_printed_matrix_is_of_today(name, write):
    stored = (ROOT / "book" / "_generated" / f"{name}.md").read_text(encoding="utf-8")
    assert stored == write([row(exercise.slug) for _, exercise in EXERCISES_OF_SETS]), (
        "run: python -m tutor.classroom.matrix"
    )


def test_the_matrix_notices_a_check_that_lets_mistakes_pass(monkeypatch):
    """What the matrix promises is itself tried: a check without its strictest property must show."""
    from dataclasses import replace

    for slug in ("softmax-stable", "attention-permutation"):
        check = EXERCISES[slug]
        monkeypatch.setitem(EXERCISES, slug, replace(check, properties=check.properties[1:2], core=None))
        source, exercise = next(pair for pair in EXERCISES_OF_SETS if pair[1].slug == slug)
        assert any("passes" in fault for fault in examine(source, exercise).faults)
