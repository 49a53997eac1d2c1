import random

import pytest

from tutor.metrics.contamination import TrainingRuns


def plain_overlap(texts, text, n):
    """The same by a plain loop, for texts of at least n tokens."""
    found = 0
    starts = range(len(text) - n + 1)
    for start in starts:
        run = list(text[start : start + n])
        found += any(run == list(other[at : at + n]) for other in texts for at in range(len(other) - n + 1))
    return found / len(starts)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_it_is_the_share_of_runs_that_a_plain_loop_finds(n):
    stream = random.Random(n)
    texts = [stream.choices("abc", k=stream.randint(5, 12)) for _ in range(4)]
    runs = TrainingRuns(texts, n)
    for _ in range(40):
        text = stream.choices("abcd", k=stream.randint(5, 12))
        assert runs.overlap(text) == pytest.approx(plain_overlap(texts, text, n))


def test_a_training_text_overlaps_wholly_and_a_strange_one_not_at_all():
    runs = TrainingRuns([["a", "b", "c", "d"], ["e", "f"]], 3)
    assert runs.overlap(["a", "b", "c", "d"]) == 1
    assert runs.overlap(["d", "c", "b", "a"]) == 0
    assert runs.overlap(["a", "b", "c", "x"]) == 0.5


def test_no_run_goes_across_two_texts():
    assert TrainingRuns([["a", "b"], ["c", "d"]], 2).overlap(["b", "c"]) == 0


def test_a_text_shorter_than_a_run_counts_as_one():
    runs = TrainingRuns([["a", "b"], ["c", "d", "e", "f"]], 3)
    assert runs.overlap(["a", "b"]) == 1
    assert runs.overlap(["c", "d"]) == 0


def test_a_run_that_stands_twice_counts_twice():
    assert TrainingRuns([["a", "b"]], 2).overlap(["a", "b", "a", "b"]) == pytest.approx(2 / 3)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="n of at least 1, got 0"):
        TrainingRuns([["a"]], 0)
    with pytest.raises(ValueError, match="got an empty one"):
        TrainingRuns([["a"]], 2).overlap([])
