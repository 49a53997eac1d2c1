import cn2an
import pytest
from num2words import num2words

from tutor.data.translation.numbers import (
    LARGEST,
    chinese_number,
    english_number,
    french_number,
    german_number,
)
from tutor.data.translation.spelling import as_text

ALL = range(1, LARGEST + 1)


def written(words, language):
    return as_text([word.text for word in words], language).lower()


def test_english_numbers_are_those_of_num2words():
    assert [written(english_number(number, "n"), "en") for number in ALL] == [num2words(number) for number in ALL]


def test_german_numbers_are_those_of_num2words():
    for number in ALL:
        counted = num2words(number, lang="de")
        # before a noun: ein Buch, but eins in counting
        expected = counted.removesuffix("s") if counted.endswith("eins") else counted
        assert written(german_number(number, "n"), "de") == expected


def test_french_numbers_are_those_of_num2words():
    for number in ALL:
        expected = num2words(number, lang="fr")
        assert written(french_number(number, "n"), "fr") == expected
        feminine = f"{expected}e" if expected.endswith("un") else expected
        assert written(french_number(number, "n", feminine=True), "fr") == feminine


def test_chinese_numbers_are_those_of_cn2an():
    for number in ALL:
        counted = cn2an.an2cn(number)
        expected = "两" if number == 2 else counted[1:] if 10 <= number < 20 and counted.startswith("一十") else counted
        assert written(chinese_number(number, "n"), "zh") == expected


@pytest.mark.parametrize(
    ("say", "number", "pieces"),
    [
        (english_number, 234, [("two", "C"), ("hundred", "H"), ("and", "A"), ("thirty", "T"), ("four", "U")]),
        (english_number, 17, [("seventeen", "U")]),
        (chinese_number, 234, [("二", "C"), ("百", "H"), ("三十", "T"), ("四", "U")]),
        (chinese_number, 17, [("十", "U"), ("七", "U")]),
        (chinese_number, 205, [("二", "C"), ("百", "H"), ("零", "A"), ("五", "U")]),
        (german_number, 234, [("zwei", "C"), ("hundert", "H"), ("vier", "U"), ("und", "TU"), ("dreißig", "T")]),
        (german_number, 17, [("siebzehn", "U")]),
        (french_number, 134, [("cent", "CH"), ("trente", "T"), ("quatre", "U")]),
        (french_number, 17, [("dix", "U"), ("sept", "U")]),
        (french_number, 21, [("vingt", "T"), ("et", "TU"), ("un", "U")]),
        (french_number, 71, [("soixante", "T"), ("et", "TU"), ("onze", "TU")]),
        (french_number, 72, [("soixante", "T"), ("douze", "TU")]),
        (french_number, 80, [("quatre", "T"), ("vingts", "T")]),
        (french_number, 97, [("quatre", "T"), ("vingt", "T"), ("dix", "T"), ("sept", "U")]),
    ],
)
def test_each_piece_knows_the_english_words_that_it_renders(say, number, pieces):
    letters = {"C": "n.count", "H": "n.hundred", "A": "n.and", "T": "n.ten", "U": "n.unit"}
    assert say(number, "n") == [(text, tuple(letters[letter] for letter in atoms)) for text, atoms in pieces]


@pytest.mark.parametrize("say", [english_number, chinese_number, german_number, french_number])
@pytest.mark.parametrize("number", [0, 1000])
def test_other_numbers_are_refused(say, number):
    with pytest.raises(ValueError, match=f"expected a number from 1 to 999, got {number}"):
        say(number, "n")
