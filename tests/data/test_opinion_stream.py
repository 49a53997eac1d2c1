import pytest

from tutor.data import opinion_stream
from tutor.data.headline_words import COMPANIES
from tutor.data.opinion_stream import QUIET, Turn, generate


def test_each_company_has_one_headline_a_day_about_itself():
    dated = list(generate(1, 3))
    assert [(one.day, one.headline.target) for one in dated] == [(day, name) for day in range(3) for name in COMPANIES]


def test_the_same_seed_gives_the_same_stream():
    assert list(generate(5, 4)) == list(generate(5, 4)) != list(generate(6, 4))


def test_the_share_of_good_news_is_that_of_the_turn():
    turn = Turn(0.9, 0.2, 500)
    labels = [opinion_stream.truth(one) for one in generate(2, 1000, {"snarvik": turn}, ["snarvik"])]
    assert sum(labels[:500]) / 500 == pytest.approx(0.9, abs=0.05)
    assert sum(labels[500:]) / 500 == pytest.approx(0.2, abs=0.06)


def test_a_turn_begins_on_its_day_and_quiet_never_turns():
    assert [Turn(0.6, 0.3, 2).share(day) for day in range(4)] == [0.6, 0.6, 0.3, 0.3]
    assert QUIET.share(10**6) == 0.6


def test_the_place_is_that_of_the_headline_in_the_test_split():
    from tutor.data import headlines

    pool = headlines.load("test")
    assert all(pool[one.place] == one.headline for one in generate(3, 5))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 0), "at least one day, got 0"),
        ((1, 2, {"acme": QUIET}), "got acme"),
        ((1, 2, {}, ["acme"]), "got acme"),
        ((1, 2, {"snarvik": Turn(1.2)}), "shares from 0 to 1"),
    ],
)
def test_what_is_no_stream_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        list(generate(*arguments))
