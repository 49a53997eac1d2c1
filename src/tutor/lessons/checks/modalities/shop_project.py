"""The project: a recommender for the shop that beats what everybody looks at, and the report that goes with it."""

from collections import Counter
from functools import cache
from itertools import islice, pairwise

import numpy as np
import torch

from tutor.data.bookshop.sessions import generate_sessions, load_sessions
from tutor.lessons.answers import Sure, Wrong, ask, describe, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.checks.late import Late
from tutor.lessons.checks.modalities.visitors import items_of
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_TEXT = (
    "I count which book was looked at right after which, in the training sessions alone. On 200 new visitors the next "
    "book is among five suggestions in about two steps of five, where the five most popular books reach one in eight."
)
_K, _N_BOOKS, _LEAST = 5, 48, 0.4


@cache
def training():
    """The sessions that a recommender is made from."""
    return [list(session.items) for session in load_sessions("train")[:1500]]


@cache
def visitors():
    """Sessions of visitors whom nobody has met: every step of them, as what was seen and what came next."""
    sessions = islice(generate_sessions(9071), 100)
    return [(list(one.items[:place]), one.items[place]) for one in sessions for place in range(1, len(one.items))]


def by_popularity(sessions):
    """What is looked at most."""
    ranking = [item for item, _ in Counter(item for items in sessions for item in items).most_common()]
    return lambda so_far: [item for item in ranking if item not in so_far[-1:]][:_K]


def by_last(sessions):
    """What followed the newest book."""
    follows = Counter(pair for items in sessions for pair in pairwise(items))

    def suggest(so_far):
        return sorted(range(_N_BOOKS), key=lambda item: (-follows[so_far[-1], item], item))[:_K]

    return suggest


def by_two(sessions):
    """What followed the newest book, and a little of what followed the one before."""
    follows = Counter(pair for items in sessions for pair in pairwise(items))

    def suggest(so_far):
        weights = Counter()
        for item in range(_N_BOOKS):
            for back, last in enumerate(reversed(so_far[-3:])):
                weights[item] += follows[last, item] / (1 + 3 * back)
        return [item for item, _ in weights.most_common(_K)]

    return suggest


def by_table(sessions):
    """The same in a table of tensors, smoothed."""
    table = torch.full((_N_BOOKS, _N_BOOKS), 0.1)
    for items in sessions:
        for one, other in pairwise(items):
            table[one, other] += 1
    return lambda so_far: table[so_far[-1]].topk(_K).indices.tolist()


def by_chance(sessions):
    """The first books of the catalog."""
    return lambda so_far: list(range(_K))


def all_seen_left_out(sessions):
    """What followed the newest book, but for all that the visitor has looked at."""
    follows = Counter(pair for items in sessions for pair in pairwise(items))

    def suggest(so_far):
        others = [item for item in range(_N_BOOKS) if item not in so_far]
        return sorted(others, key=lambda item: (-follows[so_far[-1], item], item))[:_K]

    return suggest


def by_array(sessions):
    """What followed at any distance, the nearer the more, in NumPy."""
    table = np.full((13, _N_BOOKS, _N_BOOKS), 0.1)
    for items in sessions:
        for place, item in enumerate(items):
            for back in range(place):
                table[back, items[place - 1 - back], item] += 1
    table /= table.sum(axis=2, keepdims=True)

    def suggest(so_far):
        scores = sum(0.9**back * table[back, item] for back, item in enumerate(so_far[:-14:-1]))
        scores[so_far[-1]] = -1
        return (-scores).argsort(kind="stable")[:_K]

    return suggest


def by_first(sessions):
    """What followed the first book of the visit."""
    suggest = by_last(sessions)
    return lambda so_far: suggest(so_far[:1])


def the_same_again(sessions):
    """What was looked at already."""
    popular = by_popularity(sessions)
    return lambda so_far: [*dict.fromkeys([*reversed(so_far), *popular(so_far), *range(_N_BOOKS)])][:_K]


def everything(sessions):
    """All books."""
    suggest = by_last(sessions)
    return lambda so_far: [*dict.fromkeys([*suggest(so_far), *range(_N_BOOKS)])]


def five_times(sessions):
    """One book, five times."""
    suggest = by_last(sessions)
    return lambda so_far: suggest(so_far)[:1] * _K


