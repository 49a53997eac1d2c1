import random
from itertools import combinations

import pytest

from tutor.text.segmentation import Segmenter, maximum_matching

COUNTS = {"研究": 50, "研究生": 20, "生命": 40, "命": 5, "起源": 15, "生": 10}


def test_the_most_probable_cut_beats_the_greedy_one():
    assert Segmenter(COUNTS).segment("研究生命起源") == ["研究", "生命", "起源"]
    assert maximum_matching("研究生命起源", COUNTS) == ["研究生", "命", "起源"]


def test_frequencies_decide():
    """The same words with other counts: now the graduate student's fate is the better reading."""
    counts = {**COUNTS, "研究生": 4000, "命": 4000}
    assert Segmenter(counts).segment("研究生命起源") == ["研究生", "命", "起源"]


def cuts(text):
    for n_edges in range(len(text)):
        for edges in combinations(range(1, len(text)), n_edges):
            yield [text[a:b] for a, b in zip((0, *edges), (*edges, len(text)), strict=True)]


@pytest.mark.parametrize("seed", range(20))
def test_no_cut_is_cheaper(seed):
    drawn = random.Random(seed)
    words = {"".join(drawn.choices("东西南", k=drawn.randrange(1, 4))): drawn.randrange(1, 50) for _ in range(8)}
    text = "".join(drawn.choices("东西南北", k=9))
    segmenter = Segmenter(words)
    found = segmenter.segment(text)
    possible = [cut for cut in cuts(text) if all(word in words or len(word) == 1 for word in cut)]
    assert "".join(found) == text
    assert segmenter.cost(found) == pytest.approx(min(map(segmenter.cost, possible)))


def test_an_unknown_character_stands_alone():
    assert Segmenter(COUNTS).segment("研究鱼生命") == ["研究", "鱼", "生命"]
    assert maximum_matching("研究鱼生命", COUNTS) == ["研究", "鱼", "生命"]
    assert Segmenter(COUNTS).segment("鱼") == ["鱼"]


def test_the_cost_is_minus_the_logarithm_of_the_probability():
    segmenter = Segmenter({"a": 1, "b": 3}, unknown_cost=9.0)
    assert segmenter.cost(["a", "b"]) == pytest.approx(1.3863 + 0.2877, abs=1e-4)
    assert segmenter.cost(["z"]) == 9.0
    assert segmenter.cost([]) == 0


def test_a_cheap_unknown_character_breaks_words():
    assert Segmenter({"ab": 1, "c": 99}, unknown_cost=0.1).segment("abc") == ["a", "b", "c"]


def test_of_equal_cuts_the_last_word_is_longer():
    assert Segmenter({"ab": 1, "bc": 1, "a": 1, "c": 1}).segment("abc") == ["a", "bc"]


def test_nothing_is_cut_into_nothing():
    assert Segmenter(COUNTS).segment("") == []
    assert maximum_matching("", COUNTS) == []


def test_maximum_matching_takes_the_longest_word_first():
    assert maximum_matching("ababa", ["ab", "aba", "b"]) == ["aba", "b", "a"]


@pytest.mark.parametrize(
    ("frequencies", "got"), [({}, "none"), ({"": 3, "a": 1}, r"\('', 3\)"), ({"b": 1, "a": 0}, r"\('a', 0\)")]
)
def test_a_dictionary_without_words_or_counts_is_refused(frequencies, got):
    with pytest.raises(ValueError, match=f"none of them empty, with frequencies of at least 1, got {got}"):
        Segmenter(frequencies)


def test_other_bad_input_is_refused():
    with pytest.raises(ValueError, match=r"positive cost of an unknown character, got 0\.0"):
        Segmenter(COUNTS, unknown_cost=0.0)
    with pytest.raises(ValueError, match="or single characters, got '生命起源'"):
        Segmenter(COUNTS).cost(["研究", "生命起源"])
    with pytest.raises(ValueError, match="expected words, none of them empty, got none"):
        maximum_matching("研究", [])
    with pytest.raises(ValueError, match="expected words, none of them empty, got an empty one"):
        maximum_matching("研究", [""])
