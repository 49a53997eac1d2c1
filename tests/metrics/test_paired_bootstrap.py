import random
from statistics import fmean

import pytest

from tutor.metrics.bootstrap import bootstrap_interval
from tutor.metrics.paired_bootstrap import paired_bootstrap


def two_models(n_examples, lead, seed=0):
    """Scores that share how hard each example is."""
    stream = random.Random(seed)
    hard = [stream.gauss(0, 5) for _ in range(n_examples)]
    return [one + lead + stream.gauss(0, 1) for one in hard], [one + stream.gauss(0, 1) for one in hard]


def test_the_mean_is_the_difference_of_the_means():
    first, second = two_models(50, 0.3)
    assert paired_bootstrap(first, second, seed=0).interval.mean == pytest.approx(fmean(first) - fmean(second))


def test_the_interval_is_that_of_the_leads():
    first, second = two_models(50, 0.3)
    leads = [one - other for one, other in zip(first, second, strict=True)]
    assert paired_bootstrap(first, second, seed=4).interval == bootstrap_interval(leads, seed=4)


def test_the_share_not_better_fits_the_interval():
    for lead in (-1.0, 0.0, 0.2, 1.0):
        result = paired_bootstrap(*two_models(80, lead), seed=1, n_resamples=2000)
        # the interval leaves 2.5 % on each side
        assert (result.share_not_better < 0.025) == (result.interval.low > 0)
        assert (result.share_not_better > 0.975) == (result.interval.high <= 0)


def test_what_is_hard_for_both_falls_out():
    first, second = two_models(200, 0.5)
    paired = paired_bootstrap(first, second, seed=0).interval
    alone = bootstrap_interval(first, seed=0), bootstrap_interval(second, seed=0)
    assert paired.high - paired.low < 0.5 * min(one.high - one.low for one in alone)
    assert paired.low > 0


def test_without_a_difference_it_finds_one_as_rarely_as_it_says():
    found = 0
    for trial in range(200):
        result = paired_bootstrap(*two_models(60, 0.0, seed=trial), seed=trial, confidence=0.8, n_resamples=200)
        found += not result.interval.low <= 0 <= result.interval.high
    assert 0.1 <= found / 200 <= 0.3


def test_a_model_never_beats_itself():
    result = paired_bootstrap([0, 1, 1], [0, 1, 1], seed=0)
    assert result.share_not_better == 1
    assert (result.interval.low, result.interval.high) == (0, 0)


@pytest.mark.parametrize(("first", "second", "problem"), [([], [], "got 0 and 0"), ([1], [1, 0], "got 1 and 2")])
def test_models_with_other_examples_are_refused(first, second, problem):
    with pytest.raises(ValueError, match=problem):
        paired_bootstrap(first, second, seed=0)


@pytest.mark.parametrize("wrong", [{"confidence": 1.0}, {"n_resamples": 0}])
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        paired_bootstrap([1, 0], [0, 0], seed=0, **wrong)
