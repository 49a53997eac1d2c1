"""Exercises on what positions make visible: similarity explored, and word order explained."""

from functools import cache

import torch

from tutor.lessons.answers import Wrong, foretold, tensor
from tutor.lessons.checks.explanations import TEXT_IS_THERE
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

# ---------------------------------------------------------------- positions-similarity-explore

N_POSITIONS, WIDTH = 400, 32


@cache
def curve(base=10_000.0, width=WIDTH):
    """The similarity of position 0 with each position: the mean cosine of the pairs' angles."""
    places = torch.arange(N_POSITIONS, dtype=torch.float64)[:, None]
    return (places * formula.speeds(width, base)).cos().mean(dim=-1)


def _first(holds):
    return int(holds.nonzero()[0])


@cache
def found():
    """What there is to be found, but for the question of True or False."""
    usual = curve()
    return (
        _first(usual < 0.5),
        _first(usual[1:] > usual[:-1]) + 1,
        _first(curve(100.0) < 0),
        _first(curve(1000.0) < 0),
    )


def _found(place):
    def test(*answers):
        foretold(answers[place], torch.tensor(float(found()[place])), 1e-6)

    return test


def _same_from_elsewhere(*answers):
    answer = tensor(answers[4])
    if answer.dtype != torch.bool:
        raise Wrong("expected True or False")
    if not answer.all():
        raise Wrong("compare the similarity of position 200 with 200 + k, and that of position 0 with k, for some k")


_FOUND = (*found(), True)

_NEVER_EQUAL = "no two of these numbers are equal"
_NEAR_BASE = "a base so near has its first 0 at the same distance"

positions_similarity_explore = Exercise(
    slug="positions-similarity-explore",
    answers=("half_distance", "first_rise", "zero_100", "zero_1000", "same_from_200"),
    likeness=1e-3,
    properties=(
        Property("where the similarity has fallen under one half", _found(0)),
        Property("where it rises for the first time", _found(1)),
        Property("where it falls under 0 with base 100", _found(2)),
        Property("where it falls under 0 with base 1000", _found(3)),
        Property("whether it is the same from position 200", _same_from_elsewhere),
    ),
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    mistakes=(
        Mistake(
            "the last place above one half",
            (_FOUND[0] - 1, *_FOUND[1:]),
            "there the similarity is still above one half: asked is the first distance where it is under",
        ),
        Mistake(
            "not divided by that at distance 0",
            (_first(curve() * WIDTH / 2 < 0.5), *_FOUND[1:]),
            "divide the products by that of position 0 with itself: a similarity begins with 1",
        ),
        Mistake(
            "the last fall",
            (_FOUND[0], _FOUND[1] - 1, *_FOUND[2:]),
            "that is the distance before the rise: asked is the first one that is more alike than the one before it",
        ),
        Mistake(
            "the two bases exchanged",
            (*_FOUND[:2], _FOUND[3], _FOUND[2], True),
            "the two bases are exchanged: a smaller base turns its slow pairs faster",
        ),
        Mistake(
            "one base for both",
            (*_FOUND[:3], _FOUND[2], True),
            "that is the distance for base 100: make the vectors anew with base 1000",
        ),
        Mistake(
            "elsewhere another curve",
            (*_FOUND[:4], False),
            "compare the similarity of position 200 with 200 + k, and that of position 0 with k",
        ),
    ),
    equivalents={
        "line 2: 0 → 1": "unless told another position, 1 serves as well as 0",
        "line 11: usual < 0.5 → usual <= 0.5": _NEVER_EQUAL,
        "line 12: usual[1:] > usual[:-1] → usual[1:] >= usual[:-1]": _NEVER_EQUAL,
        "line 13: similarity_in(turned_ones(100)) < 0 → similarity_in(turned_ones(100)) <= 0": _NEVER_EQUAL,
        "line 14: similarity_in(turned_ones(1000)) < 0 → similarity_in(turned_ones(1000)) <= 0": _NEVER_EQUAL,
        **dict.fromkeys(("line 13: 100 → 101", "line 13: 100 → 99"), _NEAR_BASE),
        **dict.fromkeys(("line 14: 1000 → 1001", "line 14: 1000 → 999"), _NEAR_BASE),
        "line 15: 200 → -200": "of 400 positions, the 200th is the 200th from the end",
        "line 15: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("numbers", _FOUND),
        Variant("floats", (*map(float, _FOUND[:4]), True)),
        Variant("tensors", tuple(torch.tensor(each) for each in _FOUND)),
    ),
)

# ---------------------------------------------------------------- positions-explain

positions_explain = Exercise(
    slug="positions-explain",
    answers=("order_explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=(
        Mistake("a word", ("Permutation.",), "that is short"),
        Mistake("one letter, held down", ("o" * 200,), "that is short"),
        Mistake("a number", (17,), "expected your text, between quotes"),
    ),
    variants=(
        Variant(
            "English",
            ("Every word asks the same set of keys, and a sum does not care about the order of what is added up.",),
        ),
        Variant(
            "中文",
            (
                "没有位置编码时，每个词看到的都是同一组键和值，加权求和与相加的先后无关，所以打乱词序只会让输出跟着打乱，结果并不改变。",
            ),
        ),
    ),
)

EXERCISES = (positions_similarity_explore, positions_explain)
