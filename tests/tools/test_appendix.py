"""The appendices are of today, every row leads somewhere, and no set of data or abbreviation is left out."""

import re
from pathlib import Path

import pytest

from tools.appendix import topics
from tools.appendix.__main__ import APPENDICES
from tools.appendix.figures import figures
from tutor.data.downloads.registry import PUBLIC_SETS

ROOT = Path(__file__).parents[2]
TOPICS = topics.read(ROOT / "book" / "topics.yml")


@pytest.mark.parametrize("name", APPENDICES)
def test_an_appendix_is_of_today(name):
    stored = (ROOT / "book" / "_generated" / f"{name}.md").read_text(encoding="utf-8")
    assert stored == APPENDICES[name](ROOT), "run: python -m tools.appendix"


def test_every_topic_has_a_section_a_figure_and_an_exercise():
    known = figures(ROOT)
    rows = [topic for part in TOPICS.values() for topic in part]
    assert len(rows) >= 59
    assert [fault for topic in rows for fault in topics.faults(ROOT, topic, known)] == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("chapter", "99_nothing", "expected the stem of a chapter, got '99_nothing'"),
        ("section", "Nothing", "has no section 'Nothing'"),
        ("figure", "Nothing", "has no figure 'Nothing'"),
        ("exercises", ["tokens-nothing"], "expected the name of an exercise, got 'tokens-nothing'"),
    ],
)
def test_a_row_that_leads_nowhere_is_named(field, value, said):
    row = TOPICS["Part 1 · NLP basics"][0]._replace(**{field: value})
    (fault,) = topics.faults(ROOT, row, figures(ROOT))
    assert fault.startswith(f"{row.topic}: ")
    assert said in fault


@pytest.mark.parametrize(
    "row", ["{topic: x}", "{topic: x, chinese: '', chapter: c, section: s, figure: f, exercises: [e]}"]
)
def test_a_row_with_something_missing_is_refused(tmp_path, row):
    path = tmp_path / "topics.yml"
    path.write_text(f"part: [{row}]\n", encoding="utf-8")
    with pytest.raises(
        ValueError, match="expected topic, chinese, chapter, section, figure, exercises, none of them empty"
    ):
        topics.read(path)


def test_every_shipped_and_every_downloadable_set_of_data_is_listed():
    page = (ROOT / "book" / "datasets.md").read_text(encoding="utf-8")
    shipped = [path.name for path in (ROOT / "src/tutor/data/files").iterdir() if path.is_dir()]
    for name in [*shipped, *(each.name for each in PUBLIC_SETS)]:
        assert f"| `{name}` |" in page, name


# names of persons, products, files and variables in capitals, which stand for nothing longer
NAMES = {"README", "II", "III", "IV", "VI", "OK", "US", "USA", "UK", "EOF", "TODO", "ID"}


def test_an_abbreviation_that_stands_in_several_chapters_is_explained():
    listed = set(re.findall(r"[A-Za-z0-9]+", (ROOT / "book" / "abbreviations.md").read_text(encoding="utf-8")))
    seen: dict[str, int] = {}
    for path in ROOT.glob("chapters/*/*.md"):
        prose = re.sub(
            r"```.*?```|`[^`]*`|\$[^$]*\$|https?://\S+|\{cite:[a-z]+\}`[^`]*`",
            " ",
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        for word in set(re.findall(r"\b[A-Z]{3,6}\b", prose)):
            seen[word] = seen.get(word, 0) + 1
    assert sorted(word for word, count in seen.items() if count >= 2 and word not in listed | NAMES) == []
