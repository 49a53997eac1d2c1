import pytest

from tutor.applications.opinion.misreading import Misreading
from tutor.applications.opinion.rolling_index import RollingIndex, index_of

RIGHT = Misreading(1.0, 1.0, 50, 50)


def test_nothing_is_said_until_the_window_is_full():
    index = index_of([1, 1, 0, 0, 0], RIGHT, 4)
    assert index[:3] == [None] * 3
    assert [one.share for one in index[3:]] == [0.5, 0.25]


def test_the_index_is_corrected():
    found = index_of([1, 0] * 10, Misreading(0.9, 0.8, 100, 100), 20)[-1]
    assert found.read == 0.5
    assert found.share == pytest.approx(0.3 / 0.7)


@pytest.mark.parametrize("reading", [2, -1])
def test_what_is_no_reading_is_refused(reading):
    with pytest.raises(ValueError, match="0 or 1"):
        RollingIndex(RIGHT).add(reading)


def test_a_window_holds_something():
    with pytest.raises(ValueError, match="at least 1"):
        RollingIndex(RIGHT, 0)
