import random

import pytest

from tutor.generation.stop_strings import StopStrings


def shown(pieces, strings):
    stop = StopStrings(strings)
    parts = [stop.feed(piece) for piece in pieces]
    return "".join([*parts, stop.finish()]), stop.found


@pytest.mark.parametrize(
    ("text", "strings", "expected", "found"),
    [
        ("hello", [], "hello", None),
        ("hello", ["x"], "hello", None),
        ("hello", ["l"], "he", "l"),
        ("ab\nUser: c", ["\nUser:"], "ab", "\nUser:"),
        ("ab\nUse", ["\nUser:"], "ab\nUse", None),
        ("xabc", ["abc", "b"], "xa", "b"),
        ("xab", ["ab", "b"], "x", "ab"),
        ("aaab", ["aab"], "a", "aab"),
        ("stop", ["stop"], "", "stop"),
        ("停一停。好", ["。好"], "停一停", "。好"),
    ],
)
def test_a_text_is_shown_up_to_the_first_string_however_it_is_cut(text, strings, expected, found):
    stream = random.Random(0)
    assert shown([text], strings) == (expected, found)
    assert shown(text, strings) == (expected, found)
    for _ in range(20):
        cuts = sorted(stream.choices(range(len(text) + 1), k=3))
        pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert shown(pieces, strings) == (expected, found), pieces


def test_what_is_shown_never_has_to_be_taken_back():
    stream = random.Random(1)
    for _ in range(500):
        text = "".join(stream.choices("ab", k=12))
        strings = ["".join(stream.choices("ab", k=stream.randint(2, 4))) for _ in range(2)]
        stop, so_far = StopStrings(strings), ""
        expected, _ = shown([text], strings)
        for character in text:
            so_far += stop.feed(character)
            assert expected.startswith(so_far), (text, strings)
        assert so_far + stop.finish() == expected


def test_nothing_is_held_back_without_need():
    stop = StopStrings(["\n\nQ"])
    assert [stop.feed(piece) for piece in ("a", "b\n", "c", "\n", "\n", "x")] == ["a", "b", "\nc", "", "", "\n\nx"]


def test_nothing_comes_after_a_stop():
    stop = StopStrings(["."])
    assert [stop.feed("a."), stop.feed("b"), stop.finish()] == ["a", "", ""]


@pytest.mark.parametrize("strings", [[""], ["a", ""], "ab"])
def test_strings_without_a_meaning_are_refused(strings):
    with pytest.raises(ValueError, match="expected a list of strings of at least one character"):
        StopStrings(strings)
