import random
import re

from tutor.data.program_grammar import (
    ADJECTIVES,
    CHANGES,
    COMPARISONS,
    GATHERINGS,
    Meaning,
    draw_meaning,
    in_english,
    in_python,
)
from tutor.data.program_language import parse

ASKED = Meaning("last", "odd", comparison="less than", bound=7, change="multiplied", change_by=4, how_many=3)


def drawn(n, seed=1):
    stream = random.Random(seed)
    return [(meaning := draw_meaning(stream), in_english(meaning, stream)) for _ in range(n)]


def test_a_meaning_is_said_in_english_and_in_python():
    said = {in_english(ASKED, random.Random(seed)) for seed in range(40)}
    end = "the last 3 of the odd numbers less than 7 in xs , each multiplied by 4"
    assert said == {f"{verb} {a}{end}" for verb in ("return", "compute", "find") for a in ("", "a list of ")}
    assert in_python(ASKED) == "[ 4 * x for x in xs if x % 2 == 1 and x < 7 ] [ - 3 : ]"


def test_an_aside_is_closed_by_a_comma():
    meaning = Meaning("descending", "even", change="increased", change_by=3)
    said = {in_english(meaning, random.Random(seed)).partition(" ")[2] for seed in range(40)}
    things = "the even numbers in xs , each increased by 3 ,"
    assert said == {f"{things} in descending order", f"{things} sorted from largest to smallest"}


def test_a_docstring_has_one_meaning():
    meanings = {}
    for meaning, docstring in drawn(20_000):
        assert meanings.setdefault(docstring, meaning) == meaning


def test_every_idea_is_drawn():
    ideas = set().union(*(meaning.composition for meaning, _ in drawn(2000)))
    assert ideas == {*ADJECTIVES, *COMPARISONS, *CHANGES, *GATHERINGS, "multiples"} - {""}


def test_nothing_is_said_twice_or_against_itself():
    for meaning, _ in drawn(5000):
        assert not meaning.composition >= {"positive", "greater than"}
        assert not meaning.composition >= {"negative", "less than"}
        assert not meaning.composition >= {"negative", "greater than"}
        assert not meaning.composition >= {"positive", "absolute values"}
        assert not (meaning.gathering in ("count", "any") and meaning.change)


def test_words_and_tokens_stand_between_spaces():
    vocabulary = set()
    for meaning, docstring in drawn(3000):
        program = in_python(meaning)
        parse(program)
        assert "  " not in docstring + program
        assert "{" not in docstring
        vocabulary |= {*docstring.split(), *program.split()}
    assert all(re.fullmatch(r"\w+|[^\w\s]|==", token) for token in vocabulary)
    assert len(vocabulary) < 120
