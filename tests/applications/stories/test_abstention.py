import pytest

from tutor.applications.stories.abstention import Point, risk_coverage, threshold_for

SURE, RIGHT = [0.9, 0.8, 0.8, 0.5], [True, True, False, False]


def test_points_by_hand():
    assert risk_coverage(SURE, RIGHT) == [Point(0.9, 0.25, 0.0), Point(0.8, 0.75, 1 / 3), Point(0.5, 1.0, 0.5)]


def test_the_threshold_that_answers_most():
    assert threshold_for(SURE, RIGHT, 0.4) == Point(0.8, 0.75, 1 / 3)
    assert threshold_for(SURE, RIGHT, 0.0) == Point(0.9, 0.25, 0.0)
    assert threshold_for([0.9], [False], 0.5) is None


def test_the_last_point_is_the_plain_error():
    assert risk_coverage(SURE, RIGHT)[-1].risk == 1 - sum(RIGHT) / len(RIGHT)


def test_what_cannot_be_counted_is_refused():
    for arguments in (([], []), ([0.5], [])):
        with pytest.raises(ValueError, match="expected a truth for each"):
            risk_coverage(*arguments)
    with pytest.raises(ValueError, match="from 0 to 1"):
        threshold_for(SURE, RIGHT, 1.5)
