"""The exercise that mends a share of unknown words, and tests it."""

import random
from functools import cache

import torch

from tutor.data import prose
from tutor.lessons.answers import Sure, Wrong, ask, close, foretold, outcome, tensor, unchanged
from tutor.lessons.checks.tokens import rates
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.text.special_tokens import SPECIAL_TOKENS

_DICE = random.SystemRandom()


_SICK = {
    "the one of this exercise": rates.shown,
    "a vocabulary of training and test texts": rates.leaks,
    "words of the test counted towards the minimum": rates.leaks_into_counts,
    "a minimum frequency that has no effect": rates.no_minimum,
    "every different word counted once": rates.each_once,
}


_SOUND = {
    "one that counts words": rates.honest,
    "one that counts the id of <unk>": rates.by_the_book,
    "one that takes the known words from 1": rates.by_loops,
}
_VERDICTS = Verdicts(true="wrong", false="right", advice="")


def _watch(train_texts, test_texts, minimum_frequency):
    """See that a rate is asked what it is made for.

    Raises:
        Sure: If it is not.
    """
    for texts in (train_texts, test_texts):
        if not isinstance(texts, list | tuple) or any(not isinstance(text, list | tuple) for text in texts):
            raise Sure("the functions take texts that are lists of words: [['tea', 'for', 'two']] is one text")
        if not all(isinstance(word, str) and word for text in texts for word in text):
            raise Sure("the functions take words that are strings, and not empty")
        if any(word in SPECIAL_TOKENS for text in texts for word in text):
            raise Sure("a word of your test is spelled like a special token: take others, their meaning is not settled")
    if not isinstance(minimum_frequency, int) or minimum_frequency < 1:
        raise Sure("the functions take a whole number of at least 1 as the minimum frequency")
    if not any(test_texts):
        raise Sure("there is no word in the test texts that your test makes")


def _tells_apart(mended_rate, honest_rates, is_wrong_rate):
    _VERDICTS.tells_apart(is_wrong_rate, _SICK, _SOUND, watch=_watch)


def _catches_the_shown(mended_rate, honest_rates, is_wrong_rate):
    if not _VERDICTS.of(is_wrong_rate, rates.shown, watch=_watch):
        raise Wrong("your test calls the function of this exercise right")


def _drawn(letters, n_texts=4):
    return [_DICE.choices(letters, k=_DICE.randint(2, 9)) for _ in range(n_texts)]


def _mended(mended_rate, honest_rates, is_wrong_rate):
    cases = [([["a", "a", "b"]], [["a", "b", "c", "c"]], 2), ([["a"]], [["a", "a"]], 1), ([], [["a"]], 1)]
    cases += [(_drawn("abcdef"), _drawn("cdefghij"), least) for least in (1, 2, 3)]
    for case in cases:
        close(ask(mended_rate, *case), torch.tensor(rates.honest(*case), dtype=torch.float64), tolerance=1e-6)
    unchanged(mended_rate, *cases[-1])


@cache
def _of_the_play(rate, minimum_frequencies=(1, 2, 5)):
    """What a rate comes to on the book's prose, the play being the test."""
    train, play = ([passage.text.lower().split() for passage in prose.load(split)] for split in ("train", "hard"))
    return [rate(train, play, least) for least in minimum_frequencies]


def _measured(mended_rate, honest_rates, is_wrong_rate):
    foretold(honest_rates, torch.tensor(_of_the_play(rates.honest)), tolerance=0.006)


_FIXED = (
    ([["a"] * 3, ["b", "g", "c", "c"]], [["a", "b", "d", "d", "e", "a", "g"], ["d", "b", "h"]], 3),
    ([["a", "a", "b"]], [["a", "b", "d", "d", "e"], ["d"]], 1),
)


def _probe(mended_rate, honest_rates, is_wrong_rate):
    return [
        *(outcome(mended_rate, *case) for case in _FIXED),
        numbers_of(honest_rates),
        outcome(lambda: _verdicts(is_wrong_rate)),
    ]


