from collections import Counter

import pytest

from tutor.metrics.ngrams import count_ngrams


def test_neighbors_are_counted_with_their_repetitions():
    assert count_ngrams("abab", 2) == Counter({("a", "b"): 2, ("b", "a"): 1})
    assert count_ngrams(["the", "cat"], 1) == Counter({("the",): 1, ("cat",): 1})


def test_what_is_shorter_than_a_run_has_none():
    assert count_ngrams("ab", 3) == Counter()


@pytest.mark.parametrize("n", [0, -1])
def test_a_run_of_nothing_is_refused(n):
    with pytest.raises(ValueError, match=f"n of at least 1, got {n}"):
        count_ngrams("ab", n)
