"""The exercise that learns the merges of byte-pair encoding."""

import random

from tutor.lessons.answers import Wrong, ask, unchanged
from tutor.lessons.checks.tokens import learners
from tutor.lessons.checks.tokens.readings import agree, pairs, spelled
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_ORACLE = learners.learner()
_DICE = random.SystemRandom()
_TIED = {"ca": 2, "ab": 2, "bd": 2, "dcab": 1}


def _require(learn_merges, word_counts, n_merges):
    answer = pairs(ask(learn_merges, word_counts, n_merges))
    if len(answer) > n_merges:
        raise Wrong(f"expected {n_merges} merges at most, got {len(answer)}")
    agree(answer, _ORACLE(word_counts, n_merges), "merge", f"{word_counts} and {n_merges} merges")


def _draw(letters, n_words, longest, most):
    return {
        "".join(_DICE.choices(letters, k=_DICE.randint(1, longest))): _DICE.randint(1, most) for _ in range(n_words)
    }


def _without_ties(n_merges):
    """Draw words until none of the first merges is a tie; about every fourth draw will do."""
    drawn = iter(lambda: _draw("abc", 6, 6, 50), None)
    return next(word_counts for word_counts in drawn if not learners.has_ties(word_counts, n_merges))


def _agrees(learn_merges):
    for n_merges in (3, 4, 5):
        _require(learn_merges, _without_ties(n_merges), n_merges)


def _weighs(learn_merges):
    times = _DICE.randint(5, 90)
    _require(learn_merges, {"xy": times, "yzyz": 1, "zyzy": 2, "yz": 1}, 1)
    _require(learn_merges, {"abab": 1, "cd": times, "ababab": 1}, 1)


def _runs(learn_merges):
    for letter in _DICE.sample("aeotz", 2):
        for length in (3, 4, 5, 7):
            _require(learn_merges, {letter * length: 3}, 4)
    _require(learn_merges, {"baaa": 4, "aaa": 3, "ab": 1}, 5)
    _require(learn_merges, {"aaa": 3, "bc": 5}, 2)


def _ties(learn_merges):
    _require(learn_merges, _TIED, 6)
    _require(learn_merges, {"tea": 4, "seat": 3, "eats": 2, "set": 5}, 5)
    for _ in range(4):
        _require(learn_merges, _draw("abcd", 5, 5, 2), 6)


def _ends(learn_merges):
    _require(learn_merges, {"ab": 3, "cab": 1}, 50)
    _require(learn_merges, {"abc": 1}, 9)
    _require(learn_merges, {"a": 3, "b": 4}, 5)
    _require(learn_merges, {"ab": 3, "cab": 1}, 0)
    _require(learn_merges, {}, 4)


def _unchanged(learn_merges):
    unchanged(learn_merges, {"a": 1, **_draw("abc", 5, 5, 9)}, 4)


def _probe(learn_merges):
    cases = (
        ({"ab": 9, "bab": 4, "cab": 2}, 1),
        ({"xy": 7, "yzyz": 1, "zyzy": 2, "yz": 1}, 1),
        ({"abcab": 9, "cab": 7, "abb": 4}, 3),
        ({"aaaaa": 3}, 3),
        ({"aaa": 3, "bc": 5}, 1),
        ({"baaa": 4, "aaa": 3, "ab": 1}, 4),
        (_TIED, 1),
        (_TIED, 6),
        ({"tea": 4, "seat": 3, "eats": 2, "set": 5}, 3),
        ({"ab": 3, "cab": 1}, 50),
    )
    return [spelled(pairs, learn_merges, *case) for case in cases]


def _most_common(counts, ages):
    return counts.most_common(1)[0][0]


def _by_alphabet(counts, ages):
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _by_alphabet_backwards(counts, ages):
    return max(counts, key=lambda pair: (counts[pair], pair))


def _newest(counts, ages):
    return max(counts, key=lambda pair: (counts[pair], ages[pair[0]], ages[pair[1]]))


def _rarest(counts, ages):
    return min(counts, key=lambda pair: (counts[pair], ages[pair[0]], ages[pair[1]]))


def _left_only(counts, ages):
    return min(counts, key=lambda pair: (-counts[pair], ages[pair[0]], -ages[pair[1]]))


_OLDEST = "where several pairs are as frequent, join the one with the oldest left token, then with the oldest right one"

