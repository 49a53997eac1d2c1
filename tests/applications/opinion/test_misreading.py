import random

import pytest

from tutor.applications.opinion.misreading import Misreading

GOOD = Misreading(0.9, 0.8, 100, 100)


def test_rates_are_counted_on_good_and_bad_news_apart():
    found = Misreading.of([1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 1])
    assert (found.sensitivity, found.specificity, found.n_good, found.n_bad) == (0.75, 0.5, 4, 2)


def test_a_worked_share():
    # 0.5 * 0.9 + 0.5 * 0.2
    assert GOOD.read_share(0.5) == pytest.approx(0.55)
    assert GOOD.true_share(0.55) == pytest.approx(0.5)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_correcting_undoes_misreading(share):
    assert GOOD.true_share(GOOD.read_share(share)) == pytest.approx(share)


def test_a_coin_says_nothing():
    with pytest.raises(ValueError, match="above 1"):
        Misreading(0.5, 0.5, 10, 10).true_share(0.4)


def test_estimates_stay_within_0_and_1():
    for n_read_good in (0, 5, 40):
        found = GOOD.estimate(n_read_good, 40)
        assert 0 <= found.low <= found.share <= found.high <= 1
        assert found.low < found.high


def test_few_headlines_and_few_known_ones_widen_the_interval():
    wide = [one.high - one.low for one in (GOOD.estimate(11, 20), GOOD.estimate(110, 200))]
    assert wide[0] > wide[1]
    unsure = Misreading(0.9, 0.8, 10, 10).estimate(110, 200)
    assert unsure.high - unsure.low > wide[1]


def test_the_interval_holds_the_true_share_as_often_as_it_says():
    stream, held, rounds = random.Random(0), 0, 400
    for _ in range(rounds):
        good = [stream.random() < 0.9 for _ in range(250)]
        bad = [stream.random() < 0.2 for _ in range(250)]
        measured = Misreading.of([1] * 250 + [0] * 250, [int(one) for one in (*good, *bad)])
        read = sum(stream.random() < (0.9 if stream.random() < 0.6 else 0.2) for _ in range(40))
        found = measured.estimate(read, 40)
        held += found.low <= 0.6 <= found.high
    assert 0.92 <= held / rounds <= 0.985


@pytest.mark.parametrize("arguments", [(1.2, 0.5, 1, 1), (0.5, -0.1, 1, 1), (0.5, 0.5, 0, 1)])
def test_rates_that_cannot_be_are_refused(arguments):
    with pytest.raises(ValueError, match="expected"):
        Misreading(*arguments)


@pytest.mark.parametrize("arguments", [(5, 4), (-1, 4), (0, 0), (1, 2, 1.0)])
def test_counts_that_cannot_be_are_refused(arguments):
    with pytest.raises(ValueError, match="expected"):
        GOOD.estimate(*arguments)


@pytest.mark.parametrize(("labels", "read"), [([1, 1], [1, 1]), ([1, 0], [1]), ([], [])])
def test_news_that_does_not_tell_the_rates_is_refused(labels, read):
    with pytest.raises(ValueError, match="expected"):
        Misreading.of(labels, read)
