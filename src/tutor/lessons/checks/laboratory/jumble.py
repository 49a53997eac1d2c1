"""The jumble: numbers that are read off in a row, whichever token they belong to."""

import torch

from tutor.laboratory.patients.jumble import Jumble
from tutor.lessons.answers import Sure, Wrong, ask, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

# texts, places, heads, and numbers of a head
_CASES = ((1, 1, 1, 2), (1, 3, 1, 4), (2, 1, 3, 2), (1, 4, 2, 3), (2, 3, 3, 3), (3, 5, 4, 1), (2, 2, 5, 3))


def _mended(split):
    generator = fresh()
    for number, (n_texts, n_places, n_heads, d_head) in enumerate(_CASES):
        dtype = torch.float64 if number % 2 else torch.float32
        (projected,) = random_tensors(generator, (n_texts, n_places, n_heads * d_head), dtype=dtype)
        got, wanted = ask(split, projected, n_heads), (n_texts, n_heads, n_places, d_head)
        of_type(got, dtype)
        if tuple(got.shape) != wanted:
            raise Wrong(
                f"for states of {tuple(projected.shape)} and {n_heads} heads expected {wanted}, got {tuple(got.shape)}"
            )
        for text in range(n_texts):
            for head in range(n_heads):
                for place in range(n_places):
                    begin = head * d_head
                    if got[text, head, place].tolist() != projected[text, place, begin : begin + d_head].tolist():
                        raise Wrong(
                            f"of {n_texts} texts, {n_places} places and {n_heads} heads: at text {text}, head {head}, "
                            f"place {place} do not stand the numbers {begin} to {begin + d_head - 1} of that token"
                        )
        unchanged(split, projected, n_heads)


def _outcomes(split):
    return [
        outcome(split, torch.arange(float(n_texts * n_places * width)).reshape(n_texts, n_places, width), n_heads)
        for n_texts, n_places, width, n_heads in ((1, 2, 3, 1), (1, 1, 4, 2), (1, 2, 6, 2), (2, 3, 8, 4), (3, 2, 4, 2))
    ]


def _watch(projected, n_heads):
    """Refuse what no attention splits.

    Raises:
        Sure: If the part is not made for it.
    """
    if not isinstance(projected, torch.Tensor) or projected.dim() != 3 or not projected.numel():
        raise Sure("the states that your test makes should be a tensor [texts, places, width]")
    if isinstance(n_heads, bool) or not isinstance(n_heads, int) or n_heads < 1 or projected.shape[2] % n_heads:
        raise Sure(f"your test should give a number of heads that divides the width, {projected.shape[2]}")


_watch.__qualname__ = "split"  # so that a call of another form is told under the statement's name


