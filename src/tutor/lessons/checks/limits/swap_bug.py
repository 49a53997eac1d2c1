"""The exercise that mends the exchange of words for counterfactual pairs, and tests it."""

import random

import torch

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe, outcome, unchanged
from tutor.lessons.checks.limits import swap_tests as tests
from tutor.lessons.checks.limits import swaps as models
from tutor.lessons.checks.limits.swaps import SwapWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which exchanges back what it has just exchanged": models.shown,
    "one that exchanges the first word of a pair alone": models.one_way,
    "one that exchanges letters inside of words": models.inside_words,
    "one that exchanges each word once": models.first_place_alone,
    "one that looks at the first pair alone": models.first_pair_alone,
    "one that loses the words of no pair": models.dropped,
}
_SOUND = {
    "one with a dictionary": models.honest,
    "one with a loop over the pairs": models.in_a_loop,
    "one with marks": models.by_marks,
    "one that writes to places": models.by_places,
}
_VERDICTS = Verdicts(true="sick", false="sound", advice="", noun="function")
_PAIRS = [("he", "she"), ("king", "queen"), ("son", "daughter")]


def _swapped(mended, words, pairs):
    given = ask(mended, [*words], [*pairs])
    if isinstance(given, str):
        raise Sure("expected a list of words, got one string: return a list")
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        raise Sure(f"expected a list of words, got {describe(given)}")
    return list(given)


def _is(mended, words, pairs):
    given, want = _swapped(mended, words, pairs), models.in_a_loop(words, pairs)
    if given != want:
        raise Wrong(f"{' '.join(words)!r} should become {' '.join(want)!r}, got {' '.join(given)!r}")


def _both_ways(mended, is_sick):
    _is(mended, "he met her when she was there".split(), _PAIRS[:1])
    _is(mended, "she and he".split(), _PAIRS[:1])
    _is(mended, "the king is the son of a queen".split(), _PAIRS)


def _stays(mended, is_sick):
    _is(mended, "the theory of the kingdom".split(), _PAIRS)
    _is(mended, [], _PAIRS)
    _is(mended, "he stays".split(), [])


def _random(mended, is_sick):
    stream = random.Random()
    letters = "a b c d e f ab cd x y abcd".split()
    for size in (1, 5, 9, 14):
        known = stream.sample(letters[:8], 6)
        pairs = [tuple(known[place : place + 2]) for place in (0, 2, 4)]
        words = stream.choices(letters, k=size)
        _is(mended, words, pairs)
        if _swapped(mended, _swapped(mended, words, pairs), pairs) != words:
            raise Wrong("exchanged twice, a text should be as it was")
    unchanged(lambda words: mended(words, _PAIRS), "he said that she had a son".split())


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.shown, watch=SwapWatch()):
        raise Wrong("your test calls the function of this exercise sound")
    if _VERDICTS.of(is_sick, models.honest, watch=SwapWatch()):
        raise Wrong("your test calls the function of this exercise sick, but a sound one as well")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=SwapWatch())


_CASES = (
    "he and she",
    "she sees he the she he",
    "the king and queen of the son",
    "daughter he queen",
    "the other theory",
    "nobody here",
    "",
)


def _coded(words):
    return [float(sum(place * ord(sign) for place, sign in enumerate(" ".join(words), 1))), float(len(words))]


def _probe(mended, is_sick):
    cases = [outcome(lambda text=text: _coded(_swapped(mended, text.split(), _PAIRS))) for text in _CASES]
    return [*cases, outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = SwapWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, torch.tensor(watch.facts())])