merges_learn = Exercise(
    slug="merges-learn",
    answers=("learn_merges",),
    likeness=1e-6,
    core="joins the most frequent pair, again and again",
    properties=(
        Property("joins the most frequent pair, again and again", _agrees, points=2),
        Property("a word counts as often as it occurs", _weighs),
        Property("runs of one letter: counted at each place, joined from the left", _runs),
        Property("of pairs that are as frequent, joins the oldest", _ties, points=2),
        Property("ends where no pair is left, and with no merges", _ends),
        Property("leaves the counts as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "every word once",
            (learners.learner(weigh=lambda times: 1),),
            "you count each word once: a word that occurs 5 times brings each of its pairs 5 times",
        ),
        Mistake(
            "across words",
            (learners.across_words,),
            "you count pairs over the edge of a word: keep every word apart",
        ),
        Mistake(
            "never counted anew",
            (learners.counted_once,),
            "you count once, at the start: after each merge the words are other tokens, so count anew",
        ),
        Mistake(
            "runs counted without overlap",
            (learners.learner(look=learners.apart),),
            "in `aaa` the pair (a, a) stands twice: count it at every place where it stands",
        ),
        Mistake(
            "joined from the right",
            (learners.learner(put=learners.join_from_the_right),),
            "join from left to right: `aaa` becomes `aa`, `a`",
        ),
        Mistake(
            "joined once a word",
            (learners.learner(put=learners.join_once),),
            "you join the pair where it first stands in a word: join it wherever it stands",
        ),
        Mistake(
            "joined with overlap",
            (learners.learner(put=learners.join_with_overlap),),
            "a token that has been joined is used up: in `aaa` the middle one cannot belong to two new tokens",
        ),
        Mistake(
            "joined by replacing text",
            (learners.learner(choose=learners.oldest_known, put=learners.join_by_replacing),),
            "a replacement in a text with spaces also finds the *end* of a longer token: compare whole tokens",
        ),
        Mistake(
            "tie by what was met first",
            (learners.learner(choose=_most_common),),
            "you let the order of the words decide: " + _OLDEST,
        ),
        Mistake(
            "tie by the alphabet",
            (learners.learner(choose=_by_alphabet),),
            "you let the alphabet decide, which orders letters; but a new token is younger than every letter: "
            + _OLDEST,
        ),
        Mistake(
            "tie by the alphabet, backwards",
            (learners.learner(choose=_by_alphabet_backwards),),
            "you take the last of the alphabet: " + _OLDEST,
        ),
        Mistake(
            "tie by the youngest",
            (learners.learner(choose=_newest),),
            "you take the youngest: " + _OLDEST,
        ),
        Mistake(
            "tie by the left token only",
            (learners.learner(choose=_left_only),),
            _OLDEST,
        ),
        Mistake(
            "the rarest",
            (learners.learner(choose=_rarest),),
            "you join the rarest pair: the most frequent one comes first",
        ),
        Mistake(
            "pairs that occur once are left",
            (learners.learner(least=2),),
            "you stop at pairs that occur once: they are joined as well, until no pair is left",
        ),
        Mistake(
            "fails at the end",
            (learners.no_end,),
            "your code raised ValueError",
        ),
        Mistake(
            "the tokens instead of the pairs",
            (lambda counts, n: ["".join(pair) for pair in _ORACLE(counts, n)],),
            "expected pairs of two strings, such as ('a', 'b')",
        ),
        Mistake(
            "with their counts",
            (lambda counts, n: dict.fromkeys(_ORACLE(counts, n), 1),),
            "expected a list of pairs, got a dict",
        ),
        Mistake(
            "one too many",
            (lambda counts, n: _ORACLE(counts, n + 1),),
            "merges at most",
        ),
        Mistake(
            "words taken out",
            (learners.forgets_words,),
            "your function changed the dictionary it was given",
        ),
    ),
    equivalents={
        "line 4: list(word) → word": "a word is a sequence of its letters already, and a list once it has been joined",
        "line 14: 1 → -1": "the second of two tokens is the last",
    },
    variants=(
        Variant("counted anew", (_ORACLE,)),
        Variant("the book's", (learners.by_the_book,)),
        Variant("texts and a pattern, pairs as lists", (learners.by_pattern,)),
        Variant("numbers, a tuple of pairs", (learners.by_numbers,)),
    ),
)

EXERCISES = (merges_learn,)