def _cut(projected, n_heads):
    return projected.reshape(*projected.shape[:2], n_heads, projected.shape[2] // n_heads)


def _not_brought_to_the_front(projected, n_heads):
    return _cut(projected, n_heads)


def _dealt_like_cards(projected, n_heads):
    n_texts, n_places, width = projected.shape
    return projected.reshape(n_texts, n_places, width // n_heads, n_heads).permute(0, 3, 1, 2)


def _first_slice_for_all(projected, n_heads):
    heads = _cut(projected, n_heads).transpose(1, 2)
    return heads[:, :1].expand(heads.shape)


def _texts_mixed(projected, n_heads):
    n_texts, n_places, width = projected.shape
    return projected.reshape(n_places, n_texts, n_heads, width // n_heads).permute(1, 2, 0, 3)


def _numbers_before_places(projected, n_heads):
    return _cut(projected, n_heads).permute(0, 2, 3, 1)


def _heads_from_the_last(projected, n_heads):
    return _cut(projected, n_heads).transpose(1, 2).flip(1)


def _axes_of_the_wrong_kind(projected, n_heads):
    n_texts, n_places, width = projected.shape
    return _cut(projected, n_heads).permute(0, 2, 3, 1).reshape(n_texts, n_heads, n_places, width // n_heads)


def _in_pieces(projected, n_heads):
    return torch.stack(projected.chunk(n_heads, dim=-1), dim=1)


def _by_width_first(projected, n_heads):
    n_texts, n_places, width = projected.shape
    by_width = projected.transpose(1, 2).reshape(n_texts, n_heads, width // n_heads, n_places)
    return by_width.transpose(2, 3)


def _by_copying(projected, n_heads):
    n_texts, n_places, width = projected.shape
    heads = projected.new_empty(n_texts, n_heads, n_places, width // n_heads)
    for number in range(width):
        heads[:, number * n_heads // width, :, number % (width // n_heads)] = projected[:, :, number]
    return heads


def _by_permuting(projected, n_heads):
    return projected.unflatten(-1, (n_heads, -1)).permute(0, 2, 1, 3).contiguous()


def _numbered(n_texts=2, n_places=3, width=4):
    return torch.arange(float(n_texts * n_places * width)).reshape(n_texts, n_places, width)


def _differs(split, projected, n_heads=2):
    return not torch.equal(split(projected, n_heads), _in_pieces(projected, n_heads))


def _is_sick(split):
    return _differs(split, _numbered())


def _shape_only(split):
    return split(_numbered(2, 3, 8), 2).shape != (2, 2, 3, 4)


def _sum_only(split):
    return split(_numbered(), 2).sum() != _numbered().sum()


def _first_head_only(split):
    return not torch.equal(split(_numbered(), 2)[:, 0], _numbered()[..., :2])


def _first_token_only(split):
    return split(_numbered(), 2)[0, :, 0].tolist() != [[0, 1], [2, 3]]


def _back_again(split):
    heads = split(_numbered(), 2)
    return not torch.equal(heads.reshape(2, 3, 4), _numbered())


def _joined_again(split):
    heads = split(_numbered(), 2)
    return not torch.equal(heads.transpose(1, 2).reshape(_numbered().shape), _numbered())


def _a_token_moves(split):
    projected, changed = _numbered(), _numbered()
    changed[:, 1] += 100
    moved = split(changed, 2) != split(projected, 2)
    return moved.shape != (2, 2, 3, 2) or not moved[:, :, 1].all() or bool(moved[:, :, 0].any() or moved[:, :, 2].any())


def _by_loops(split):
    projected = torch.randn(3, 4, 6)
    heads = split(projected, 3)
    if heads.shape != (3, 3, 4, 2):
        return True
    return any(
        not torch.equal(heads[text, head, place], projected[text, place, 2 * head : 2 * head + 2])
        for text in range(3)
        for head in range(3)
        for place in range(4)
    )


_SHAPE_ALONE = (
    "your test sees shapes alone, which are right in most of the sick parts: let all numbers differ, and compare them"
)
_MIXED_UNNOTICED = "a part that mixes the texts goes unnoticed: ask with several texts and places, and look at them all"

_BENCH = Bench(
    patient=Jumble,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that leaves the heads behind the places": _not_brought_to_the_front,
        "one that deals out a token's numbers like cards": _dealt_like_cards,
        "one that gives all heads the first slice": _first_slice_for_all,
        "one that mixes the texts": _texts_mixed,
    },
    sound={
        "one that cuts into pieces": _in_pieces,
        "one that turns the states first": _by_width_first,
        "one that copies number by number": _by_copying,
    },
    is_sick=_is_sick,
    not_mended="the numbers are still read off in a row, across tokens: cut the last axis first, then move an axis",
    watch=_watch,
    may_round=False,
)

jumble = _BENCH.exercise(
    mistakes=(
        Mistake(
            "heads behind the places",
            (_not_brought_to_the_front, _is_sick),
            "the numbers are cut rightly; now bring the axis of heads before that of places",
        ),
        Mistake(
            "dealt like cards",
            (_dealt_like_cards, _is_sick),
            "a head gets numbers that stand side by side: of the two new axes, heads come first",
        ),
        Mistake(
            "the first slice for all",
            (_first_slice_for_all, _is_sick),
            "now all heads get the same slice",
        ),
        Mistake("texts mixed", (_texts_mixed, _is_sick), "the axis of texts stays the first: now texts are mixed"),
        Mistake(
            "numbers before places",
            (_numbers_before_places, _is_sick),
            "places come before the numbers of a head: two axes change their places, not three",
        ),
        Mistake("heads from the last", (_heads_from_the_last, _is_sick), "the first slice belongs to head 0"),
        Mistake(
            "made to fit",
            (_axes_of_the_wrong_kind, _is_sick),
            "a `reshape` that makes a wrong shape fit mixes the numbers: a transpose brings axes into their order",
        ),
        Mistake(
            "tests the shape only",
            (Jumble.sound, _shape_only),
            _SHAPE_ALONE,
        ),
        Mistake(
            "tests the sum only",
            (Jumble.sound, _sum_only),
            "the sum is the same in whatever order the numbers stand: compare them one by one",
        ),
        Mistake(
            "all numbers alike",
            (Jumble.sound, lambda split: _differs(split, torch.ones(2, 3, 4))),
            _SHAPE_ALONE,
        ),
        Mistake(
            "tests one head",
            (Jumble.sound, lambda split: _differs(split, _numbered(), 1)),
            "your test should ask for two heads or more, since with one there is nothing to split",
        ),
        Mistake(
            "tests one place",
            (Jumble.sound, lambda split: _differs(split, _numbered(2, 1, 4))),
            "with one place in each text the part of this exercise is right: ask with several",
        ),
        Mistake(
            "tests one text",
            (Jumble.sound, lambda split: _differs(split, _numbered(1, 3, 4))),
            _MIXED_UNNOTICED,
        ),
        Mistake(
            "looks at the first head only",
            (Jumble.sound, _first_head_only),
            "your test looks at the first head only: the others can be wrong as well",
        ),
        Mistake(
            "looks at the first token only",
            (Jumble.sound, _first_token_only),
            _MIXED_UNNOTICED,
        ),
        Mistake(
            "looks whether a reshape leads back",
            (Jumble.sound, _back_again),
            "your verdicts are the wrong way round",
        ),
        Mistake(
            "looks whether a token stays where it is",
            (Jumble.sound, _a_token_moves),
            "a token may be where it should, and its numbers with the wrong head",
        ),
        Mistake(
            "heads that do not divide the width",
            (Jumble.sound, lambda split: _differs(split, _numbered(), 3)),
            "a number of heads that divides the width",
        ),
    ),
    equivalents={
        "line 6: arguments of cut.transpose exchanged": "two axes are exchanged, whichever is named first",
        "line 6: 2 → -2": "of four axes, the third is the last but one",
        "line 15: arguments of torch.equal exchanged": "equality has no first and second",
    },
    variants=(
        Variant("in pieces, with loops", (_in_pieces, _by_loops)),
        Variant("width first, joined again", (_by_width_first, _joined_again)),
        Variant("copied", (_by_copying, lambda split: torch.tensor(_is_sick(split)))),
        Variant("permuted", (_by_permuting, _is_sick)),
    ),
)

EXERCISES = (jumble,)
