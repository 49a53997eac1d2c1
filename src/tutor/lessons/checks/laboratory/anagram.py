"""The anagram: position vectors that number the texts instead of the places."""

import torch

from tutor.laboratory.patients.anagram import Anagram
from tutor.lessons.answers import Sure, Wrong, ask, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

# texts, places, width, and places that are known
_CASES = ((1, 1, 3, 0), (1, 4, 2, 0), (4, 1, 2, 0), (3, 3, 2, 0), (3, 5, 4, 2), (5, 2, 1, 7), (2, 2, 3, 1))


def _mended(add):
    generator = fresh()
    for number, (n_texts, n_places, width, n_known) in enumerate(_CASES):
        dtype = torch.float64 if number % 2 else torch.float32
        vectors, table = random_tensors(generator, (n_texts, n_places, width), (16, width), dtype=dtype)
        got = ask(add, vectors, table, n_known)
        of_type(got, dtype)
        if got.shape != vectors.shape:
            raise Wrong(f"for vectors of {tuple(vectors.shape)} expected the same shape, got {tuple(got.shape)}")
        for text in range(n_texts):
            for place in range(n_places):
                wanted = vectors[text, place] + table[n_known + place]
                if not torch.allclose(got[text, place], wanted, atol=1e-5):
                    raise Wrong(
                        f"with {n_known} known, place {place} of text {text} should get row {n_known + place} of the "
                        "table, added to its own vector"
                    )
        unchanged(add, vectors, table, n_known)


def _outcomes(add):
    table = torch.arange(60.0).reshape(30, 2).square()
    return [
        outcome(add, torch.arange(2.0 * n_texts * n_places).reshape(n_texts, n_places, 2), table, n_known)
        for n_texts, n_places, n_known in ((1, 1, 0), (1, 3, 0), (2, 1, 0), (2, 3, 0), (3, 2, 4), (3, 3, 1))
    ]


def _watch(vectors, table, n_known):
    """Refuse what no text and no table is.

    Raises:
        Sure: If the part is not made for it.
    """
    if not all(isinstance(given, torch.Tensor) and given.is_floating_point() for given in (vectors, table)):
        raise Sure("the vectors and the table that your test makes should be tensors of decimal numbers")
    if vectors.dim() != 3 or table.dim() != 2 or vectors.shape[2] != table.shape[1] or not vectors.numel():
        raise Sure(
            "your test should give vectors [texts, places, width] and a table [rows, width], got "
            f"{tuple(vectors.shape)} and {tuple(table.shape)}"
        )
    if not isinstance(n_known, int) or n_known < 0:
        raise Sure("your test should name a whole number of known places, 0 or more")
    if len(table) < n_known + max(vectors.shape[:2]):
        raise Sure(
            f"a table of {len(table)} rows is too short for {n_known} known, {vectors.shape[1]} new places and "
            f"{vectors.shape[0]} texts: make it longer"
        )


_watch.__qualname__ = "add"  # so that a call of another form is told under the statement's name


def _one_for_all_places(vectors, table, n_known):
    return vectors + table[n_known]


def _known_forgotten(vectors, table, n_known):
    return vectors + table[: vectors.shape[1]]


def _tokens_lost(vectors, table, n_known):
    return table[n_known : n_known + vectors.shape[1]].expand(vectors.shape)


def _from_the_end(vectors, table, n_known):
    return vectors + table[n_known : n_known + vectors.shape[1]].flip(0)


def _without_an_axis(vectors, table, n_known):
    return vectors + table[torch.arange(n_known, n_known + vectors.shape[0])]


def _places_on_the_axis_of_texts(vectors, table, n_known):
    return vectors + table[torch.arange(n_known, n_known + vectors.shape[1])].unsqueeze(1)


def _numbered_on(vectors, table, n_known):
    n_texts, n_places, _ = vectors.shape
    return vectors + table[n_known + torch.arange(n_texts * n_places)].reshape(vectors.shape)


def _one_late(vectors, table, n_known):
    return vectors + table[n_known + 1 : n_known + 1 + vectors.shape[1]]


def _in_place(vectors, table, n_known):
    vectors += table[n_known : n_known + vectors.shape[1]]
    return vectors


def _by_a_slice(vectors, table, n_known):
    return table[None, n_known : n_known + vectors.shape[1]] + vectors


def _text_by_text(vectors, table, n_known):
    return torch.stack([text + table[n_known : n_known + len(text)] for text in vectors])


def _place_by_place(vectors, table, n_known):
    return torch.stack([column + table[n_known + place] for place, column in enumerate(vectors.unbind(1))], dim=1)


def _by_numbers_for_each_text(vectors, table, n_known):
    places = n_known + torch.arange(vectors.shape[1]).expand(vectors.shape[:2])
    return vectors + torch.nn.functional.embedding(places, table)


_TABLE = torch.arange(20.0).reshape(10, 2)


def _given(add, n_texts=2, n_places=3, n_known=4, table=_TABLE, filled=100.0):
    """What the part adds to vectors that are all alike, and what it should add."""
    vectors = torch.full((n_texts, n_places, 2), filled)
    return add(vectors, table, n_known) - filled, table[n_known : n_known + n_places].expand(vectors.shape)