def new_each_time(sessions):
    """Other suggestions for the same visit."""
    suggest, calls = by_last(sessions), [0]

    def changing(so_far):
        calls[0] += 1
        found = suggest(so_far)
        return found if calls[0] % 2 else found[::-1]

    return changing


def titles(sessions):
    """Words for numbers."""
    suggest = by_last(sessions)
    return lambda so_far: [f"book {item}" for item in suggest(so_far)]


def at_once(sessions):
    """Suggestions, where a function is asked for."""
    return by_popularity(sessions)([0])


def _made(make_recommender):
    suggest = ask(make_recommender, training())
    if not callable(suggest):
        raise Sure(f"expected a function from make_recommender, the recommender itself, got {describe(suggest)}")
    return suggest


def _five(suggest, so_far):
    return items_of(ask(suggest, [*so_far]), "expected a list of five numbers of books")


def _rate(suggest):
    return sum(item in _five(suggest, so_far)[:_K] for so_far, item in visitors()) / len(visitors())


def _five_different(make_recommender, report):
    suggest = _made(make_recommender)
    for so_far, _ in visitors()[:60]:
        given = _five(suggest, so_far)
        if len(given) != _K or len(set(given)) != _K or not all(0 <= item < _N_BOOKS for item in given):
            raise Wrong(f"expected five different books, numbered from 0 to {_N_BOOKS - 1}, got {given[:8]}")
        if _five(suggest, so_far) != given:
            raise Wrong("asked again about the same visit, your recommender says something else")


def _beats_popularity(make_recommender, report):
    popular, rate = _rate(by_popularity(training())), _rate(_made(make_recommender))
    if rate < _LEAST:
        raise Wrong(
            f"of the next books of 100 new visitors, {rate:.0%} are among your five; the five most popular books reach "
            f"{popular:.0%}, and {_LEAST:.0%} are asked for"
        )


def _probe(make_recommender, report):
    def facts():
        suggest = _made(make_recommender)
        found = []
        for so_far, _ in visitors()[:40]:
            given = _five(suggest, so_far)
            found += [float(item) for item in given[:7]] + [-1.0] * max(0, 7 - len(given))
        return found

    return [outcome(facts)]


modalities_shop_project = Exercise(
    slug="modalities-shop-project",
    answers=("make_recommender", "report"),
    manual_points=12,
    properties=(
        Property("five different books, the same ones for the same visit", _five_different, points=0),
        Property("the next book is among the five in at least 40 of 100 steps", _beats_popularity, points=0),
        Property(TEXT_IS_THERE[0].name, lambda *answers: is_there(answers[1]), points=0),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "popularity",
            (by_popularity, _TEXT),
            "you suggest to everybody what everybody looks at: what has *this* visitor just looked at?",
        ),
        Mistake(
            "all that was seen left out",
            (all_seen_left_out, _TEXT),
            "you never suggest what was looked at already: in this shop visitors often come back to a book",
        ),
        Mistake("the first books", (by_chance, _TEXT), "you suggest the same books whatever was looked at"),
        Mistake(
            "the first book of the visit", (by_first, _TEXT), "what was looked at last says most about what comes next"
        ),
        Mistake("the same again", (the_same_again, _TEXT), "you mostly suggest what was looked at already"),
        Mistake("everything", (everything, _TEXT), "expected five different books"),
        Mistake("five times the same", (five_times, _TEXT), "expected five different books"),
        Mistake("another answer each time", (new_each_time, _TEXT), "asked again about the same visit"),
        Mistake("words", (titles, _TEXT), "expected a list of five numbers of books"),
        Mistake("no function", (at_once, _TEXT), "expected a function from make_recommender"),
        Mistake("no report", (by_last, "Done."), "that is short"),
    ),
    equivalents={
        **dict.fromkeys(
            ("line 4: arguments of zip exchanged", "line 8: (so_far[-1], item) → (item, so_far[-1])"),
            "in this shop a book is often looked at again, so neighbors on either side reach the aim",
        ),
        **dict.fromkeys(
            ("line 8: 48 → 49", "line 8: 48 → 47", "line 8: 48 → 96"), "the last books are seldom suggested"
        ),
    },
    variants=(
        Variant("what followed", (by_last, _TEXT)),
        Variant("the last three books", (by_two, _TEXT)),
        Variant("all books of the visit, as an array", Late(lambda: (by_array, _TEXT))),
        Variant("a smoothed table", Late(lambda: (by_table, _TEXT))),
    ),
)

EXERCISES = (modalities_shop_project,)
