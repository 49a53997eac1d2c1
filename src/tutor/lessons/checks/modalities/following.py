"""The exercise that suggests what others looked at next."""

import itertools
import random
from collections import Counter

import numpy as np
import torch

from tutor.lessons.answers import Wrong, ask, outcome, unchanged
from tutor.lessons.checks.modalities import visitors
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def made(
    steps=lambda items: itertools.pairwise(items),
    last=lambda so_far: so_far[-1],
    leaves_out=lambda so_far: set(so_far),
    order=lambda count, item: (-count, item),
    cut=lambda found, k: found[:k],
    fill=True,
):
    """A recommender with one part in another form."""

    def suggest(sessions, so_far, n_items, k):
        counts = Counter(after for items in sessions for before, after in steps(items) if before == last(so_far))
        known = range(n_items) if fill else list(counts)
        offered = [item for item in known if item not in leaves_out(so_far)]
        return cut(sorted(offered, key=lambda item: order(counts[item], item)), k)

    return suggest


honest = made()
_anywhere_later = made(lambda items: [(one, other) for place, one in enumerate(items) for other in items[place + 1 :]])
_before = made(lambda items: [(after, before) for before, after in itertools.pairwise(items)])
_both_ways = made(lambda items: [pair for one in itertools.pairwise(items) for pair in (one, one[::-1])])
_together = made(lambda items: [(one, other) for one in items for other in items if one != other])
_first = made(last=lambda so_far: so_far[0])
_seen_again = made(leaves_out=lambda so_far: set())
_all_but_the_last = made(leaves_out=lambda so_far: {so_far[-1]})
_rarest = made(order=lambda count, item: (count, item))
_large_numbers_first = made(order=lambda count, item: (-count, -item))
_by_number = made(order=lambda count, item: item)
_one_more = made(cut=lambda found, k: found[: k + 1])
_all = made(cut=lambda found, k: found)
_no_fill = made(fill=False)


def _popular(sessions, so_far, n_items, k):
    counts = Counter(item for items in sessions for item in items)
    return sorted((item for item in range(n_items) if item not in so_far), key=lambda item: (-counts[item], item))[:k]


def _joined(sessions, so_far, n_items, k):
    return honest([[item for items in sessions for item in items]], so_far, n_items, k)


def _after_all(sessions, so_far, n_items, k):
    counts = Counter(after for items in sessions for before, after in itertools.pairwise(items) if before in so_far)
    return sorted(set(range(n_items)) - set(so_far), key=lambda item: (-counts[item], item))[:k]


def _first_time(sessions, so_far, n_items, k):
    places = [(items, items.index(so_far[-1]) + 1) for items in sessions if so_far[-1] in items]
    counts = Counter(items[place] for items, place in places if place < len(items))
    return sorted(set(range(n_items)) - set(so_far), key=lambda item: (-counts[item], item))[:k]


def _writes(sessions, so_far, n_items, k):
    found = honest(sessions, so_far, n_items, k)
    so_far += found
    return found


def _with_a_table(sessions, so_far, n_items, k):
    table = torch.zeros(n_items, n_items)
    for items in sessions:
        for place in range(1, len(items)):
            table[items[place - 1], items[place]] += 1
    row = table[so_far[-1]].clone()
    row[list(so_far)] = -1
    best = row.argsort(descending=True, stable=True).tolist()
    return [item for item in best if item not in so_far][:k]


def _with_a_dictionary(sessions, so_far, n_items, k):
    counts = dict.fromkeys(range(n_items), 0)
    for items in sessions:
        for place, item in enumerate(items[:-1]):
            if item == so_far[-1]:
                counts[items[place + 1]] += 1
    for item in so_far:
        counts.pop(item, None)
    return tuple(sorted(counts, key=counts.get, reverse=True)[:k])


_SESSIONS = [[0, 1, 2], [0, 2, 1, 3], [4, 0, 2], [3, 1, 0, 4], [2, 0], [4, 4, 1]]


def _list(given):
    return visitors.items_of(given, "expected a list of items, by their numbers")


def _is(function, sessions, so_far, n_items, k):
    given, want = _list(ask(function, sessions, so_far, n_items, k)), honest(sessions, so_far, n_items, k)
    if given != want:
        seen = " ".join(map(str, so_far))
        raise Wrong(f"after {seen}, the first {k} of {n_items} should be {want}, got {given}")


def _example(function):
    _is(function, _SESSIONS, [0], 5, 2)
    _is(function, _SESSIONS, [1], 5, 1)
    _is(function, [[0, 1, 0, 2, 0, 2]], [0], 4, 1)


