"""The exercise that cuts a text without spaces into words."""

import random
from functools import cache
from math import log

from tutor.lessons.answers import Wrong, ask, unchanged
from tutor.lessons.checks.tokens.readings import spelled, tokens
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.text.segmentation import maximum_matching

_DICE = random.SystemRandom()
_TRAP = ("研究生命起源", {"研究": 4.0, "研究生": 5.0, "生命": 4.5, "起源": 5.5, "命": 6.0})
_TRAPS = (
    _TRAP,
    (
        "他说的确实在理",
        {"他": 3.0, "说": 3.0, "的": 2.0, "的确": 6.0, "确实": 4.0, "实在": 6.0, "在理": 6.0, "理": 7.0},
    ),
    ("abcd", {"abc": 1.0, "ab": 2.0, "cd": 2.0}),
    ("abcd", {"bcd": 1.0, "ab": 2.0, "cd": 2.0}),
    ("aabb", {"aabb": 9.0, "aa": 1.0, "bb": 1.0}),
    ("abcd", {"ab": 1.0, "bcd": 1.5, "a": 2.0, "cd": 9.0}),
    ("aaab", {"aa": 1.0, "aaa": 3.0, "ab": 1.0, "a": 4.0}),
)


def _piece_cost(word, costs, unknown_cost):
    return costs.get(word, unknown_cost if len(word) == 1 else float("inf"))


def _least(text, costs, unknown_cost):
    """The cost of the cheapest cut, by trying every first word."""

    @cache
    def rest(start):
        if start == len(text):
            return 0.0
        return min(
            _piece_cost(text[start:end], costs, unknown_cost) + rest(end) for end in range(start + 1, len(text) + 1)
        )

    return rest(0)


def _require(cut, text, costs, unknown_cost=20.0):
    words = tokens(ask(cut, text, costs, unknown_cost))
    given = f"{text!r}, the costs {costs} and the unknown cost {unknown_cost}"
    if "" in words:
        raise Wrong(f"for {given}: there is an empty word in {words}")
    if "".join(words) != text:
        raise Wrong(f"for {given}: the words {words}, put together, are not the text")
    for word in words:
        if len(word) > 1 and word not in costs:
            raise Wrong(f"for {given}: {word!r} is no word of the dictionary, and longer than one character")
    cost, least = sum(_piece_cost(word, costs, unknown_cost) for word in words), _least(text, costs, unknown_cost)
    if cost > least + 1e-6:
        raise Wrong(f"for {given}: your cut {words} costs {cost:.4g}, and there is one that costs {least:.4g}")


def _dictionary(letters, n_words=9, longest=4):
    words = {"".join(_DICE.choices(letters, k=_DICE.randint(1, longest))) for _ in range(n_words)}
    return {word: round(_DICE.uniform(1, 9), 1) for word in words}


def _agrees(cut):
    for letters, size in (("ab", 8), ("abc", 9), ("的是在有", 7)):
        for _ in range(3):
            _require(cut, "".join(_DICE.choices(letters, k=size)), _dictionary(letters))


def _traps(cut):
    for text, costs in _TRAPS:
        _require(cut, text, costs)


def _unknown(cut):
    _require(cut, "abxcd", {"ab": 2.0, "cd": 3.0, "bc": 1.0})
    _require(cut, "xyz", {"ab": 2.0})
    for unknown_cost in (0.5, 3.0, 30.0):
        _require(cut, "abxabab", {"ab": 4.0, "a": 1.5, "bxa": 9.0}, unknown_cost)


def _small(cut):
    _require(cut, "", {"ab": 2.0})
    _require(cut, "a", {"ab": 2.0})
    _require(cut, "a", {"a": 2.0})
    _require(cut, "ab", {"ab": 2.0})
    _require(cut, "".join(_DICE.choices("ab", k=14)), _dictionary("ab", longest=6))


def _unchanged(cut):
    unchanged(lambda costs: cut("abcab", costs, 9.0), {"ab": 2.0, "c": 3.0}) if callable(cut) else ask(cut)


def _probe(cut):
    cases = [("abcd", {"abc": 9.0, "a": 1.0, "b": 1.0, "cd": 1.0}, 20.0)]
    cases += [(text, costs, 20.0) for text, costs in _TRAPS]
    cases += [("abxcd", {"ab": 2.0, "cd": 3.0, "bc": 1.0}, 20.0), ("ab", {"ab": 2.0, "a": 1.2, "b": 1.2}, 20.0)]
    cases += [("abab", {"ab": 9.0}, 1.0)]
    return [spelled(tokens, cut, *case) for case in cases]


def _by_dynamic_programming(text, costs, unknown_cost, better=lambda cost, best: cost < best, step=lambda cost: cost):
    best = [(0.0, [])]
    for end in range(1, len(text) + 1):
        found = None
        for start in range(end):
            word = text[start:end]
            if word in costs or len(word) == 1:
                cost = best[start][0] + step(costs.get(word, unknown_cost))
                if found is None or better(cost, found[0]):
                    found = cost, [*best[start][1], word]
        best.append(found)
    return best[-1][1]


def _every_cut(text, costs, unknown_cost):
    if not text:
        return []
    cuts = []
    for size in range(1, min(len(text), 6) + 1):
        if text[:size] in costs or size == 1:
            cuts.append([text[:size], *_remembered(text[size:], tuple(costs.items()), unknown_cost)])
    return min(cuts, key=lambda cut: sum(costs.get(word, unknown_cost) for word in cut))


@cache
def _remembered(text, costs, unknown_cost):
    return tuple(_every_cut(text, dict(costs), unknown_cost))


