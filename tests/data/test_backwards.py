"""Words to be spelled backwards: real ones, each in one split."""

import pytest

from tutor.data import backwards, prose
from tutor.data.backwards import BackwardsExample

SPLITS = ("train", "validation", "test", "hard")


def test_words_are_those_of_the_prose_each_in_one_split():
    words = {split: [example.word for example in backwards.load(split)] for split in SPLITS}
    every = [word for split in SPLITS for word in words[split]]
    assert len(every) == len(set(every))
    text = "\n".join(passage.text for passage in prose.load("train"))
    assert sum(word in text for word in words["test"]) > 250
    assert len(words["validation"]) == len(words["test"]) == 300 and len(words["train"]) > 5000
    assert all(3 <= len(word) <= 12 and word.isascii() and word.islower() for word in words["train"] + words["test"])
    assert len(words["hard"]) > 50 and min(map(len, words["hard"])) >= 13


def test_the_splits_are_the_same_each_time():
    assert backwards.load("test") == backwards.load("test")
    assert [example.word for example in backwards.load("test")] != sorted(
        example.word for example in backwards.load("test")
    )


def test_an_answer_is_right_when_it_is_the_word_from_its_end():
    example = BackwardsExample("rabbit")
    assert backwards.truth(example) == "tibbar"
    assert backwards.score(example, "tibbar") == backwards.score(example, list("tibbar")) == 1
    assert backwards.score(example, "tibba") == backwards.score(example, "rabbit") == 0


def test_an_unknown_split_is_refused():
    with pytest.raises(ValueError, match="train, validation, test, hard, got 'dev'"):
        backwards.load("dev")