def _is_sick(add):
    return not torch.equal(*_given(add))


def _texts_alike(add):
    given, _ = _given(add)
    return not torch.equal(given[0], given[1])


def _places_differ(add):
    given, _ = _given(add)
    return torch.equal(given[:, 0], given[:, 1])


def _empty_table(add):
    return not torch.equal(*_given(add, table=torch.zeros(10, 2)))


def _by_pieces(add):
    vectors = torch.tensor([[[5.0, 1.0], [2.0, 2.0], [0.0, 7.0]], [[1.0, 1.0], [3.0, 4.0], [9.0, 9.0]]])
    whole = add(vectors, _TABLE, 0)
    pieces = torch.cat([add(vectors[:, :1], _TABLE, 0), add(vectors[:, 1:], _TABLE, 1)], dim=1)
    return not torch.equal(whole, pieces) or not torch.equal(whole[1] - vectors[1], _TABLE[:3])


def _by_loops(add):
    vectors = torch.tensor([[[0.5, 1.0], [2.0, 2.0]]] * 3)
    got = add(vectors, _TABLE, 5)
    return any(
        got[text, place].tolist() != (vectors[text, place] + _TABLE[5 + place]).tolist()
        for text in range(3)
        for place in range(2)
    )


_BENCH = Bench(
    patient=Anagram,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that adds the same row at every place": _one_for_all_places,
        "one that forgets the known places": _known_forgotten,
        "one that loses the vectors of the tokens": _tokens_lost,
        "one that numbers the new places from the last to the first": _from_the_end,
    },
    sound={
        "one that cuts the table": _by_a_slice,
        "one that goes text by text": _text_by_text,
        "one that goes place by place": _place_by_place,
    },
    is_sick=_is_sick,
    not_mended="all places of a text still get one vector: which axis of `vectors` holds the places?",
    watch=_watch,
    may_round=False,
)

anagram = _BENCH.exercise(
    mistakes=(
        Mistake(
            "places on the axis of texts",
            (_places_on_the_axis_of_texts, _is_sick),
            "a row for each place is right; but `unsqueeze(1)` lays the rows along the axis of texts",
        ),
        Mistake(
            "texts numbered, without an axis",
            (_without_an_axis, _is_sick),
            "your part still takes as many rows as there are texts: it needs one for each place",
        ),
        Mistake(
            "one row at every place",
            (_one_for_all_places, _is_sick),
            "now every place gets the same row: that tells no place from another",
        ),
        Mistake(
            "known places forgotten",
            (_known_forgotten, _is_sick),
            "the new places stand behind the known ones: begin at row `n_known`",
        ),
        Mistake(
            "tokens lost",
            (_tokens_lost, _is_sick),
            "the rows of the table are *added* to the vectors: yours has lost the vectors",
        ),
        Mistake("from the end", (_from_the_end, _is_sick), "the first new place gets row `n_known`, not the last"),
        Mistake(
            "numbered on from text to text",
            (_numbered_on, _is_sick),
            "every text of the batch begins anew, at row `n_known`",
        ),
        Mistake("one row late", (_one_late, _is_sick), "places are counted from 0: the very first one gets row 0"),
        Mistake("in place", (_in_place, _is_sick), "changed the first tensor it was given"),
        Mistake(
            "tests whether texts are alike",
            (Anagram.sound, _texts_alike),
            "texts may all get the same, and all of it wrong: compare with rows of the table",
        ),
        Mistake(
            "tests whether places differ",
            (Anagram.sound, _places_differ),
            "places may differ, and get rows of other places: compare with rows of the table",
        ),
        Mistake(
            "tests one text of one place",
            (Anagram.sound, lambda add: not torch.equal(*_given(add, 1, 1))),
            "with one new place in each text, rows for texts and for places cannot be told apart well",
        ),
        Mistake(
            "tests with nothing known",
            (Anagram.sound, lambda add: not torch.equal(*_given(add, n_known=0))),
            "your test never asks with known places, as generation with a cache does",
        ),
        Mistake(
            "tests with vectors of zero",
            (Anagram.sound, lambda add: not torch.equal(*_given(add, filled=0.0))),
            "where all vectors are 0, nobody sees whether a part has lost them",
        ),
        Mistake(
            "tests with a table of zeros",
            (Anagram.sound, _empty_table),
            "a table of which all rows are alike cannot show which row was added",
        ),
        Mistake(
            "a table that is too short",
            (Anagram.sound, lambda add: add(torch.ones(2, 3, 2), _TABLE[:2], 0) is None),
            "make it longer",
        ),
    ),
    equivalents={"line 13: arguments of torch.equal exchanged": "equality has no first and second"},
    variants=(
        Variant("by a slice, in pieces", (_by_a_slice, _by_pieces)),
        Variant("text by text, with loops", (_text_by_text, _by_loops)),
        Variant("place by place", (_place_by_place, lambda add: torch.tensor(_is_sick(add)))),
        Variant("numbers for each text", (_by_numbers_for_each_text, _is_sick)),
    ),
)

EXERCISES = (anagram,)