def _verdicts(is_wrong_rate):
    return tensor([_VERDICTS.of(is_wrong_rate, rate, _watch) for rate in (*_SICK.values(), *_SOUND.values())])


_CASE = ([["a"] * 3, ["b", "b", "c"]], [["a", "b", "c", "c"], ["d", "d", "d"]], 2)


def _on(*case):
    """A test that compares with the truth on one case."""
    return lambda rate: abs(rate(*case) - rates.honest(*case)) > 1e-6


def _other_test_texts(rate):
    # what is known must not depend on the test: a word that never trained is unknown, however often it is tested
    train = [["a", "a", "b"]]
    shares = [rate(train, [["c"] * times + ["a"], ["b"] * times], 2) for times in (1, 2, 5)]
    return any(abs(share - 2 * times / (2 * times + 1)) > 1e-6 for share, times in zip(shares, (1, 2, 5), strict=True))


def _on_random_texts(rate):
    dice = random.Random(2)
    for _ in range(25):
        train, test = ([dice.choices(letters, k=8) for _ in range(3)] for letters in ("abcdefgh", "defghijk"))
        for least in (1, 2, 3):
            if abs(rate(train, test, least) - rates.by_loops(train, test, least)) > 1e-6:
                return True
    return False


def _zero_is_suspect(rate):
    return rate(*_CASE) == 0


def _to_the_last_digit(rate):
    # 1 - 0.9 is 0.09999999999999998
    return rate([["a"]], [["a"] * 9 + ["b"]], 1) != 0.1 or _on(*_CASE)(rate)


def _without_a_verdict(rate):
    return rate(*_CASE)


_RIGHT = [0.21, 0.25, 0.31]
_FOUND = _on(*_CASE)
_LEAK = "words of the test texts still count as known: the vocabulary may see the training texts alone"

