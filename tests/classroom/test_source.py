from pathlib import Path

import pytest

from tutor.classroom.source import read_set, regions

SOURCE = Path(__file__).parents[2] / "solutions" / "03_attention.md"


def edited(tmp_path, old, new):
    text = SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "03_attention.md"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_facts_are_read_from_the_header_line():
    exercise = next(item for item in read_set(SOURCE).exercises if item.slug == "attention-scale")
    assert (exercise.number, exercise.title) == ("03.5", "Scaled dot-product attention")
    assert (exercise.kind, exercise.difficulty, exercise.minutes, exercise.points) == ("Build", "medium", 15, 10)
    assert exercise.handed_in == ("attention",)


def test_numbers_run_through():
    source = read_set(SOURCE)
    assert [item.number for item in source.exercises] == [f"03.{n}" for n in range(1, len(source.exercises) + 1)]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("**Build** · medium · 15 minutes · 10 points", "**Build** · medium · 10 points", "expected the header"),
        ("**Build** · medium · 15", "**Guess** · medium · 15", "expected a kind"),
        ('check("attention-scale", attention)', 'check("attention-scales", attention)', "expected check"),
        (
            'check("attention-scale", attention)',
            "print(attention)",
            "expected one check cell in attention-scale, got 0",
        ),
        ("raw_entropy", "cold", "expected every name of an answer once in a set, got cold"),
        ('<a id="mask-bug"></a>', '<a id="mask-causal"></a>', "expected"),
    ],
)
def test_a_source_of_another_form_is_refused(tmp_path, old, new, message):
    with pytest.raises(ValueError, match=message):
        read_set(edited(tmp_path, old, new))


def test_markers_must_pair():
    begin, end = "### BEGIN SOLUTION", "### END SOLUTION"
    assert list(regions(f"a\n{begin}\nb\n{end}\nc")) == [(2, 3)]
    for wrong in (begin, end, f"{begin}\n{begin}\n{end}", f"{end}\n{begin}"):
        with pytest.raises(ValueError, match="expected"):
            list(regions(wrong))
