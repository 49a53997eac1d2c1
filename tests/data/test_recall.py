from itertools import islice

import pytest
import torch

from tutor.data import recall
from tutor.data.recall import RecallExample


def test_the_same_seed_gives_the_same_examples():
    assert list(islice(recall.generate(3), 20)) == list(islice(recall.generate(3), 20))
    assert list(islice(recall.generate(3), 20)) != list(islice(recall.generate(4), 20))


@pytest.mark.parametrize(("split", "repeats"), [("train", 1), ("validation", 1), ("test", 1), ("hard", 2)])
def test_each_split_keeps_its_promise(split, repeats):
    for example in recall.load(split):
        letters = [letter for letter, _ in example.pairs]
        assert len(example.pairs) == 6
        assert {letters.count(letter) for letter in letters} == {repeats}
        assert sorted(example.asked) == sorted(set(letters))
        assert len(set(example.pairs)) == 6


def test_no_example_of_another_split_was_seen_in_training():
    seen = {frozenset(example.pairs) for example in recall.load("train")}
    for split in ("validation", "test"):
        assert not any(frozenset(example.pairs) in seen for example in recall.load(split))


def test_the_later_pair_counts():
    example = RecallExample((("a", "1"), ("b", "2"), ("a", "3")), ("b", "a"))
    assert recall.truth(example) == ("2", "3")
    assert recall.score(example, ("2", "3")) == 1
    assert recall.score(example, ("2", "1")) == 0.5


def test_numbers_stand_for_symbols():
    example = RecallExample((("c", "7"), ("a", "0")), ("a", "c"))
    asked, letters, digits, answers = recall.encode([example])
    assert (asked.tolist(), answers.tolist()) == ([[0, 2]], [[0, 7]])
    assert (letters.tolist(), digits.tolist()) == ([[2, 0]], [[7, 0]])
    assert asked.dtype == torch.int64


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        recall.load("dev")
    with pytest.raises(ValueError, match="got 27 pairs"):
        next(recall.generate(0, n_pairs=27))
    with pytest.raises(ValueError, match="got 5 pairs with 2 for a letter"):
        next(recall.generate(0, n_pairs=5, repeats=2))
    with pytest.raises(ValueError, match="expected 1 digits, got 2"):
        recall.score(RecallExample((("a", "1"),), ("a",)), ("1", "2"))
