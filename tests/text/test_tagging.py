import random
from itertools import product
from math import exp, log

import pytest

from tutor.text.tagging import EDGE, FrequencyTagger, HiddenMarkovTagger

SENTENCES = [
    [("the", "DET"), ("cook", "NOUN"), ("saw", "VERB"), ("her", "PRON")],
    [("they", "PRON"), ("cook", "VERB"), ("the", "DET"), ("saw", "NOUN")],
    [("they", "PRON"), ("saw", "VERB"), ("the", "DET"), ("cook", "NOUN")],
]


def drawn_sentences(seed):
    stream = random.Random(seed)
    return [[(stream.choice("abcd"), stream.choice("XYZ")) for _ in range(stream.randrange(1, 6))] for _ in range(6)]


def test_context_decides_where_frequency_cannot():
    words = "they saw the saw".split()
    assert FrequencyTagger(SENTENCES).tag(words) == ["PRON", "VERB", "DET", "VERB"]
    assert HiddenMarkovTagger(SENTENCES).tag(words) == ["PRON", "VERB", "DET", "NOUN"]


@pytest.mark.parametrize("seed", range(25))
def test_no_sequence_of_tags_is_more_probable(seed):
    tagger = HiddenMarkovTagger(drawn_sentences(seed))
    words = random.Random(-seed).choices("abcde", k=5)  # an e is never seen
    best = max(product(tagger.tags, repeat=5), key=lambda tags: tagger.log_probability(words, tags))
    found = tagger.tag(words)
    assert tagger.log_probability(words, found) == pytest.approx(tagger.log_probability(words, best), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_all_chances_sum_to_one(seed):
    tagger = HiddenMarkovTagger(drawn_sentences(seed))
    for before in (EDGE, *tagger.tags):
        assert sum(exp(tagger.transition(before, tag)) for tag in (*tagger.tags, EDGE)) == pytest.approx(1)
    known = {word for sentence in drawn_sentences(seed) for word, _ in sentence}
    for tag in tagger.tags:
        assert sum(exp(tagger.emission(tag, word)) for word in (*known, "unseen")) == pytest.approx(1)


def test_chances_can_be_worked_by_hand():
    tagger = HiddenMarkovTagger([[("a", "X"), ("b", "X")], [("c", "Y")]])
    # X is followed by X once and by the end once: 2 of 2 kinds; of the 5 steps in all, 2 lead to X
    assert tagger.transition("X", "X") == pytest.approx(log((1 + 2 * 2 / 5) / 4))
    assert tagger.transition("Y", "X") == pytest.approx(log((0 + 1 * 2 / 5) / 2))
    # X drew a and b once each; half of it is kept for c and the unknown
    assert tagger.emission("X", "a") == pytest.approx(log(1 / 4))
    assert tagger.emission("X", "c") == tagger.emission("X", "zebra") == pytest.approx(log(1 / 4))
    assert tagger.log_probability([], []) == tagger.transition(EDGE, EDGE)


def test_an_unknown_word_is_guessed_from_what_stands_around_it():
    tagger = HiddenMarkovTagger(SENTENCES)
    assert tagger.tag("they saw the zebra".split())[-1] == "NOUN"
    assert FrequencyTagger(SENTENCES).tag(["zebra"]) == ["NOUN"]


def test_of_tags_as_frequent_the_first_by_letters_is_taken():
    assert FrequencyTagger([[("w", "Z"), ("w", "B")]]).tag(["w", "unseen"]) == ["B", "B"]


def test_a_sentence_without_words_has_no_tags():
    assert HiddenMarkovTagger(SENTENCES).tag([]) == []
    assert FrequencyTagger(SENTENCES).tag([]) == []


def test_the_words_are_left_as_they_are():
    words = ["they", "saw"]
    HiddenMarkovTagger(SENTENCES).tag(words)
    assert words == ["they", "saw"]


def test_bad_input_is_named():
    for kind in (FrequencyTagger, HiddenMarkovTagger):
        with pytest.raises(ValueError, match="expected sentences with words, got none"):
            kind([[]])
    tagger = HiddenMarkovTagger(SENTENCES)
    for tags in (["DET"], ["DET", "ADJ"]):
        with pytest.raises(ValueError, match="expected 2 tags among DET, NOUN, PRON, VERB, got"):
            tagger.log_probability(["the", "cook"], tags)
