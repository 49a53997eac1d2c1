import random

import pytest

from tutor.text.bpe_merging import MergedWords, merge_word
from tutor.text.bpe_training import learn_merges
from tutor.text.bpe_vocabulary import BPEVocabulary


def naive(word, merges):
    """Replay the training: one merge after another, over the whole word."""
    tokens = [bytes([byte]) for byte in word]
    for left, right in merges:
        at = 0
        while at < len(tokens) - 1:
            if (tokens[at], tokens[at + 1]) == (left, right):
                tokens[at : at + 2] = [left + right]
            at += 1
    return tokens


@pytest.mark.parametrize("seed", range(10))
def test_a_word_is_merged_as_in_training(seed):
    drawn = random.Random(seed)
    words = ["".join(drawn.choices("abc", k=drawn.randrange(1, 30))) for _ in range(60)]
    merges = learn_merges({word.encode(): 1 for word in words[:30]}, 40)
    vocabulary = BPEVocabulary.of_merges(merges)
    merged = MergedWords(vocabulary)
    for word in words:
        assert merged[word] == [vocabulary.byte_ids[token] for token in naive(word.encode(), merges)]


def test_the_leftmost_of_two_equal_pairs_is_joined():
    assert merge_word([0, 0, 0], {(0, 0): 0}, [7]) == [7, 0]


def test_what_was_learned_first_is_joined_first():
    assert merge_word([0, 1, 2], {(1, 2): 0, (0, 1): 1}, [8, 9]) == [0, 8]
    assert merge_word([0, 1, 2], {(1, 2): 1, (0, 1): 0}, [9, 8]) == [9, 2]


@pytest.mark.parametrize("ids", [[], [3], [3, 4]])
def test_without_a_learned_pair_nothing_changes(ids):
    assert merge_word(list(ids), {(4, 3): 0}, [9]) == ids


def test_a_long_word_is_merged_like_a_short_one():
    merges = learn_merges({b"abababab": 1}, 3)
    merged = MergedWords(BPEVocabulary.of_merges(merges))
    assert merged["ab" * 20_000] == merged["abababab"] * 5_000
