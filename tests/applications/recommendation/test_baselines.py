"""Suggestions by counting, checked on sessions small enough to count by hand."""

import pytest

from tutor.applications.recommendation.baselines import CoOccurrence, LastItem, Popularity

SESSIONS = [(0, 1, 2), (0, 1), (3, 1), (3, 4, 3)]
KINDS = [Popularity, CoOccurrence, LastItem]


def test_the_popular_come_first():
    assert Popularity(SESSIONS).suggest((7,))[:3] == [1, 3, 0]


def test_what_stood_together_comes_first():
    # with 0: 1 in two sessions, 2 in one; cosines 2/√(2·3) = 0.82 and 1/√(2·1) = 0.71
    assert CoOccurrence(SESSIONS).suggest((0,))[:2] == [1, 2]
    # with 1: 0 twice, 2/√6; 2 once, 1/√3; 3 once, 1/√6
    assert CoOccurrence(SESSIONS).suggest((1,))[:3] == [0, 2, 3]


def test_order_does_not_matter_to_what_stands_together_but_to_what_comes_next():
    assert CoOccurrence(SESSIONS).suggest((0, 3, 9)) == CoOccurrence(SESSIONS).suggest((3, 0, 9))
    assert LastItem(SESSIONS).suggest((0, 3))[0] == 1
    assert LastItem(SESSIONS).suggest((3, 0))[0] == 1
    assert LastItem(SESSIONS).suggest((0, 4))[0] == 3
    assert LastItem(SESSIONS).suggest((1,))[0] == 2


@pytest.mark.parametrize("kind", KINDS)
def test_all_books_are_suggested_once_and_the_last_one_last(kind):
    for items in ((), (0,), (0, 1), (30,)):
        suggested = kind(SESSIONS).suggest(items)
        assert sorted(suggested) == list(range(48))
        assert not items or suggested[-1] == items[-1]
    assert kind(SESSIONS).suggest(())[:2] == [1, 3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("items", [(48,), (-1,), ("0",), (None,)])
def test_what_is_no_book_is_refused(kind, items):
    with pytest.raises(ValueError, match="expected books from 0 to 47"):
        kind(SESSIONS).suggest(items)
    with pytest.raises(ValueError, match="expected books from 0 to 47"):
        kind([items])
    with pytest.raises(ValueError, match="at least one session"):
        kind([])
