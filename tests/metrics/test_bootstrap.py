import random
from statistics import fmean

import pytest

from tutor.metrics.bootstrap import bootstrap_interval


def test_the_same_seed_gives_the_same_interval():
    scores = [place**0.5 for place in range(20)]
    assert bootstrap_interval(scores, seed=3) == bootstrap_interval(scores, seed=3)
    assert bootstrap_interval(scores, seed=3) != bootstrap_interval(scores, seed=4)


def test_equal_scores_leave_no_doubt():
    interval = bootstrap_interval([0.25] * 9, seed=0)
    assert (interval.mean, interval.low, interval.high) == (0.25, 0.25, 0.25)


def test_it_agrees_with_the_normal_interval_where_that_holds():
    # share p of 400: standard error sqrt(p (1 - p) / 400)
    scores = [1.0] * 120 + [0.0] * 280
    interval = bootstrap_interval(scores, seed=0, n_resamples=2000)
    half = 1.96 * (0.3 * 0.7 / 400) ** 0.5
    assert interval.mean == pytest.approx(0.3)
    assert interval.low == pytest.approx(0.3 - half, abs=0.006)
    assert interval.high == pytest.approx(0.3 + half, abs=0.006)


def test_it_covers_the_truth_about_as_often_as_it_says():
    stream = random.Random(1)
    hits = 0
    for trial in range(200):
        scores = [stream.gauss(0, 1) for _ in range(60)]
        interval = bootstrap_interval(scores, seed=trial, confidence=0.8, n_resamples=200)
        hits += interval.low <= 0 <= interval.high
        assert interval.mean == pytest.approx(fmean(scores))
    assert 0.7 <= hits / 200 <= 0.9


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"scores": []}, "got 0 and 1000"),
        ({"scores": [1.0], "n_resamples": 0}, "got 1 and 0"),
        ({"scores": [1.0], "confidence": 1.0}, "between 0 and 1, got 1.0"),
        ({"scores": [1.0], "confidence": 0.0}, "between 0 and 1, got 0.0"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, problem):
    with pytest.raises(ValueError, match=problem):
        bootstrap_interval(seed=0, **arguments)
