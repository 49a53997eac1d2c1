import pytest

from tutor.applications.generating.nearest_program import NearestProgram, with_numbers
from tutor.applications.generating.word_by_word import WordByWord
from tutor.data import programs, translation


def test_a_docstring_of_training_gets_its_own_program():
    train = programs.load("train")[:200]
    writer = NearestProgram(train)
    right = [programs.score(one, writer.write(one.docstring)) for one in train]
    assert sum(right) / len(right) > 0.95


def test_other_numbers_are_put_in():
    assert with_numbers("[ x for x in xs if x > 3 ] [ : 5 ]", ["5", "3"], ["2", "9"]) == (
        "[ x for x in xs if x > 9 ] [ : 2 ]"
    )
    one = next(one for one in programs.load("train") if one.meaning.numbers == (7,))
    asked = one.docstring.replace("7", "8")
    assert "8" in NearestProgram([one]).write(asked).split()


@pytest.mark.parametrize("docstring", ["", "   ", "好" * 1000, "\x00", "drop table", "7 " * 500])
def test_whatever_is_asked_the_nearest_answers(docstring):
    assert NearestProgram(programs.load("train")[:20]).write(docstring)


def test_baselines_need_examples():
    with pytest.raises(ValueError, match="at least one example"):
        NearestProgram([])
    with pytest.raises(ValueError, match="at least one example"):
        WordByWord([], "de")
    with pytest.raises(ValueError, match="expected a language among zh, de, fr, got 'it'"):
        WordByWord(translation.load("validation")[:1], "it")


def test_a_word_becomes_what_it_became_most_often():
    words = WordByWord(translation.load("validation"), "de")
    assert words.dictionary["."] == (".",)
    assert words.translate(["Anna", "reads", "!"])[0] == "Anna"
    assert words.translate(["zebra"]) == ["zebra"]
    assert words.translate([]) == []
