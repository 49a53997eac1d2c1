import random
from itertools import combinations

import pytest

from tutor.metrics.rouge import common_subsequence_length, rouge_l


def test_the_example_of_the_paper():
    # Lin 2004, section 3.1: one word is the same in all three; two of them keep the order of the reference better
    reference = "police killed the gunman".split()
    assert rouge_l("police kill the gunman".split(), reference).f1 == pytest.approx(3 / 4)
    assert rouge_l("the gunman kill police".split(), reference).f1 == pytest.approx(2 / 4)


def test_precision_and_recall_differ_where_lengths_do():
    score = rouge_l("the cat sat".split(), "the black cat sat on the mat".split())
    assert score.precision == 1
    assert score.recall == pytest.approx(3 / 7)
    assert score.f1 == pytest.approx(2 * 3 / (3 + 7))


def test_chinese_is_compared_by_characters():
    score = rouge_l("我喜欢猫", "我很喜欢小猫")
    assert (score.precision, score.recall) == (1, pytest.approx(4 / 6))


def test_nothing_in_common_scores_nothing():
    assert rouge_l(["a"], ["b"]).f1 == 0
    assert rouge_l([], ["b"]).f1 == 0


def test_an_empty_reference_is_refused():
    with pytest.raises(ValueError, match="got an empty one"):
        rouge_l(["a"], [])


def every_subsequence(text):
    return {kept for length in range(len(text) + 1) for kept in combinations(text, length)}


def test_the_longest_common_subsequence_is_that_of_trying_all():
    stream = random.Random(0)
    for _ in range(150):
        first, second = (stream.choices("abc", k=stream.randint(0, 8)) for _ in range(2))
        expected = max(map(len, every_subsequence(first) & every_subsequence(second)))
        assert common_subsequence_length(first, second) == expected
