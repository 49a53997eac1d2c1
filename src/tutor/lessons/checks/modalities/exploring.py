"""The exercise that compares recommenders with the best possible one."""

import itertools
from collections import Counter
from functools import cache

import torch

from tutor.data.bookshop.sessions import best_hit_rate, hit_rate, load_sessions
from tutor.lessons.answers import foretold
from tutor.lessons.checks.late import Late
from tutor.lessons.checks.places import probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_K = 5


@cache
def facts():
    """Hit rates of popularity, of what followed, of the best possible; and the share of steps to new books."""
    training = [one.items for one in load_sessions("train")[:1500]]
    test, hard = load_sessions("test")[:200], load_sessions("hard")[:200]
    counts = Counter(item for items in training for item in items)
    follows = Counter(pair for items in training for pair in itertools.pairwise(items))
    ranking = [item for item, _ in counts.most_common()]
    by_last = {last: sorted(range(48), key=lambda item, last=last: (-follows[last, item], item)) for last in range(48)}
    popular = hit_rate(test, lambda so_far: ranking, _K)
    following = hit_rate(test, lambda so_far: by_last[so_far[-1]], _K)
    best = best_hit_rate(test, _K)
    steps = [item for one in hard for item in one.items[1:]]
    return popular, following, best, sum(item not in counts for item in steps) / len(steps)


def _in_all_books():
    """The share of new books among all that were looked at, the first ones included."""
    counts = {item for one in load_sessions("train")[:1500] for item in one.items}
    items = [item for one in load_sessions("hard")[:200] for item in one.items]
    return sum(item not in counts for item in items) / len(items)


def _right():
    popular, following, best, new = facts()
    return [popular, following, best], following / best, new, "none"


def _but(place, change):
    """The right answers, one of them changed; worked out only when asked for."""

    def make():
        right = _right()
        return (*right[:place], change(right[place]), *right[place + 1 :])

    return Late(make)


def _is(place, tolerance):
    return lambda *answers: foretold(answers[place], torch.tensor(_right()[place], dtype=torch.float64), tolerance)


_SOME = "a book that stands in no session has followed nothing: its count is 0 after every other book"

modalities_sessions_explore = Exercise(
    slug="modalities-sessions-explore",
    answers=("rates", "of_possible", "new_steps", "found"),
    likeness=0.0001,
    properties=(
        Property("three hit rates", _is(0, 0.003), points=2),
        Property("how much of the possible is reached", _is(1, 0.004)),
        Property("steps to books that are new", _is(2, 0.0002)),
        Property("how many of these are found", word_is(3, "none", {"some": _SOME, "all": _SOME})),
    ),
    probe=probe_of(3),
    mistakes=(
        Mistake(
            "percent",
            _but(0, lambda rates: [100 * rate for rate in rates]),
            "those are percentages: give shares, from 0 to 1",
        ),
        Mistake("another order", _but(0, lambda rates: rates[::-1]), "the order is popularity, what followed, best"),
        Mistake(
            "the difference", _but(1, lambda _: facts()[2] - facts()[1]), "that is the distance: asked is the quotient"
        ),
        Mistake(
            "the best by it",
            _but(1, lambda _: facts()[2] / facts()[1]),
            "you divide the wrong way round: nobody reaches more than the possible",
        ),
        Mistake(
            "steps to known books", _but(2, lambda share: 1 - share), "those are the steps to books that are known"
        ),
        Mistake(
            "the first books, too",
            _but(2, lambda _: _in_all_books()),
            "you count the first book of each visit, too: it is no step, since nothing came before it",
        ),
        Mistake("some", _but(3, lambda _: "some"), _SOME),
        Mistake("all", _but(3, lambda _: "all"), _SOME),
    ),
    variants=(
        Variant("measured", Late(_right)),
        Variant(
            "in tensors", Late(lambda: (torch.tensor(_right()[0]), torch.tensor(_right()[1]), _right()[2], "None."))
        ),
    ),
)

EXERCISES = (modalities_sessions_explore,)