limits_swap_bug = Exercise(
    slug="limits-swap-bug",
    answers=("mended_swap", "is_sick_swap"),
    properties=(
        Property("exchanges both words of a pair", _both_ways),
        Property("leaves all other words alone", _stays),
        Property("right for random texts and pairs, and changes none", _random),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.shown, tests.good_test),
            "your function still exchanges back what it has just exchanged: look at each word once, and decide then",
        ),
        Mistake(
            "the first words alone",
            (models.one_way, tests.good_test),
            "you exchange the first word of a pair alone: the second should become the first",
        ),
        Mistake(
            "inside of words",
            (models.inside_words, tests.good_test),
            "you exchange letters inside of words: “he” stands in “the”, too, and is no word there",
        ),
        Mistake(
            "once each",
            (models.first_place_alone, tests.good_test),
            "you exchange a word where it first stands: it may stand there several times",
        ),
        Mistake(
            "one pair",
            (models.first_pair_alone, tests.good_test),
            "you look at the first pair alone: every pair counts",
        ),
        Mistake(
            "the last pair",
            (models.last_pair_alone, tests.good_test),
            "only the last pair is exchanged: what the pairs before it have changed is lost",
        ),
        Mistake(
            "one pair a text",
            (models.one_pair_a_text, tests.good_test),
            "you stop at the first pair that is found: a text may have words of several pairs",
        ),
        Mistake(
            "words are lost",
            (models.dropped, tests.good_test),
            "words that stand in no pair are lost: they stay as they are",
        ),
        Mistake(
            "nothing happens",
            (models.nothing, tests.good_test),
            "your function changes nothing: each word of a pair becomes the other one",
        ),
        Mistake("one string", (models.sentence, tests.good_test), "expected a list of words, got one string"),
        Mistake("writes", (models.writes, tests.good_test), "your function changed the list it was given"),
        Mistake("always sick", (models.honest, lambda swap: True), "your test says True (sick) of every function"),
        Mistake(
            "never sick",
            (models.honest, lambda swap: False),
            "your test says False (sound) of every function: what should it compare?",
        ),
        Mistake(
            "first words alone in the test",
            (models.honest, tests.first_words_alone),
            "your test has no second words of pairs in its texts: there a function that exchanges one way alone looks "
            "sound",
        ),
        Mistake(
            "one pair in the test",
            (models.honest, tests.one_pair),
            "your test gives one pair at a time: a function may look at the first of several alone",
        ),
        Mistake(
            "no other words in the test",
            (models.honest, tests.no_others),
            "your test has no words that stand in no pair: a function may lose them, or change a part of them",
        ),
        Mistake(
            "no word twice in the test",
            (models.honest, tests.once_each),
            "in your test each word stands once: a function may exchange the first place alone",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda swap: not tests.good_test(swap)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda swap: swap(["he"], [("he", "she")])),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "a string for words",
            (models.honest, lambda swap: swap("he and she", [("he", "she")]) != ["she"]),
            "the words that your test makes should be a list of words",
        ),
        Mistake(
            "one pair for a list of pairs",
            (models.honest, lambda swap: swap(["he"], ("he", "she")) != ["she"]),
            "should be a list of pairs of words",
        ),
        Mistake(
            "a word in two pairs",
            (models.honest, lambda swap: swap(["he"], [("he", "she"), ("he", "they")]) != ["she"]),
            "each word stands in one pair at most",
        ),
    ),
    equivalents={
        "line 15: pairs = [('he', 'she'), ('king', 'queen')] → (left out)": "the statement has made the same pairs",
        **dict.fromkeys(
            (
                "line 15: [('he', 'she'), ('king', 'queen')] → [('king', 'queen'), ('he', 'she')]",
                "line 15: ('he', 'she') → ('she', 'he')",
                "line 15: ('king', 'queen') → ('queen', 'king')",
            ),
            "neither the order of the pairs nor that within a pair means anything",
        ),
    },
    variants=(
        Variant("a dictionary, three cases", (models.honest, tests.good_test)),
        Variant("marks, by properties", (models.by_marks, tests.by_properties)),
        Variant("places, random words", (models.by_places, tests.on_random_words)),
        Variant("a loop", (models.in_a_loop, lambda swap: torch.tensor(tests.good_test(swap)))),
    ),
)

EXERCISES = (limits_swap_bug,)
