import re
import sys
from datetime import date, datetime
from itertools import islice

import pytest

from tutor.data import dates
from tutor.data.dates import LOCALES, DateExample

SPLITS = ("train", "validation", "test", "hard")


@pytest.fixture(scope="module")
def splits():
    return {split: dates.load(split) for split in SPLITS}


def test_drawing_anew_gives_what_shipped(splits):
    assert dates.make_splits() == splits


def test_the_same_seed_gives_the_same_examples():
    assert list(islice(dates.generate(3), 20)) == list(islice(dates.generate(3), 20))
    assert list(islice(dates.generate(3), 20)) != list(islice(dates.generate(4), 20))


def test_each_split_has_its_size(splits):
    assert {split: len(examples) for split, examples in splits.items()} == {
        "train": 14_000,
        "validation": 500,
        "test": 500,
        "hard": 500,
    }


def test_a_day_stands_once_in_all_splits_together(splits):
    days = [example.iso for examples in splits.values() for example in examples]
    assert len(set(days)) == len(days)


def test_no_text_stands_for_two_dates(splits):
    meant = {}
    for examples in splits.values():
        for example in examples:
            assert meant.setdefault(example.text, example.iso) == example.iso


@pytest.mark.parametrize(
    ("locale", "pattern", "form"),
    [
        ("en_US", r"[a-z]+ \d+, \d{4}", "%B %d, %Y"),
        ("en_GB", r"[a-z]+, \d+ [a-z]+ \d{4}", "%A, %d %B %Y"),
        ("de", r"\d\d\.\d\d\.\d{4}", "%d.%m.%Y"),
        ("zh_CN", r"\d+年\d+月\d+日", "%Y年%m月%d日"),
    ],
)
def test_the_truth_is_what_another_reader_of_dates_says(splits, locale, pattern, form):
    read = 0
    for example in splits["train"]:
        if example.locale != locale or not re.fullmatch(pattern, example.text):
            continue
        try:
            day = datetime.strptime(example.text, form)
        except ValueError:  # a short name of a month
            day = datetime.strptime(example.text, form.replace("%B", "%b"))
        assert day.date().isoformat() == dates.truth(example)
        read += 1
    assert read > 200


def test_training_has_every_locale_and_its_years_alone(splits):
    for split in ("train", "validation", "test"):
        assert {example.locale for example in splits[split]} == set(LOCALES)
        assert {date.fromisoformat(example.iso).year for example in splits[split]} <= set(range(1900, 2051))


def test_hard_examples_are_of_two_kinds_and_have_no_new_character(splits):
    known = {character for example in splits["train"] for character in example.text}
    years = [example for example in splits["hard"] if example.held_out == "year"]
    order = [example for example in splits["hard"] if example.held_out == "order"]
    assert len(years) == len(order) == 250
    assert {int(example.iso[:2]) for example in years} == {17, 18, 20, 21}
    assert not any(1900 <= int(example.iso[:4]) <= 2050 for example in years)
    assert all(1900 <= int(example.iso[:4]) <= 2050 for example in order)
    assert all(re.fullmatch(r"\d{4} \D+ \d+", example.text) for example in order)
    assert {example.locale for example in order} == set(LOCALES) - {"zh_CN"}
    assert {character for example in splits["hard"] for character in example.text} <= known


def test_training_never_has_the_order_of_the_hard_split(splits):
    for split in ("train", "validation", "test"):
        assert not any(example.held_out for example in splits[split])
        assert not any(re.match(r"\d{4} ", example.text) for example in splits[split])


def test_texts_are_in_lower_case_with_plain_spaces(splits):
    for examples in splits.values():
        for example in examples:
            assert example.text == example.text.lower()
            assert not set(example.text) & set("\u202f\u00a0\u200e\u200f")
    assert dates._plain("5\u202fMARS\u00a0\u200e2021\u200f") == "5 mars 2021"


def test_an_answer_is_right_or_wrong():
    example = DateExample("5 mars 2021", "2021-03-05", "fr")
    assert dates.truth(example) == "2021-03-05"
    assert dates.score(example, "2021-03-05") == 1
    assert dates.score(example, "2021-05-03") == 0


def test_bad_input_is_named(monkeypatch):
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        dates.load("dev")
    monkeypatch.setitem(sys.modules, "babel.dates", None)
    with pytest.raises(ImportError, match="pip install babel"):
        next(dates.generate(0))
