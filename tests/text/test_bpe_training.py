import random
from collections import Counter
from itertools import pairwise

import pytest

from tutor.text.bpe_training import learn_merges
from tutor.text.byte_alphabet import BYTES_IN_ORDER, to_bytes
from tutor.text.pre_tokens import split_pre_tokens


def counts_of(text):
    return Counter(piece.encode() for piece in split_pre_tokens(text))


def naive(word_counts, n_merges):
    """Count all pairs anew for each merge."""
    numbers = {bytes([byte]): number for number, byte in enumerate(BYTES_IN_ORDER)}
    words = [([bytes([byte]) for byte in word], times) for word, times in word_counts.items()]
    merges = []
    for _ in range(n_merges):
        counts = Counter()
        for word, times in words:
            for pair in pairwise(word):
                counts[pair] += times
        if not counts:
            break
        best = min(counts, key=lambda pair: (-counts[pair], numbers[pair[0]], numbers[pair[1]]))
        merges.append(best)
        numbers[best[0] + best[1]] = len(numbers)
        for word, _ in words:
            at = 0
            while at < len(word) - 1:
                if (word[at], word[at + 1]) == best:
                    word[at : at + 2] = [best[0] + best[1]]
                at += 1
    return merges


def test_the_example_of_the_paper():
    words = {b"low": 5, b"lower": 2, b"newest": 6, b"widest": 3}
    assert learn_merges(words, 4) == [(b"e", b"s"), (b"es", b"t"), (b"l", b"o"), (b"lo", b"w")]


def test_merges_equal_a_naive_recount(texts):
    counts = counts_of(texts["english"])
    assert learn_merges(counts, 150) == naive(counts, 150)


@pytest.mark.parametrize("seed", range(30))
def test_merges_equal_a_naive_recount_where_pairs_overlap(seed):
    drawn = random.Random(seed)
    words = Counter(bytes(drawn.choices(b"ab", k=drawn.randrange(1, 40))) for _ in range(drawn.randrange(1, 12)))
    assert learn_merges(words, 60) == naive(words, 60)


def test_learning_ends_where_no_pair_is_left():
    assert learn_merges({b"abc": 3}, 100) == [(b"a", b"b"), (b"ab", b"c")]
    assert learn_merges({b"x": 3}, 100) == []
    assert learn_merges({}, 100) == []


@pytest.mark.parametrize("kind", ["english", "chinese", "code", "emoji", "odd"])
def test_merges_equal_those_of_hugging_face(kind, texts, hugging_face):
    n_merges = 600 if kind == "english" else 200
    trained = hugging_face([texts[kind]], 4 + 256 + n_merges)
    merges = learn_merges(counts_of(texts[kind]), n_merges)
    by_id = sorted(trained.get_vocab().items(), key=lambda item: item[1])
    assert [left + right for left, right in merges] == [to_bytes(token) for token, _ in by_id[260:]]
