"""What every chapter owes its reader: something alive, questions of several kinds, a common mistake, a summary."""

import json
import re
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from tools import costs

ROOT = Path(__file__).parents[2]
TEXTS = sorted(ROOT.glob("chapters/*/*.md"))
FIRST_PARTS = [f"{number:02}" for number in range(1, 7)]
FROM_BLOCK_TO_LOOP = [f"{number:02}" for number in range(7, 12)]
TO_THE_ASSISTANT = [f"{number:02}" for number in range(12, 16)]
APPLICATIONS = [f"{number:02}" for number in range(16, 21)]
ASKED = {"choose", "shape", "number", "order"}


def name(text: Path) -> str:
    return text.stem


def widgets(text: Path):
    """Kind and data of everything alive in a chapter's stored outputs."""
    for cell in nbformat.read(text.with_suffix(".ipynb"), as_version=4).cells:
        for output in cell.get("outputs", []):
            page = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
            for element in page.select("[data-tutor]"):
                yield element["data-tutor"], json.loads(element.find("script").string)


def asked(text: Path) -> set[str]:
    quizzes = (data for kind, data in widgets(text) if kind == "quiz")
    return {question["type"] for data in quizzes for question in data["questions"]}


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_a_chapter_tells_its_minutes_what_it_needs_and_what_comes_next(text):
    front = yaml.safe_load(text.read_text(encoding="utf-8").split("---")[1])["tutor"]
    assert 20 <= front["minutes"] <= 90
    assert front["prerequisites"].strip() and front["next"].strip()


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_a_chapter_has_something_alive_besides_its_questions(text):
    alive = [(kind, data) for kind, data in widgets(text) if kind != "quiz"]
    assert alive
    assert all(data["alt"].strip() and data["title"].strip() for _, data in alive)


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_a_chapter_asks_in_several_ways(text):
    assert len(asked(text) & ASKED) >= 3


def test_all_ways_of_asking_are_used():
    assert set.union(*map(asked, TEXTS)) >= ASKED | {"reveal"}


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_a_chapter_runs_a_common_mistake_and_ends_with_a_summary_and_exercises(text):
    prose = text.read_text(encoding="utf-8")
    assert re.search(r"^##+ .*[Cc]ommon mistake", prose, re.MULTILINE)
    summary = prose.split("\n## Summary\n", 1)[1].split("\n\n**", 1)[0]
    assert 3 <= len(re.findall(r"^- ", summary, re.MULTILINE)) <= 6
    for folder in ("exercises", "solutions"):
        assert f"../../{folder}/{text.stem}.ipynb" in prose


MISTAKES = tuple(str(number) for number in range(1, 31))
"""All that the index names."""


@pytest.mark.parametrize("number", MISTAKES)
def test_a_mistake_is_run_in_a_chapter_and_stands_in_the_index(number):
    homes = [text.stem[:2] for text in TEXTS if f"\n(mistake-{number})=\n" in text.read_text(encoding="utf-8")]
    assert len(homes) == 1
    index = (ROOT / "book" / "misconceptions.md").read_text(encoding="utf-8")
    (entry,) = re.findall(rf"^{number} · .*?(?=^\d+ · |^## |\Z)", index, re.MULTILINE | re.DOTALL)
    shown = "Looked up" if number == "14" else "Measured"  # mistake 14 is one of dates and names
    assert f"[{shown} in chapter {homes[0]}](mistake-{number})" in entry


@pytest.mark.parametrize(
    ("numbers", "minutes"),
    [(FIRST_PARTS, 4), (FROM_BLOCK_TO_LOOP, 5), (TO_THE_ASSISTANT, 4), (APPLICATIONS, 4)],
    ids=["01-06", "07-11", "12-15", "16-20"],
)
def test_chapters_cost_no_more_minutes_than_they_may(numbers, minutes):
    chapters = [text.stem for text in TEXTS if text.stem[:2] in numbers and text.stem != "11_laboratory"]
    assert len(chapters) == len(numbers)
    noted = {key.split("/")[-1]: spent for key, spent in costs.read(ROOT).items() if key.startswith("chapters/")}
    assert sum(noted[chapter] for chapter in chapters) <= 60 * minutes


def test_all_chapters_together_cost_no_more_than_fifteen_minutes():
    noted = costs.read(ROOT)
    assert sum(spent for name, spent in noted.items() if name.startswith("chapters/")) <= 15 * 60


def test_the_laboratory_costs_less_than_a_minute():
    assert costs.read(ROOT)["chapters/5_training/11_laboratory"] < 60
