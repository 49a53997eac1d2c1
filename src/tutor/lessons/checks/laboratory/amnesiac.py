"""The amnesiac: places that are counted anew for every piece of a text."""

import torch

from tutor.laboratory.patients.amnesiac import Amnesiac
from tutor.lessons.answers import Sure, Wrong, ask, of_type, outcome
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_CASES = ((0, 1), (0, 5), (1, 3), (3, 1), (3, 2), (2, 7), (100, 4))


def _mended(places):
    for n_known, n_new in _CASES:
        got = ask(places, n_known, n_new)
        if not isinstance(got, torch.Tensor):
            of_type(got, torch.int64)
        if got.dtype not in (torch.int64, torch.int32):
            dtype = str(got.dtype).removeprefix("torch.")
            raise Sure(f"places are rows of a table: expected a tensor of whole numbers, got {dtype}")
        if got.shape != (n_new,):
            raise Wrong(f"for {n_new} new places expected the shape {(n_new,)}, got {tuple(got.shape)}")
        for place, number in enumerate(got.tolist()):
            if number != n_known + place:
                raise Wrong(f"with {n_known} known, new place {place} should be {n_known + place}, got {number}")


def _outcomes(places):
    return [outcome(places, *case) for case in ((0, 1), (0, 4), (2, 3), (3, 1))]


def _watch(n_known, n_new):
    """Refuse numbers of places that no text has.

    Raises:
        Sure: If they are none.
    """
    if not all(isinstance(number, int) for number in (n_known, n_new)) or n_known < 0 or n_new < 1:
        raise Sure("your test should ask for 0 or more known and 1 or more new places, as whole numbers")


_watch.__qualname__ = "places"  # so that a call of another form is told under the statement's name


def _all_the_same(n_known, n_new):
    return torch.full((n_new,), n_known)


def _from_one(n_known, n_new):
    return torch.arange(n_known, n_known + n_new) + 1


def _known_as_well(n_known, n_new):
    return torch.arange(n_known + n_new)


def _backwards(n_known, n_new):
    return torch.arange(n_known + n_new - 1, n_known - 1, -1)


def _to_the_number_of_new(n_known, n_new):
    return torch.arange(n_known, n_new)


def _one_late_behind_a_cache(n_known, n_new):
    return torch.arange(n_new) + n_known + (n_known > 0)


def _known_only(n_known, n_new):
    return torch.arange(n_known)


def _decimal(n_known, n_new):
    return torch.arange(n_new) + float(n_known)


def _shifted(n_known, n_new):
    return n_known + torch.arange(n_new)


def _cut(n_known, n_new):
    return torch.arange(n_known + n_new)[n_known:]


def _listed(n_known, n_new):
    return torch.tensor([*range(n_known, n_known + n_new)])


def _summed(n_known, n_new):
    return torch.ones(n_new, dtype=torch.int64).cumsum(0) + (n_known - 1)


def _is_sick(places):
    return places(3, 2).tolist() != [3, 4]


def _pieces_only(places):
    pieces = torch.cat([places(0, 2), places(2, 1), places(3, 2)])
    return not torch.equal(pieces, places(0, 5))


def _pieces_and_whole(places):
    return _pieces_only(places) or not torch.equal(places(0, 5), torch.arange(5))


def _first_only(places):
    return int(places(3, 2)[0]) != 3


def _one_new(places):
    return places(6, 1).tolist() != [6]


def _nothing_known(places):
    return not torch.equal(places(0, 5), torch.arange(5))


def _as_many_new_as_known(places):
    return not {3, 4, 5} <= set(places(3, 3).tolist())


def _how_many(places):
    return len(places(3, 2)) != 2


def _rises(places):
    given = places(3, 3)
    return not bool((given[1:] - given[:-1] == 1).all())


_BENCH = Bench(
    patient=Amnesiac,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that gives all new places one number": _all_the_same,
        "one that begins at 1": _from_one,
        "one that counts the known places as well": _known_as_well,
        "one that counts from the last to the first": _backwards,
    },
    sound={
        "one that shifts": _shifted,
        "one that counts all, and cuts": _cut,
        "one that makes a list": _listed,
    },
    is_sick=_is_sick,
    not_mended="every piece of a text still begins at 0: how many places stand before it?",
    watch=_watch,
    may_round=False,
)

amnesiac = _BENCH.exercise(
    mistakes=(
        Mistake(
            "one number for all",
            (_all_the_same, _is_sick),
            "right for one new token; several that come at once stand one behind the other",
        ),
        Mistake("from 1", (_from_one, _is_sick), "the very first place of a text is place 0"),
        Mistake("the known ones, too", (_known_as_well, _is_sick), "only the *new* places are asked for"),
        Mistake("from the last", (_backwards, _is_sick), "the new places come in the order of the text"),
        Mistake(
            "to the number of new ones",
            (_to_the_number_of_new, _is_sick),
            "the second argument of `torch.arange` is where it ends, not how many it gives",
        ),
        Mistake("the known ones only", (_known_only, _is_sick), "these are the places that are known already"),
        Mistake(
            "one late behind a cache",
            (_one_late_behind_a_cache, _is_sick),
            "with 3 known, the places 0, 1 and 2 are taken: the next one is 3",
        ),
        Mistake("decimal numbers", (_decimal, _is_sick), "expected a tensor of whole numbers, got float32"),
        Mistake(
            "compares pieces with the whole only",
            (Amnesiac.sound, _pieces_only),
            "pieces and whole may agree, and both be wrong: where does a text begin?",
        ),
        Mistake(
            "tests the first new place only",
            (Amnesiac.sound, _first_only),
            "your test looks at the first new place only: ask for two, and look at both",
        ),
        Mistake(
            "tests one new place only",
            (Amnesiac.sound, _one_new),
            "your test asks for one new place only; with several, more can go wrong",
        ),
        Mistake(
            "tests with nothing known",
            (Amnesiac.sound, _nothing_known),
            "with nothing known the part of this exercise is right: ask with known places",
        ),
        Mistake(
            "looks whether the numbers occur",
            (Amnesiac.sound, _as_many_new_as_known),
            "the right numbers may come in a wrong order, or with others",
        ),
        Mistake(
            "counts them only",
            (Amnesiac.sound, _how_many),
            "your test looks at how many places come, and not at which",
        ),
        Mistake(
            "looks whether they rise",
            (Amnesiac.sound, _rises),
            "numbers that rise by one may begin in the wrong place",
        ),
        Mistake("asks for half a place", (Amnesiac.sound, lambda places: places(1, 2.0) is None), "as whole numbers"),
    ),
    variants=(
        Variant("shifted; pieces and whole", (_shifted, _pieces_and_whole)),
        Variant("cut", (_cut, lambda places: not torch.equal(places(7, 3), torch.tensor([7, 8, 9])))),
        Variant("a list", (_listed, lambda places: [int(place) for place in places(1, 2)] != [1, 2])),
        Variant("summed", (_summed, lambda places: torch.tensor(_is_sick(places)))),
    ),
)

EXERCISES = (amnesiac,)
