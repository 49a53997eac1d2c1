"""The exercise that builds a search which ranks passages by the words of a question."""

import random
import re
from math import log

import numpy as np
import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe, fresh, outcome, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_PASSAGES = [
    "the shop opens at nine and closes at six",
    "a book may come back within two weeks : bring the book and the bill",
    "the shop sends a book by post for three euros",
    "the bill is in the book",
]
_EVERYWHERE = "a word that stands in every passage weighs nothing, and a passage with nothing else is not given"
_TIES = "where two passages have the same score, the one that stands first comes first"
_ONCE = "a word of the question counts once, however often it stands there"
_IN_PASSAGE = "a word counts once for a passage, however often it stands there"
_WHOLE = "words are compared as wholes: “book” does not stand in “bookshop”"
_RARE = "rare words weigh more: a word weighs as much as there are passages *without* it"


def _words(text):
    return re.findall(r"\w+", text.lower())


def made(
    weight=lambda n_with, n_all: n_all - n_with,
    cut=_words,
    of_question=set,
    in_passage=lambda word, words: word in words,
    order=lambda score, place: (-score, place),
    keep=lambda score: score > 0,
    first=0,
    give=lambda places, n: places[:n],
):
    """Rank by the rule, with one part in another form."""

    def search(passages, question, n):
        held = [cut(passage) for passage in passages]
        scores = [0] * len(passages)
        for word in of_question(cut(question)):
            n_with = sum(bool(in_passage(word, words)) for words in held)
            for place, words in enumerate(held):
                scores[place] += in_passage(word, words) * weight(n_with, len(passages))
        places = [place for place in range(len(passages)) if keep(scores[place])]
        places = sorted(places, key=lambda place: order(scores[place], place))
        return [place + first for place in give(places, n)]

    return search


honest = made()


def by_sets(passages, question, n):
    """Counts with sets, and sorts pairs."""
    held = [set(_words(passage)) for passage in passages]
    asked = set(_words(question))
    rare = {word: sum(word not in words for words in held) for word in asked}
    scored = [(-sum(rare[word] for word in asked & words), place) for place, words in enumerate(held)]
    return tuple(place for score, place in sorted(scored) if score)[:n]


def one_by_one(passages, question, n):
    """Takes the best passage out, again and again."""
    held = [_words(passage) for passage in passages]
    scores = np.zeros(len(passages), dtype=int)
    for word in dict.fromkeys(_words(question)):
        has = np.array([word in words for words in held])
        scores[has] += int((~has).sum())
    found = []
    while len(found) < n and scores.max() > 0:
        found.append(int(scores.argmax()))
        scores[found[-1]] = 0
    return torch.tensor(found, dtype=torch.long)


def _places(function, passages, question, n):
    given = ask(function, passages, question, n)
    if isinstance(given, torch.Tensor | np.ndarray):
        given = tensor(given).tolist()
    if not isinstance(given, list | tuple):
        raise Sure(f"expected a list of places, got {describe(given)}")
    return [_whole(place) for place in given]


def _whole(place):
    """A whole number of Python, NumPy or PyTorch as one of Python."""
    if isinstance(place, torch.Tensor | np.generic):
        place = tensor(place).tolist()
    if not isinstance(place, int) or isinstance(place, bool):
        raise Sure("expected places as whole numbers: 0 for the first passage")
    return place


def _is(function, passages, question, n, why):
    wanted = by_sets(passages, question, n)
    given = _places(function, passages, question, n)
    if given != [*wanted]:
        raise Wrong(f"search({passages}, {question!r}, {n}): expected {[*wanted]}, got {given}; {why}")


_CASES = (
    (_PASSAGES, "Which bill?", 4, "passages without a word of the question are not given"),
    (_PASSAGES, "When does the shop open? opens", 4, _RARE),
    (_PASSAGES, "the book of the shop", 4, _RARE),
    (["a b c", "a b", "a"], "a b c", 3, _RARE),
    (["a", "b c", "b c", "c", "d"], "a b c", 4, _RARE),
    (["x y", "y x", "x", "z"], "x y", 4, _TIES),
    (["the a", "the b", "the"], "the", 3, _EVERYWHERE),
    (["the a", "the b", "the"], "the b", 3, _EVERYWHERE),
    (["a c", "b b b", "c", "d"], "a b c", 4, _IN_PASSAGE),
    (["a", "b", "b c", "a"], "b b b a", 4, _ONCE),
    (["a bookshop", "a book", "a shop"], "book", 3, _WHOLE),
    (["Is it BLUE?", "red", "Blue."], "blue!", 3, "capitals and marks make no difference"),
    (["Is it BLUE?", "red", "green"], "Red, please", 3, "capitals and marks make no difference"),
    (["a", "b"], "?!", 2, "a question without words finds nothing"),
    (["", "b", "c"], "b", 2, "a passage may be empty"),
    (["a b", "a c", "a d", "a e"], "a b c d e", 2, "at most n places are given"),
    (["猫 在 这里", "狗"], "猫", 2, "words may be Chinese"),
)


