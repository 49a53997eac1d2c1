"""The exercise that cuts a word by learned merges."""

import random
from itertools import pairwise

from tutor.lessons.answers import Wrong, ask, unchanged
from tutor.lessons.checks.tokens import encoders, learners
from tutor.lessons.checks.tokens.readings import agree, spelled, tokens
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_ORACLE = encoders.by_rank()
_DICE = random.SystemRandom()
LONGEST_FAILS = [("b", "c"), ("a", "b"), ("ab", "d"), ("bc", "d"), ("c", "d")]
"""Merges by which `abcd` is `a` and `bcd`: the rank decides, neither the left end nor the length."""


def _require(encode, word, merges):
    answer = tokens(ask(encode, word, merges))
    if "".join(answer) != word:
        raise Wrong(f"the tokens of {word!r}, put together, are {''.join(answer)!r}: no letter may be lost or doubled")
    agree(answer, _ORACLE(word, merges), "token", f"{word!r} and the merges {merges}")


def _drawn_word(letters, longest=8):
    return "".join(_DICE.choices(letters, k=_DICE.randint(2, longest)))


def _learned(letters, n_merges):
    """Merges learned from random words."""
    return learners.learner()({_drawn_word(letters): _DICE.randint(1, 9) for _ in range(8)}, n_merges)


def _agrees(encode):
    for letters in ("abc", "abcd", "xyz"):
        merges = _learned(letters, 8)
        for _ in range(4):
            _require(encode, _drawn_word(letters, 12), merges)


def _by_rank(encode):
    for first, second, third, fourth in (("a", "b", "c", "d"), tuple(_DICE.sample("efghijkl", 4))):
        names = dict(zip("abcd", (first, second, third, fourth), strict=True))
        merges = [tuple("".join(names[sign] for sign in part) for part in pair) for pair in LONGEST_FAILS]
        for word in ("abcd", "abc", "abd", "abcabcd", "dabab"):
            _require(encode, "".join(names[sign] for sign in word), merges)


def _edges_of_tokens(encode):
    _require(encode, "the", [("t", "h"), ("h", "e")])
    _require(encode, "tthehe", [("t", "h"), ("h", "e"), ("th", "e")])
    _require(encode, "abab", [("a", "b"), ("b", "a")])


def _runs(encode):
    letter = _DICE.choice("abcxyz")
    merges = [(letter, letter), (2 * letter, 2 * letter), (2 * letter, letter)]
    for n_merges in (1, 2, 3):
        for length in (2, 3, 4, 5, 7):
            _require(encode, length * letter, merges[:n_merges])


def _small(encode):
    _require(encode, "", [("a", "b")])
    _require(encode, "a", [("a", "b")])
    _require(encode, "abc", [])
    _require(encode, "茶ab茶", [("a", "b")])


def _unchanged(encode):
    unchanged(encode, "abcabc", _learned("abc", 5))


def _probe(encode):
    cases = (
        ("xaby", [("a", "b")]),
        ("abab", [("a", "b")]),
        ("abc", [("b", "c"), ("a", "bc"), ("a", "b")]),
        ("abc", [("b", "c"), ("a", "b")]),
        ("abc", [("x", "y"), ("b", "c"), ("a", "bc")]),
        ("abcd", LONGEST_FAILS),
        ("the", [("t", "h"), ("h", "e")]),
        ("aaa", [("a", "a")]),
        ("aaaa", [("a", "a"), ("aa", "aa")]),
        ("aaaaa", [("a", "a"), ("aa", "a")]),
    )
    return [spelled(tokens, encode, *case) for case in cases]


ONCE = "you join a pair where it first stands: join it wherever it stands in the word"
LEFTMOST = (
    "you join the leftmost pair that was learned at all: join the one that was learned *first*, wherever it stands"
)
REPLACED = (
    "a replacement in a text with spaces also finds the *end* of a longer token: `th` and `e` hold no pair (h, e)"
)

merges_apply = Exercise(
    slug="merges-apply",
    answers=("encode",),
    likeness=1e-6,
    core="cuts words as the merges say",
    properties=(
        Property("cuts words as the merges say", _agrees, points=2),
        Property("what was learned first is joined first", _by_rank),
        Property("whole tokens are joined, never a part of one", _edges_of_tokens),
        Property("runs of one letter are joined from the left", _runs),
        Property("an empty word, one letter, no merges, letters that were never merged", _small),
        Property("leaves the merges as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "longest match",
            (encoders.longest_match,),
            "you cut off the longest token that fits: byte-pair encoding joins in the order of learning instead",
        ),
        Mistake("leftmost first", (encoders.leftmost_first,), LEFTMOST),
        Mistake(
            "learned last, joined first",
            (encoders.by_rank(choose=max),),
            "you join first what was learned *last*: begin with the first merge of the list",
        ),
        Mistake(
            "list read backwards",
            (encoders.in_order(order=lambda merges: merges[::-1]),),
            "you go through the merges from the last to the first: begin with the first of the list",
        ),
        Mistake("joined once", (encoders.in_order(put=learners.join_once),), ONCE),
        Mistake("joined by replacing text", (encoders.in_order(put=learners.join_by_replacing),), REPLACED),
        Mistake(
            "joined from the right",
            (encoders.in_order(put=learners.join_from_the_right),),
            "join from left to right: `aaa` becomes `aa`, `a`",
        ),
        Mistake(
            "joined with overlap",
            (encoders.in_order(put=learners.join_with_overlap),),
            "a token that has been joined is used up: in `aaa` the middle one cannot belong to two new tokens",
        ),
        Mistake(
            "stops at a merge that does not fit",
            (encoders.stops_at_the_first,),
            "you stop at the first merge whose pair the word does not hold: go on with the next one",
        ),
        Mistake("letters", (lambda word, merges: list(word),), "you give the letters: apply the merges to them"),
        Mistake(
            "one string",
            (lambda word, merges: " ".join(_ORACLE(word, merges)),),
            "expected a list of strings, got the string",
        ),
        Mistake(
            "pairs",
            (lambda word, merges: list(pairwise(_ORACLE(word, merges))),),
            "expected a list of strings, got one with a tuple of 2 in it",
        ),
        Mistake("merges used up", (encoders.forgets_merges,), "your function changed the list it was given"),
    ),
    variants=(
        Variant("in their order", (encoders.in_order(),)),
        Variant("by rank", (_ORACLE,)),
        Variant("the book's", (encoders.with_heap,)),
        Variant("joined in place, a tuple", (lambda word, merges: tuple(encoders.along_the_word(word, merges)),)),
    ),
)

EXERCISES = (merges_apply,)
