"""The exercise that mends an encoder of words, and tests it."""

import random

from tutor.lessons.answers import Sure, Wrong, outcome, tensor
from tutor.lessons.checks.tokens import encoders, encoding, learners
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SHOWN = encoders.in_order(put=learners.join_by_replacing)
_SICK = {
    "text replaced, as in this exercise": _SHOWN,
    "a pair joined only where it first stands": encoders.in_order(put=learners.join_once),
    "the leftmost learned pair joined first": encoders.leftmost_first,
    "the longest token cut off first": encoders.longest_match,
    "runs joined from the right": encoders.in_order(put=learners.join_from_the_right),
}
_SOUND = {
    "one that takes the merges in their order": encoders.in_order(),
    "one that looks for the pair learned first": encoders.by_rank(),
    "the book's, with a heap": encoders.with_heap,
    "one that joins in place": encoders.along_the_word,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="")


def _watch(word, merges):
    """See that encoders are asked what they are made for.

    Raises:
        Sure: If they are not.
    """
    if not isinstance(word, str) or not isinstance(merges, list | tuple):
        raise Sure("the encoders take one word, a string, and a list of merges")
    made = set()
    for pair in merges:
        if not isinstance(pair, list | tuple) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise Sure("the encoders take a list of pairs of strings as merges")
        for part in pair:
            if len(part) != 1 and part not in made:
                raise Sure(f"your test has a merge of {part!r}, which no earlier merge has made")
        if "".join(pair) in made:
            raise Sure(f"your test has merges that make {''.join(pair)!r} twice")
        made.add("".join(pair))


def _tells_apart(mended_encode, is_sick_encoder):
    _VERDICTS.tells_apart(is_sick_encoder, _SICK, _SOUND, watch=_watch)


def _catches_the_shown(mended_encode, is_sick_encoder):
    if not _VERDICTS.of(is_sick_encoder, _SHOWN, watch=_watch):
        raise Wrong("your test calls the encoder of this exercise sound")


def _mended(mended_encode, is_sick_encoder):
    for item in encoding.merges_apply.properties[:-1]:
        item.test(mended_encode)


def _probe(mended_encode, is_sick_encoder):
    return [*encoding.merges_apply.probe(mended_encode), outcome(lambda: _verdicts(is_sick_encoder))]


def _verdicts(is_sick_encoder):
    shown = (*_SICK.values(), *_SOUND.values())
    return tensor([_VERDICTS.of(is_sick_encoder, encoder, _watch) for encoder in shown])


_CASES = (
    ("abcd", encoding.LONGEST_FAILS),
    ("the", [("t", "h"), ("h", "e")]),
    ("abab", [("a", "b")]),
    ("aaa", [("a", "a")]),
)


def _on(*cases):
    """A test that compares with the truth on some cases."""

    def is_sick_encoder(encode):
        return any(encode(word, merges) != encoders.in_order()(word, merges) for word, merges in cases)

    return is_sick_encoder


def _keeps_the_text(encode):
    return any("".join(encode(word, merges)) != word for word, merges in _CASES)


def _tokens_are_known(encode):
    for word, merges in _CASES:
        known = {*word, *(left + right for left, right in merges)}
        if not known.issuperset(encode(word, merges)):
            return True
    return False


def _with_expected(encode):
    wanted = ["a|bcd", "th|e", "ab|ab", "aa|a"]
    return ["|".join(encode(*case)) for case in _CASES] != wanted


def _on_random_words(encode):
    dice = random.Random(3)
    for _ in range(30):
        words = {"".join(dice.choices("abc", k=dice.randint(1, 7))): dice.randint(1, 9) for _ in range(8)}
        merges = learners.learner()(words, 6)
        for word in (*words, "aaaaabbb", "abcabcc"):
            if "|".join(encode(word, merges)) != "|".join(encoders.by_rank()(word, merges)):
                return True
    return False


_KNOWN_BUT_WRONG = (
    "your test finds the token that nobody made, and nothing else: other sick encoders give known tokens, but the "
    "wrong ones. Try a word in which a pair stands twice, a run such as `aaa`, and one in which a later merge stands "
    "further left"
)

merges_bug = Exercise(
    slug="merges-bug",
    answers=("mended_encode", "is_sick_encoder"),
    likeness=1e-6,
    properties=(
        Property("the mended encoder is right", _mended, points=2),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake("not mended", (_SHOWN, _with_expected), encoding.REPLACED),
        Mistake(
            "mended for the shown word",
            (lambda word, merges: ["th", "e"] if word == "the" else _SHOWN(word, merges), _with_expected),
            encoding.REPLACED,
        ),
        Mistake("joined once now", (encoders.in_order(put=learners.join_once), _with_expected), encoding.ONCE),
        Mistake("leftmost first now", (encoders.leftmost_first, _with_expected), encoding.LEFTMOST),
        Mistake(
            "longest match now",
            (encoders.longest_match, _with_expected),
            "you cut off the longest token that fits: byte-pair encoding joins in the order of learning instead",
        ),
        Mistake(
            "joined from the right now",
            (encoders.in_order(put=learners.join_from_the_right), _with_expected),
            "join from left to right: `aaa` becomes `aa`, `a`",
        ),
        Mistake("always sick", (encoders.in_order(), lambda encode: True), "your test says True (sick) of every model"),
        Mistake(
            "whether the text is kept",
            (encoders.in_order(), _keeps_the_text),
            "your test says False (sound) of every model: what should it compare?",
        ),
        Mistake("whether the tokens are known", (encoders.in_order(), _tokens_are_known), _KNOWN_BUT_WRONG),
        Mistake("the shown word only", (encoders.in_order(), _on(_CASES[1])), _KNOWN_BUT_WRONG),
        Mistake(
            "no runs",
            (encoders.in_order(), _on(*_CASES[:3])),
            "your test has no run of one letter, such as `aaa`: there it matters from which end pairs are joined",
        ),
        Mistake(
            "no order",
            (encoders.in_order(), _on(_CASES[2], _CASES[3], ("tthe", [("t", "h"), ("h", "e")]))),
            "your test has no word in which a later merge stands further left, or makes a longer token: such a word "
            "shows who does not go by the order of learning",
        ),
        Mistake(
            "verdict the other way round",
            (encoders.in_order(), lambda encode: not _with_expected(encode)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (encoders.in_order(), lambda encode: encode("the", [("t", "h")])),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "merges out of the blue",
            (encoders.in_order(), _on(("abc", [("ab", "c")]))),
            "your test has a merge of 'ab', which no earlier merge has made",
        ),
        Mistake(
            "a token made twice",
            (encoders.in_order(), _on(("abc", [("a", "b"), ("ab", "c"), ("b", "c"), ("a", "bc")]))),
            "your test has merges that make 'abc' twice",
        ),
    ),
    equivalents={
        "line 20: ('h', 'e') → ('e', 'h')": "the last word shows replaced text as well: `a bc` contains `a b`",
    },
    variants=(
        Variant("four cases", (encoders.in_order(), _on(*_CASES))),
        Variant("what should come out, written down", (encoders.by_rank(), _with_expected)),
        Variant("against a reference, on random words", (encoders.with_heap, _on_random_words)),
        Variant("a tensor as verdict", (encoders.along_the_word, lambda encode: tensor(_with_expected(encode)))),
    ),
)

EXERCISES = (merges_bug,)