def _plain(function):
    for passages, question, n, why in _CASES[:2]:
        _is(function, passages, question, n, why)


def _special(function):
    for passages, question, n, why in _CASES[2:]:
        _is(function, passages, question, n, why)


def _random(function):
    stream = random.Random(fresh().initial_seed())
    for _ in range(40):
        passages = [" ".join(stream.choices("abcdefg", k=stream.randrange(6))) for _ in range(stream.randrange(1, 7))]
        question = " ".join(stream.choices("abcdefgh", k=stream.randrange(1, 5)))
        _is(function, passages, question, stream.randrange(1, 9), "drawn at random")
    unchanged(lambda passages: function(passages, "the book", 3), [*_PASSAGES])


def _probe(function):
    return [
        outcome(lambda case=case: [float(place) for place in _places(function, *case[:3])] + [-9.0]) for case in _CASES
    ]


def _sorts(passages, question, n):
    passages.sort()
    return honest(passages, question, n)


chatbot_rank = Exercise(
    slug="chatbot-rank",
    answers=("search",),
    properties=(
        Property("finds the passages of a plain question", _plain, points=2),
        Property("ranks and leaves out as the rules say", _special, points=3),
        Property("right for passages drawn at random, and changes none", _random, points=2),
    ),
    probe=_probe,
    core="finds the passages of a plain question",
    mistakes=(
        Mistake(
            "counts words",
            (made(weight=lambda n_with, n_all: 1),),
            "every word weighs the same in your search: a word weighs as much as there are passages *without* it",
        ),
        Mistake(
            "frequent words weigh more",
            (made(weight=lambda n_with, n_all: n_with),),
            "frequent words weigh more in your search: it is the passages *without* a word that count",
        ),
        Mistake(
            "logarithms",
            (made(weight=lambda n_with, n_all: log(n_all / max(1, n_with))),),
            "you weigh words by a logarithm: here a word weighs as much as there are passages without it, no more",
        ),
        Mistake(
            "worst first",
            (made(order=lambda score, place: (score, place)),),
            "your search gives the lowest score first: the best passage comes first",
        ),
        Mistake("later first", (made(order=lambda score, place: (-score, -place)),), _TIES),
        Mistake(
            "all passages",
            (made(keep=lambda score: True),),
            "passages with a score of 0 are not given, even where fewer than n are left",
        ),
        Mistake(
            "counts in the passage",
            (made(in_passage=lambda word, words: words.count(word)),),
            _IN_PASSAGE,
        ),
        Mistake("counts in the question", (made(of_question=list),), _ONCE),
        Mistake(
            "parts of words",
            (made(in_passage=lambda word, words: any(word in other for other in words)),),
            _WHOLE,
        ),
        Mistake(
            "capitals count",
            (made(cut=lambda text: re.findall(r"\w+", text)),),
            "capitals make a difference to your search: write both in small letters first",
        ),
        Mistake(
            "marks stay",
            (made(cut=lambda text: text.lower().split()),),
            "marks stay at your words: “bill?” is then another word than “bill”",
        ),
        Mistake(
            "Latin letters alone",
            (made(cut=lambda text: re.findall("[a-z0-9]+", text.lower())),),
            "your words are of Latin letters alone: `\\w+` takes others, too",
        ),
        Mistake("counted from one", (made(first=1),), "your places begin with 1: the first passage has place 0"),
        Mistake("n is forgotten", (made(give=lambda places, n: places),), "at most n places are given"),
        Mistake("one more", (made(give=lambda places, n: places[: n + 1]),), "you give n + 1 places"),
        Mistake(
            "texts",
            (lambda passages, question, n: [passages[place] for place in honest(passages, question, n)],),
            "expected places as whole numbers",
        ),
        Mistake("writes", (_sorts,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 4: set(re.findall('\\\\w+', passage.lower())) → re.findall('\\\\w+', passage.lower())": (
            "whether a word stands in a list or in a set is the same"
        ),
    },
    variants=(
        Variant("loops", (honest,)),
        Variant("sets", (by_sets,)),
        Variant("one by one", (one_by_one,)),
    ),
)

EXERCISES = (chatbot_rank,)
