from collections import Counter

import pytest

from tutor.data import prose
from tutor.data.prose_sources import Passage
from tutor.data.shipped import FILES, read_rows

LOADED = {split: prose.load(split) for split in ("train", "validation", "test", "hard")}


def test_every_chapter_book_and_scene_stands_once():
    passages = [(example.work, example.title) for examples in LOADED.values() for example in examples]
    assert len(set(passages)) == len(passages)
    assert Counter(work for work, _ in passages) == {
        "Alice's Adventures in Wonderland": 12,
        "Paradise Lost": 12,
        "As You Like It": 22,
    }
    assert len({example.text for examples in LOADED.values() for example in examples}) == len(passages)


def test_whole_chapters_from_the_middle_of_each_work_are_held_out():
    trained = [(example.work, example.title.split(":")[0]) for example in LOADED["train"]]
    for work, first, last in (
        ("Alice's Adventures in Wonderland", "Chapter I", "Chapter XII"),
        ("Paradise Lost", "Book I", "Book XII"),
    ):
        assert {(work, first), (work, last)} <= set(trained)
        for split in ("validation", "test"):
            assert [example.work for example in LOADED[split]].count(work) == 1


def test_hard_is_a_work_that_training_never_saw():
    assert {example.work for example in LOADED["hard"]} == {"As You Like It"}
    for split in ("train", "validation", "test"):
        assert "As You Like It" not in {example.work for example in LOADED[split]}


def test_no_long_line_of_a_held_out_passage_was_seen_in_training():
    seen = {line for example in LOADED["train"] for line in example.text.splitlines()}
    for split in ("validation", "test", "hard"):
        lines = {line for example in LOADED[split] for line in example.text.splitlines() if len(line) > 40}
        assert len(lines) > 500
        # Milton repeats a line now and then
        assert len(lines & seen) <= 2


def test_nothing_of_the_carriers_is_left():
    for examples in LOADED.values():
        for example in examples:
            assert example.text.isascii()
            assert example.text.endswith("\n")
            for mark in (
                "Gutenberg",
                "CHAPTER",
                "THE END",
                "later editions",
                "\r",
                "\t",
                "\x1a",
                "  ",
                "\n\n\n",
                "$",
            ):
                assert mark not in example.text
            assert not any(line != line.strip() or line.isdigit() for line in example.text.splitlines())


def test_the_texts_are_those_that_one_knows():
    opening = "Alice was beginning to get very tired of sitting by her sister\non the bank"
    assert LOADED["train"][0].text.startswith(opening)
    assert any("Better to reign in Hell than serve in Heaven" in example.text for example in LOADED["train"])
    assert any("All the world's a stage" in example.text for example in LOADED["hard"])
    assert 480_000 < sum(len(example.text) for example in LOADED["train"]) < 530_000


def test_licences_stand_beside_the_texts():
    licences = (FILES / "prose" / "LICENCES.md").read_text(encoding="utf-8")
    for example in LOADED["train"] + LOADED["hard"]:
        assert f"*{example.work}*" in licences


def test_shipping_gives_each_split_its_passages(tmp_path, monkeypatch):
    works = ("Alice's Adventures in Wonderland", "Paradise Lost", "As You Like It")
    passages = [Passage(work, n, f"Part {n}", f"{work} {n}\n") for work in works for n in range(1, 13)]
    monkeypatch.setattr(prose, "read_works", lambda folder: passages)
    checksums = prose.ship_works(tmp_path, tmp_path)
    rows = {split: read_rows("prose", split, tmp_path) for split in checksums}
    assert [row["title"] for row in rows["test"]] == ["Part 9", "Part 3"]
    assert [row["title"] for row in rows["validation"]] == ["Part 4", "Part 7"]
    assert rows["hard"] == [{"work": works[2], "title": f"Part {n}", "text": f"{works[2]} {n}\n"} for n in range(1, 13)]
    assert sum(map(len, rows.values())) == len(passages)


def test_a_split_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        prose.load("dev")


def test_there_is_nothing_to_calculate():
    assert not {"truth", "score", "generate"} & set(dir(prose))