vocabulary_bug = Exercise(
    slug="vocabulary-bug",
    answers=("mended_rate", "honest_rates", "is_wrong_rate"),
    likeness=0.006,
    properties=(
        Property("the mended function is right", _mended, points=2),
        Property("the honest shares for the play", _measured),
        Property("your test finds the bugs of this exercise", _catches_the_shown),
        Property("your test tells wrong from right, in three rounds of eight", _tells_apart, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (rates.shown, _RIGHT, _FOUND),
            "there are two bugs, and each alone keeps the share at 0: words of the test count as known, and above a "
            "minimum of 1 `<unk>` itself is dropped as rare",
        ),
        Mistake("only the special tokens mended", (rates.only_specials_mended, _RIGHT, _FOUND), _LEAK),
        Mistake(
            "only the leak mended",
            (rates.only_leak_mended, _RIGHT, _FOUND),
            "above a minimum of 1 nothing is ever unknown: each special token is counted once, and dropped with the "
            "rare words",
        ),
        Mistake(
            "the leak mended by half",
            (rates.leaks_into_counts, _RIGHT, _FOUND),
            "words of the test texts still count towards the minimum frequency: count the training texts alone",
        ),
        Mistake(
            "trained on the test",
            (rates.test_alone, _RIGHT, _FOUND),
            "your vocabulary is built on the test texts: build it on the training texts",
        ),
        Mistake(
            "minimum dropped",
            (rates.no_minimum, _RIGHT, _FOUND),
            "the minimum frequency has no effect any more: rare words of the training texts are unknown, too",
        ),
        Mistake(
            "above the minimum",
            (rates.above, _RIGHT, _FOUND),
            "a word that occurs exactly as often as the minimum is known",
        ),
        Mistake(
            "every different word once",
            (rates.each_once, _RIGHT, _FOUND),
            "you count every different word once: a word that stands in the test five times counts five times",
        ),
        Mistake(
            "the mean of the texts",
            (rates.mean_of_texts, _RIGHT, _FOUND),
            "you take the mean of each text's share, in which a short text weighs as much as a long one: divide the "
            "unknown words of all texts by all their words",
        ),
        Mistake("the known words", (rates.known_share, _RIGHT, _FOUND), "that is the share of the known words"),
        Mistake("percent", (rates.in_percent, _RIGHT, _FOUND), "that is in percent: a share is a number from 0 to 1"),
        Mistake(
            "the shares of the sick function",
            (rates.honest, [0, 0, 0], _FOUND),
            "those are not the shares of the mended function: measure with it",
        ),
        Mistake(
            "the leak measured",
            (rates.honest, [0.0, 0.094, 0.191], _FOUND),
            "those are the shares of a vocabulary that has seen the play, too",
        ),
        Mistake(
            "different words measured",
            (rates.honest, [0.537, 0.652, 0.792], _FOUND),
            "those are shares of the *different* words: measure over all words of the play",
        ),
        Mistake(
            "measured in percent",
            (rates.honest, [21.2, 25.4, 31.5], _FOUND),
            "those are percentages: a share is a number from 0 to 1",
        ),
        Mistake(
            "always wrong", (rates.honest, _RIGHT, lambda rate: True), "your test says True (wrong) of every model"
        ),
        Mistake(
            "never wrong", (rates.honest, _RIGHT, lambda rate: False), "your test says False (right) of every model"
        ),
        Mistake(
            "zero is all it looks for",
            (rates.honest, _RIGHT, _zero_is_suspect),
            "your test only finds shares of 0: a share may be too low and not 0, or too high; work out what it "
            "should be for texts of your own",
        ),
        Mistake(
            "a minimum of 1 only",
            (rates.honest, _RIGHT, _on(*_CASE[:2], 1)),
            "your test only tries a minimum frequency of 1, at which every word of the training texts is known: try 2",
        ),
        Mistake(
            "verdict the other way round",
            (rates.honest, _RIGHT, lambda rate: not _FOUND(rate)),
            "your verdicts are the wrong way round: True means wrong",
        ),
        Mistake(
            "no tolerance",
            (rates.honest, _RIGHT, _to_the_last_digit),
            "right functions may differ in the last digit: allow for it, as in abs(share - 0.1) > 1e-6",
        ),
        Mistake(
            "no verdict", (rates.honest, _RIGHT, _without_a_verdict), "your test should return True (wrong) or False"
        ),
        Mistake(
            "texts instead of lists of words",
            (rates.honest, _RIGHT, lambda rate: rate(["a b"], ["a c"], 1) != 0.5),
            "the functions take texts that are lists of words",
        ),
        Mistake(
            "numbers instead of words",
            (rates.honest, _RIGHT, lambda rate: rate([[1]], [[1, 2]], 1) != 0.5),
            "the functions take words that are strings",
        ),
        Mistake(
            "a special token as a word",
            (rates.honest, _RIGHT, lambda rate: rate([["a"]], [["a", "<unk>"]], 1) != 0.5),
            "a word of your test is spelled like a special token",
        ),
        Mistake(
            "a minimum of 0",
            (rates.honest, _RIGHT, lambda rate: rate([["a"]], [["b"]], 0) != 0),
            "the functions take a whole number of at least 1",
        ),
        Mistake(
            "nothing to test on",
            (rates.honest, _RIGHT, lambda rate: rate([["a"]], [[]], 1) != 0),
            "there is no word in the test texts that your test makes",
        ),
    ),
    equivalents={
        "line 15: abs(rate(train, test, 2) - 5 / 7) > 1e-06 → abs(rate(train, test, 2) - 5 / 7) >= 1e-06": (
            "no share is off by exactly a millionth"
        ),
        "line 15: 1e-06 → 2e-06": "wrong shares are off by far more",
        "line 15: rate(train, test, 2) - 5 / 7 → 5 / 7 - rate(train, test, 2)": "a distance has no direction",
    },
    variants=(
        Variant("one case that shows all", (rates.honest, _RIGHT, _FOUND)),
        Variant("the book's, other texts for the test", (rates.by_the_book, (0.21, 0.25, 0.31), _other_test_texts)),
        Variant(
            "loops, tensors, random texts",
            (rates.by_loops, torch.tensor([0.2117, 0.2539, 0.3147]), lambda rate: torch.tensor(_on_random_texts(rate))),
        ),
    ),
)

EXERCISES = (vocabulary_bug,)