def _seen(function):
    _is(function, _SESSIONS, [2, 4, 0], 5, 2)
    _is(function, _SESSIONS, [1, 0], 5, 2)
    _is(function, _SESSIONS, [0, 1, 2, 3], 5, 3)


def _ties(function):
    _is(function, _SESSIONS, [3], 5, 4)
    _is(function, [[0, 1]], [2], 6, 3)
    _is(function, [], [1], 4, 2)


def _random(function):
    stream = visitors.fresh()
    for n_items in (5, 9, 12):
        sessions = visitors.draw(stream, 30, n_items)
        for k in (1, 3, n_items):
            _is(function, sessions, stream.choice(sessions), n_items, k)
    unchanged(lambda sessions: function(sessions, [0, 1], 5, 2), [[*items] for items in _SESSIONS])
    unchanged(lambda so_far: function(_SESSIONS, so_far, 5, 2), [4, 0])


_CASES = (
    (_SESSIONS, [0], 5, 5),
    (_SESSIONS, [1], 5, 3),
    (_SESSIONS, [2, 4, 0], 5, 2),
    (_SESSIONS, [3, 1], 5, 5),
    ([[0, 1]], [2], 6, 3),
    ([[0, 1, 0, 2, 0, 2]], [0], 4, 3),
    (_SESSIONS, [1, 0], 5, 3),
    ([[0, 1], [2, 3]], [1], 4, 2),
    *((visitors.draw(random.Random(seed), 25, 8), [seed % 8, 3 * seed % 8, 6], 8, 8) for seed in range(1, 6)),
)


def _probe(function):
    return [outcome(lambda case=case: [float(item) for item in _list(ask(function, *case))]) for case in _CASES]


modalities_following = Exercise(
    slug="modalities-following",
    answers=("suggest",),
    properties=(
        Property("suggests what followed most often", _example, points=2),
        Property("suggests nothing that was looked at already", _seen),
        Property("equal counts, and counts of zero, in the order of the numbers", _ties),
        Property("right for random visitors, and changes nothing", _random, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "most popular",
            (_popular,),
            "you suggest what is looked at most: count what *follows* the newest item alone",
        ),
        Mistake(
            "anywhere later",
            (_anywhere_later,),
            "you count everything that comes later in a session: count what follows directly",
        ),
        Mistake("before", (_before,), "you count what came *before* the newest item: count what came after it"),
        Mistake("both ways", (_both_ways,), "you count neighbors on both sides: count what came after"),
        Mistake(
            "together",
            (_together,),
            "you count all that stands in the same session: count what follows directly",
        ),
        Mistake(
            "after any item of the visit",
            (_after_all,),
            "you count what followed any item of the visit: asked is what followed the newest one alone",
        ),
        Mistake(
            "the first time alone",
            (_first_time,),
            "an item may stand in a session more than once: count what followed it each time",
        ),
        Mistake("the first item", (_first,), "you look at the first item of the visit: the newest one is the last"),
        Mistake(
            "seen again",
            (_seen_again,),
            "you suggest what the visitor has looked at already: leave all of that out",
        ),
        Mistake(
            "the last left out alone",
            (_all_but_the_last,),
            "you leave the newest item out, and suggest older ones again: leave out all of them",
        ),
        Mistake("the rarest", (_rarest,), "your order is the wrong way round: the most frequent comes first"),
        Mistake(
            "large numbers first",
            (_large_numbers_first,),
            "among equal counts, the smaller number comes first",
        ),
        Mistake("by number", (_by_number,), "you sort by number alone: sort by count first"),
        Mistake("one more", (_one_more,), "you give one item too many: asked are k"),
        Mistake("all", (_all,), "you give all items: asked are the first k"),
        Mistake(
            "only what was met",
            (_no_fill,),
            "items that never followed have the count 0, and come last: there are still k to be named",
        ),
        Mistake(
            "sessions joined",
            (_joined,),
            "you join the sessions: the first item of one visitor did not follow the last of another",
        ),
        Mistake("writes", (_writes,), "your function changed the list it was given"),
    ),
    equivalents={
        **dict.fromkeys(("line 4: 0 → 1", "line 4: 0 → -1"), "all counts begin at the same number"),
        "line 8: 1 → 2": "all counts are twice as large",
    },
    variants=(
        Variant("a counter", (honest,)),
        Variant("a table", (_with_a_table,)),
        Variant("a dictionary", (_with_a_dictionary,)),
        Variant("an array", (lambda *given: np.array(honest(*given)),)),
        Variant("a list of tensors", (lambda *given: [*torch.tensor(honest(*given))],)),
    ),
)

EXERCISES = (modalities_following,)
