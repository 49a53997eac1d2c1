"""The exercise that tells kinds of heads apart, and foretells what a head without habits scores."""

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold, outcome
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_NAMES = ("previous token", "same token", "first token", "induction")
_KINDS = ["induction", "previous token", "same token", "first token"]
_APART = [2.0, 3.0]
_EVEN = [1 / 2, 1 / 3, 1 / 4]  # what queries 1, 2 and 3 give to each key that they see
_HABITLESS = [sum(_EVEN) / 3, sum(_EVEN[1:]) / 2]


def _words(kinds):
    """The four names as they were given, in small letters.

    Raises:
        NotDone: If there are none.
        Wrong: If they are not four of the names.
    """
    if kinds is None or kinds is Ellipsis:
        raise NotDone
    given = list(kinds) if isinstance(kinds, list | tuple) else []
    words = [word.lower().strip(" .") if isinstance(word, str) else "" for word in given]
    if len(words) != 4 or any(word not in _NAMES for word in words):
        raise Wrong(f"expected a list of four of these: {', '.join(map(repr, _NAMES))}")
    return words


def _kinds(kinds, *others):
    for head, said, meant in zip("ABCD", _words(kinds), _KINDS, strict=True):
        if said != meant:
            raise Wrong(f"head {head} is of another kind: for each query, which token stands at the key it looks at?")


def _apart(kinds, told_apart, habitless):
    foretold(told_apart, torch.tensor(_APART), 1e-6)


def _control(kinds, told_apart, habitless):
    foretold(habitless, torch.tensor(_HABITLESS), 0.006)


def _probe(kinds, told_apart, habitless):
    return [
        outcome(lambda: [_NAMES.index(word) for word in _words(kinds)]),
        numbers_of(told_apart),
        numbers_of(habitless),
    ]


heatmap_kinds = Exercise(
    slug="heatmap-kinds",
    answers=("kinds", "told_apart", "habitless"),
    likeness=0.006,
    properties=(
        Property("the kinds of the four heads", _kinds, points=2),
        Property("where the two sorts of head would look", _apart),
        Property("the shares of a head without habits", _control),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "induction taken for same token",
            (["same token", "previous token", "induction", "first token"], _APART, _HABITLESS),
            "head A and head C are exchanged: 'same token' finds the earlier x for an x, 'induction' what stood behind "
            "it",
        ),
        Mistake(
            "previous token taken for induction",
            (["previous token", "induction", "same token", "first token"], _APART, _HABITLESS),
            "head A and head B are exchanged: which of them looks one place back in every row?",
        ),
        Mistake(
            "a kind for each line",
            (list(_NAMES), _APART, _HABITLESS),
            "those are the kinds in the order of the statement: look which head does what",
        ),
        Mistake(
            "places counted from 1",
            (_KINDS, [3.0, 4.0], _HABITLESS),
            "places are counted from 0: the last y stands at place 5",
        ),
        Mistake(
            "the earlier y",
            (_KINDS, [1.0, 3.0], _HABITLESS),
            "place 1 is the earlier y itself: induction looks at what stood behind it",
        ),
        Mistake(
            "the same for both",
            (_KINDS, [3.0, 3.0], _HABITLESS),
            "two places back is not behind the earlier y any more: the text is longer now",
        ),
        Mistake(
            "exchanged",
            (_KINDS, [3.0, 2.0], _HABITLESS),
            "these are exchanged: the induction head first, then the one that looks two places back",
        ),
        Mistake(
            "all queries",
            (_KINDS, _APART, [sum(_EVEN) / 4, sum(_EVEN[1:]) / 4]),
            "you divided by all four queries: only those that have such a key count",
        ),
        Mistake(
            "a quarter each",
            (_KINDS, _APART, [0.25, 0.25]),
            "only the last query sees four keys: a query that sees two gives each of them a half",
        ),
        Mistake(
            "nothing",
            (_KINDS, _APART, [0.0, 0.0]),
            "it has no habits, and still its weights sum to 1: some of them lie on every key that it sees",
        ),
    ),
    variants=(
        Variant("computed", (_KINDS, _APART, _HABITLESS)),
        Variant("two decimals", (("Induction", "previous token.", "SAME TOKEN", " first token"), (2, 3), [0.36, 0.29])),
        Variant("tensors", (_KINDS, torch.tensor([2, 3]), torch.tensor(_HABITLESS))),
    ),
)

EXERCISES = (heatmap_kinds,)
