"""The oracle: a mask that shows one place too many."""

import torch

from tutor.laboratory.patients.oracle import Oracle
from tutor.lessons.answers import Sure, Wrong, ask, of_type, outcome, tensor
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_CASES = ((0, 4), (0, 1), (3, 1), (3, 2), (5, 3))


def _wanted(n_known, n_new):
    return torch.tensor([[key <= n_known + place for key in range(n_known + n_new)] for place in range(n_new)])


def _mended(mask):
    for n_known, n_new in _CASES:
        got = ask(mask, n_known, n_new)
        of_type(got, torch.bool)
        wanted = _wanted(n_known, n_new)
        if got.shape != wanted.shape:
            raise Wrong(
                f"for {n_known} known and {n_new} new places expected {tuple(wanted.shape)}, got {tuple(got.shape)}"
            )
        if not torch.equal(got, wanted):
            place = (got != wanted).nonzero()[0].tolist()
            raise Wrong(f"with {n_known} known and {n_new} new places, the entry {place} is {bool(got[tuple(place)])}")


def _outcomes(mask):
    return [outcome(mask, *case) for case in _CASES]


def mask(n_known, n_new):
    """Refuse numbers of places that no text has; the name is what a student reads of a wrong call.

    Raises:
        Sure: If they are none.
    """
    if not all(isinstance(number, int) for number in (n_known, n_new)) or n_known < 0 or n_new < 1:
        raise Sure("your test should ask for 0 or more known and 1 or more new places, as whole numbers")


def _all_visible(n_known, n_new):
    return torch.ones(n_new, n_known + n_new, dtype=torch.bool)


def _itself_hidden(n_known, n_new):
    return _all_visible(n_known, n_new).tril(diagonal=n_known - 1)


def _known_forgotten(n_known, n_new):
    return _all_visible(n_known, n_new).tril()


def _other_meaning(n_known, n_new):
    return ~Oracle.sound(n_known, n_new)


def _future_only(n_known, n_new):
    return _all_visible(n_known, n_new).triu(diagonal=n_known)


def _by_comparison(n_known, n_new):
    return torch.arange(n_known + n_new) <= n_known + torch.arange(n_new)[:, None]


def _by_hiding(n_known, n_new):
    return ~_all_visible(n_known, n_new).triu(diagonal=n_known + 1)


def _by_rows(n_known, n_new):
    return torch.stack([torch.arange(n_known + n_new) <= n_known + place for place in range(n_new)])


def _is_sick(mask):
    for n_known, n_new in ((0, 4), (3, 2)):
        places = n_known + torch.arange(n_new)[:, None]
        if not torch.equal(mask(n_known, n_new), torch.arange(n_known + n_new) <= places):
            return True
    return False


def _sees_the_future(mask):
    return bool(mask(3, 3).triu(diagonal=4).any())


def _hides_too_much(mask):
    return bool((~mask(3, 2) & _wanted(3, 2)).any())


def _with_nothing_known(mask):
    return not torch.equal(mask(0, 4), torch.ones(4, 4).tril().bool())


def _one_new(mask):
    return not bool(mask(3, 1).all())


def _counts(mask):
    return [int(row.sum()) for row in mask(2, 3)] != [3, 4, 5] or bool(mask(2, 3)[0, -1])


_BENCH = Bench(
    patient=Oracle,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that hides nothing": _all_visible,
        "one that hides a place from itself": _itself_hidden,
        "one that forgets the known places": _known_forgotten,
        "one in which True means hidden": _other_meaning,
    },
    sound={
        "one that compares places": _by_comparison,
        "one that hides the places behind": _by_hiding,
        "one that builds row by row": _by_rows,
    },
    is_sick=_is_sick,
    not_mended="each place still sees the one after it: which letter stands there?",
    watch=mask,
    may_round=False,
)

_NO_FUTURE = (
    "your test finds no mask that shows too much: ask for two new places or more, since one has no future to hide, and "
    "look for a True behind a place as well"
)

oracle = _BENCH.exercise(
    mistakes=(
        Mistake(
            "hides a place from itself",
            (_itself_hidden, _is_sick),
            "a place may look at itself: the letter that it foretells is the *next* one",
        ),
        Mistake("nothing hidden", (_all_visible, _is_sick), "now every place sees the whole text"),
        Mistake(
            "known places forgotten",
            (_known_forgotten, _is_sick),
            "with a cache, the new places stand behind the known ones, and see all of those",
        ),
        Mistake("the other meaning", (_other_meaning, _is_sick), "True means that a place *may* look"),
        Mistake("only the future", (_future_only, _is_sick), "now it shows what should be hidden"),
        Mistake("tests the future only", (Oracle.sound, _sees_the_future), "a mask that hides too much is sick, too"),
        Mistake(
            "tests without known places",
            (Oracle.sound, _with_nothing_known),
            "your test never asks with known places, as generation with a cache does",
        ),
        Mistake("tests one new place only", (Oracle.sound, _one_new), _NO_FUTURE),
        Mistake("tests what is hidden only", (Oracle.sound, _hides_too_much), _NO_FUTURE),
        Mistake("asks for half a place", (Oracle.sound, lambda mask: bool(mask(0.5, 1).all())), "as whole numbers"),
    ),
    equivalents={"line 14: arguments of torch.equal exchanged": "equality has no first and second"},
    variants=(
        Variant("by comparison", (_by_comparison, lambda mask: _with_nothing_known(mask) or _counts(mask))),
        Variant("by hiding", (_by_hiding, lambda mask: not torch.equal(tensor(mask(4, 3)), _wanted(4, 3)))),
        Variant("row by row", (_by_rows, lambda mask: torch.tensor(_is_sick(mask)))),
    ),
)

EXERCISES = (oracle,)
