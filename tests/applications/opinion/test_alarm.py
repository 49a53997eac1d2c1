import math
import random

import pytest

from tutor.applications.opinion.alarm import Alarm, calibrate, false_alarm_rate, judge
from tutor.applications.opinion.detectors import CusumDetector, Detector, WindowDetector


def streams(seed, count, share, n=100):
    draw = random.Random(seed)
    return [[int(draw.random() < share) for _ in range(n)] for _ in range(count)]


def test_the_window_counts_bad_news():
    assert WindowDetector(2).path([1, 0, 0, 1]) == [0.0, 0.5, 1.0, 0.5]


def test_cusum_by_hand():
    detector = CusumDetector(0.6, 0.3)
    of_bad, of_good = math.log(0.7 / 0.4), math.log(0.3 / 0.6)
    assert detector.evidence == (of_bad, of_good)
    assert detector.path([0, 0, 1, 1, 0]) == pytest.approx(
        [of_bad, 2 * of_bad, 2 * of_bad + of_good, max(0, 2 * of_bad + 2 * of_good), of_bad]
    )


@pytest.mark.parametrize("shares", [(0.3, 0.6), (0.5, 0.5), (1.0, 0.5), (0.5, 0.0)])
def test_cusum_needs_a_fall(shares):
    with pytest.raises(ValueError, match="after < before"):
        CusumDetector(*shares)


def test_both_are_detectors():
    assert isinstance(WindowDetector(), Detector)
    assert isinstance(CusumDetector(0.6, 0.3), Detector)


@pytest.mark.parametrize("detector", [WindowDetector(20), CusumDetector(0.6, 0.35)])
def test_the_promise_holds_on_the_streams_it_was_set_on_and_on_fresh_ones(detector):
    quiet = streams(1, 1000, 0.6)
    alarm = calibrate(detector, quiet, 0.05)
    assert false_alarm_rate(alarm, quiet) <= 0.05
    assert false_alarm_rate(alarm, streams(2, 1000, 0.6)) <= 0.075


def test_a_lower_threshold_would_break_the_promise():
    quiet = streams(1, 400, 0.6)
    alarm = calibrate(CusumDetector(0.6, 0.35), quiet, 0.05)
    highest = sorted(max(alarm.detector.path(one)) for one in quiet)
    below = max(one for one in highest if one < alarm.threshold - 1e-6)
    assert false_alarm_rate(Alarm(alarm.detector, below), quiet) > 0.05


def test_cusum_hears_a_small_fall_sooner_than_a_window():
    quiet, fallen = streams(1, 600, 0.6, 200), []
    for before, after in zip(streams(3, 400, 0.6), streams(4, 400, 0.4), strict=True):
        fallen.append(before + after)
    cusum, window = (
        judge(calibrate(one, quiet, 0.05), fallen, 100) for one in (CusumDetector(0.6, 0.4), WindowDetector(20))
    )
    assert cusum.detected > window.detected + 0.1


def test_judging_counts_by_hand():
    alarm = Alarm(WindowDetector(1), 1.0)
    report = judge(alarm, [[0, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 1], [1, 1, 1, 1]], 2)
    assert report.false_alarms == 0.25
    assert report.detected == pytest.approx(2 / 3)
    assert report.median_delay == 2


def test_no_middle_delay_where_most_are_missed():
    assert judge(Alarm(WindowDetector(1), 1.0), [[1, 0], [1, 1], [1, 1]], 1).median_delay is None


def test_sums_in_another_order_do_not_miss_the_threshold():
    detector = CusumDetector(0.6, 0.3)
    alarm = Alarm(detector, round(max(detector.path([0, 1, 0, 0])), 9))
    assert alarm.first([0, 1, 0, 0]) == 3


def test_streams_that_cannot_tell_are_refused():
    with pytest.raises(ValueError, match="at least 20 quiet streams"):
        calibrate(WindowDetector(), streams(1, 19, 0.6), 0.05)
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibrate(WindowDetector(), streams(1, 19, 0.6), 0)
    with pytest.raises(ValueError, match="got none"):
        false_alarm_rate(Alarm(WindowDetector(), 1.0), [])
    with pytest.raises(ValueError, match="got none"):
        judge(Alarm(WindowDetector(), 1.0), [], 1)
    with pytest.raises(ValueError, match="at least 1"):
        WindowDetector(0)


def test_streams_of_nothing_are_quiet():
    assert false_alarm_rate(calibrate(WindowDetector(3), [[]] * 20, 0.05), [[]]) == 0
