from itertools import islice

import pytest
import torch

from tutor.data import spaced_recall
from tutor.data.spaced_recall import SpacedRecallExample

EXAMPLE = SpacedRecallExample(("·", "b4", "·", "c2", "b0", "c3", "c?", "b?"))


def drawn(seed, n_examples=200, **sizes):
    return list(islice(spaced_recall.generate(seed, **sizes), n_examples))


def test_the_same_seed_gives_the_same_examples():
    assert drawn(3) == drawn(3)
    assert drawn(3) != drawn(4)


@pytest.mark.parametrize(
    ("length", "n_letters", "repeats"), [(16, 3, 2), (9, 3, 2), (128, 3, 2), (2, 1, 1), (50, 8, 5)]
)
def test_a_text_has_its_length_its_pairs_and_its_questions(length, n_letters, repeats):
    for example in drawn(1, length=length, n_letters=n_letters, repeats=repeats):
        pairs = [word for word in example.words if word[-1].isdigit()]
        assert len(example.words) == length
        assert len(pairs) == len(set(pairs)) == n_letters * repeats
        assert {letter for letter, _ in pairs} == set(example.asked)
        assert example.words[-n_letters:] == tuple(f"{letter}?" for letter in example.asked)
        assert len(set(example.asked)) == n_letters
        assert set(example.words) <= set(spaced_recall.VOCABULARY)


def test_pairs_stand_anywhere_and_answers_are_spread_evenly():
    examples = drawn(2, 3000)
    first = sum(example.words[0] != spaced_recall.PAUSE for example in examples) / len(examples)
    assert abs(first - 6 / 13) < 0.04
    answers = "".join("".join(spaced_recall.truth(example)) for example in examples)
    for digit in spaced_recall.DIGITS:
        assert abs(answers.count(digit) / len(answers) - 1 / 5) < 0.02


def test_the_later_pair_counts_however_far_apart():
    assert EXAMPLE.asked == ("c", "b")
    assert spaced_recall.truth(EXAMPLE) == ("3", "0")
    stretched = SpacedRecallExample(tuple(" · · ".join(EXAMPLE.words).split()))
    assert spaced_recall.truth(stretched) == ("3", "0")
    assert spaced_recall.score(EXAMPLE, ("3", "0")) == 1
    assert spaced_recall.score(EXAMPLE, ("2", "0")) == 0.5


def test_the_earlier_of_two_digits_is_never_right():
    for example in drawn(5):
        earlier = {word[0]: word[1] for word in reversed(example.words) if word[-1].isdigit()}
        assert spaced_recall.score(example, tuple(earlier[letter] for letter in example.asked)) == 0


@pytest.mark.parametrize(("split", "length"), [("train", 16), ("validation", 16), ("test", 16), ("hard", 128)])
def test_each_split_keeps_its_promise(split, length):
    examples = spaced_recall.load(split)
    assert examples == spaced_recall.load(split)
    assert {len(example.words) for example in examples} == {length}


def test_no_example_of_another_split_was_seen_in_training():
    seen = {example.words for example in spaced_recall.load("train")}
    for split in ("validation", "test"):
        assert not any(example.words in seen for example in spaced_recall.load(split))


def test_numbers_stand_for_words():
    texts, answers = spaced_recall.encode([EXAMPLE])
    assert texts.tolist() == [[spaced_recall.VOCABULARY.index(word) for word in EXAMPLE.words]]
    assert answers.tolist() == [[3, 0]]
    assert texts.dtype == answers.dtype == torch.int64
    assert len(set(spaced_recall.VOCABULARY)) == len(spaced_recall.VOCABULARY) == 1 + 8 + 40


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a split among train, validation, test, hard, got 'dev'"):
        spaced_recall.load("dev")
    with pytest.raises(ValueError, match="got 9 letters 2 times"):
        next(spaced_recall.generate(0, n_letters=9))
    with pytest.raises(ValueError, match="got 3 letters 6 times"):
        next(spaced_recall.generate(0, repeats=6))
    with pytest.raises(ValueError, match="expected a length of at least 9 words, got 8"):
        next(spaced_recall.generate(0, length=8))
    with pytest.raises(ValueError, match="expected 2 digits, got 1"):
        spaced_recall.score(EXAMPLE, ("3",))