def _from_the_right(text, costs, unknown_cost):
    words = maximum_matching(text[::-1], [word[::-1] for word in costs])
    return [word[::-1] for word in words][::-1]


def _cheapest_next(text, costs, unknown_cost):
    words = []
    while text:
        sizes = [size for size in range(1, len(text) + 1) if size == 1 or text[:size] in costs]
        size = min(sizes, key=lambda size: costs.get(text[:size], unknown_cost))
        words.append(text[:size])
        text = text[size:]
    return words


def _cheapest_a_character(text, costs, unknown_cost):
    words = []
    while text:
        sizes = [size for size in range(1, len(text) + 1) if size == 1 or text[:size] in costs]
        size = min(sizes, key=lambda size: costs.get(text[:size], unknown_cost) / size)
        words.append(text[:size])
        text = text[size:]
    return words


def _with_unknown_left_out(text, costs, unknown_cost):
    return [word for word in _by_dynamic_programming(text, costs, unknown_cost) if word in costs]


def _unknown_free(text, costs, unknown_cost):
    return _by_dynamic_programming(text, costs, 0.0)


def _single_always_unknown(text, costs, unknown_cost):
    return _by_dynamic_programming(text, {word: cost for word, cost in costs.items() if len(word) > 1}, unknown_cost)


def _adds_the_unknown(text, costs, unknown_cost):
    for letter in text:
        costs.setdefault(letter, unknown_cost)
    return _by_dynamic_programming(text, costs, unknown_cost)


def _forwards(text, costs, unknown_cost):
    """Send the cost of each place on to the places that one word reaches."""
    cheapest = {0: (0.0, ())}
    for start in range(len(text)):
        cost, words = cheapest[start]
        for word in {text[start], *costs}:
            if text.startswith(word, start):
                reached = cost + costs.get(word, unknown_cost), (*words, word)
                end = start + len(word)
                cheapest[end] = min(cheapest.get(end, reached), reached)
    return cheapest[len(text)][1]


_DP = _by_dynamic_programming

segmentation_build = Exercise(
    slug="segmentation-build",
    answers=("cheapest_cut",),
    likeness=1e-6,
    core="finds a cut that no other undercuts",
    properties=(
        Property("finds a cut that no other undercuts", _agrees, points=2),
        Property("where the longest word, or the cheapest, leads astray", _traps),
        Property("characters that are no words", _unknown),
        Property("an empty text, short and longer ones", _small),
        Property("leaves the dictionary as it was", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the longest word first",
            (lambda text, costs, unknown_cost: maximum_matching(text, costs),),
            "you cut off the longest word that fits, and never think it over: compare the costs of whole cuts",
        ),
        Mistake(
            "the longest word last",
            (_from_the_right,),
            "you cut off the longest word at the end, and never think it over: compare the costs of whole cuts",
        ),
        Mistake(
            "the cheapest next word",
            (_cheapest_next,),
            "you take the cheapest word each time; what it leaves may be dear: compare the costs of whole cuts",
        ),
        Mistake(
            "the cheapest by the character",
            (_cheapest_a_character,),
            "you take the word that is cheapest by the character each time: compare the costs of whole cuts",
        ),
        Mistake(
            "the fewest words",
            (lambda text, costs, unknown_cost: _DP(text, costs, unknown_cost, step=lambda cost: 1),),
            "you look for the fewest words: add up their costs instead",
        ),
        Mistake(
            "the dearest cut",
            (lambda text, costs, unknown_cost: _DP(text, costs, unknown_cost, better=lambda cost, best: cost > best),),
            "your cut is the dearest: a cost is better when it is lower",
        ),
        Mistake(
            "costs multiplied",
            (lambda text, costs, unknown_cost: _DP(text, costs, unknown_cost, step=log),),
            "you multiply the costs: they are logarithms, so they add up",
        ),
        Mistake(
            "single characters",
            (lambda text, costs, unknown_cost: list(text),),
            "you cut between all characters: a word of the dictionary may be cheaper than its characters",
        ),
        Mistake(
            "unknown characters left out",
            (_with_unknown_left_out,),
            "you leave characters out that are no words: each stands alone, at the unknown cost",
        ),
        Mistake(
            "unknown characters for nothing",
            (_unknown_free,),
            "a character that is no word costs you nothing, so that words are torn apart: it costs unknown_cost",
        ),
        Mistake(
            "single characters always unknown",
            (_single_always_unknown,),
            "a character that stands in the dictionary costs what stands there: only the others cost unknown_cost",
        ),
        Mistake(
            "words from behind",
            (lambda text, costs, unknown_cost: _DP(text, costs, unknown_cost)[::-1],),
            "your words are right, and stand in the wrong order: turn the list round",
        ),
        Mistake(
            "with the cost",
            (lambda text, costs, unknown_cost: (_DP(text, costs, unknown_cost), 1.0),),
            "expected a list of strings, got one with a list",
        ),
        Mistake(
            "one string",
            (lambda text, costs, unknown_cost: "/".join(_DP(text, costs, unknown_cost)),),
            "expected a list of strings, got the string",
        ),
        Mistake("dictionary filled up", (_adds_the_unknown,), "your function changed the dictionary it was given"),
    ),
    equivalents={
        "line 13: 1 → -1": "the words are the second of two, and the last",
        "line 4: 0.0 → 1.0": "what every cut costs to begin with does not change which is cheapest",
        "line 4: 0.0 → -1.0": "what every cut costs to begin with does not change which is cheapest",
    },
    variants=(
        Variant("dynamic programming", (_DP,)),
        Variant("recursion that remembers", (_every_cut,)),
        Variant("forwards, a tuple", (_forwards,)),
    ),
)

EXERCISES = (segmentation_build,)
