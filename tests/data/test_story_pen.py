import math
import random

import pytest

from tutor.data.story_pen import DrawingPen, ReadingPen, Unreadable


def drawn(seed=0):
    return DrawingPen(random.Random(seed))


def test_an_article_takes_its_share_of_the_surprise():
    for seed in range(20):
        pen = drawn(seed)
        pen.one_of(["a red", "a blue", "an old", "a new"])
        article, adjective = pen.nats
        if pen.words[0] == "an":
            assert article == pytest.approx(math.log(4))
            assert adjective == 0
        else:
            assert article == pytest.approx(math.log(4 / 3))
            assert adjective == pytest.approx(math.log(3))


def test_weights_say_how_likely_an_option_is():
    pens = [drawn(seed) for seed in range(2000)]
    chosen = [pen.one_of(["yes", "no"], [3.0, 1.0]) for pen in pens]
    assert 0.7 < chosen.count("yes") / 2000 < 0.8
    assert {pen.words[0]: round(pen.nats[0], 6) for pen in pens} == {
        "yes": round(-math.log(0.75), 6),
        "no": round(-math.log(0.25), 6),
    }


def test_what_is_certain_does_not_surprise():
    pen = drawn()
    pen.say("this is so")
    pen.end()
    assert pen.nats == [0, 0, 0, 0]


def test_a_word_left_out_surprises_with_the_next():
    for seed in range(10):
        pen = drawn(seed)
        if pen.maybe("meanwhile", 0.2):
            assert pen.nats == [pytest.approx(-math.log(0.2))]
        else:
            assert pen.nats == []
            pen.one_of(["she", "he"])
            pen.end()
            assert pen.nats == [pytest.approx(-math.log(0.8) + math.log(2)), 0]


def test_the_end_can_surprise():
    pen = ReadingPen("so", {})
    pen.say("so")
    assert not pen.maybe("on", 0.5)
    pen.end()
    assert pen.nats == [0, pytest.approx(math.log(2))]


@pytest.mark.parametrize("options", [["a", "a b"], ["a b", "a"], ["a b", "a b"]])
def test_options_that_a_reader_could_not_tell_apart_are_refused(options):
    for seed in range(4):
        with pytest.raises(ValueError, match="expected options of which none begins another"):
            drawn(seed).one_of(options)


def test_an_option_must_not_begin_with_a_word_left_out():
    pen = ReadingPen("meanwhile", {})
    pen._flip = lambda word, chance: False
    pen.maybe("meanwhile", 0.5)
    with pytest.raises(ValueError, match="begins with a word left out"):
        pen.one_of(["meanwhile", "then"])


def test_reading_makes_the_choices_that_the_text_shows():
    pen = ReadingPen("then she left", {})
    assert pen.maybe("then", 0.5)
    assert pen.one_of(["she came", "he left", "she left"]) == "she left"
    pen.end()
    assert pen.nats == pytest.approx([math.log(2), math.log(1.5), math.log(2), 0])


def test_a_wrong_word_of_the_same_kind_is_noted():
    pen = ReadingPen("she left", {"she": "pronoun", "he": "pronoun"})
    pen.say("he left")
    assert pen.wrong == ["word 1: expected he, got she"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("so she left", "word 2: expected he, got she"),
        ("so he stayed", "word 3: expected came or left, got stayed"),
        ("so he", "word 3: expected came or left, got the end"),
        ("so he left early", "word 4: expected the end, got early"),
        ("", "word 1: expected so, got "),
    ],
)
def test_a_word_that_fits_nowhere_stops_the_reading(text, problem):
    pen = ReadingPen(text, {})
    with pytest.raises(Unreadable) as stopped:
        pen.say("so")
        pen.one_of(["he left", "he came"])
        pen.end()
    assert str(stopped.value) == problem
