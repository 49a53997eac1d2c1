"""Company: a mask that knows the longest text only."""

import torch

from tutor.laboratory.patients.company import Company
from tutor.lessons.answers import Sure, Wrong, ask, of_type, outcome, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_CASES = (([2, 4, 1], 4), ([3], 3), ([3, 2], 5), ([1, 1, 6, 2], 6))


def _wanted(lengths, n_positions):
    return torch.tensor([[place < length for place in range(n_positions)] for length in lengths])


def _mended(mask):
    for lengths, n_positions in _CASES:
        got = ask(mask, torch.tensor(lengths), n_positions)
        of_type(got, torch.bool)
        wanted = _wanted(lengths, n_positions)
        if got.shape != wanted.shape:
            raise Wrong(
                f"for {len(lengths)} texts and {n_positions} places expected {tuple(wanted.shape)}, "
                f"got {tuple(got.shape)}"
            )
        if not torch.equal(got, wanted):
            text, place = (got != wanted).nonzero()[0].tolist()
            raise Wrong(
                f"lengths {lengths}, {n_positions} places: of text {text}, place {place} is {bool(got[text, place])}"
            )
    unchanged(mask, torch.tensor(lengths), n_positions)


def _outcomes(mask):
    return [outcome(mask, torch.tensor(lengths), n_positions) for lengths, n_positions in _CASES]


def mask(lengths, n_positions):
    """Refuse lengths that no batch has; the name is what a student reads of a wrong call.

    Raises:
        Sure: If they are none.
    """
    if not isinstance(lengths, torch.Tensor) or lengths.dim() != 1 or lengths.is_floating_point() or not len(lengths):
        raise Sure("the lengths that your test gives should be a tensor of whole numbers, one for each text")
    if not isinstance(n_positions, int) or lengths.min() < 1 or lengths.max() > n_positions:
        raise Sure("each length should lie between 1 and the number of places")


def _all_real(lengths, n_positions):
    return torch.ones(len(lengths), n_positions, dtype=torch.bool)


def _one_too_many(lengths, n_positions):
    return torch.arange(n_positions) <= lengths[:, None]


def _one_too_few(lengths, n_positions):
    return torch.arange(1, n_positions + 1) < lengths[:, None]


def _other_meaning(lengths, n_positions):
    return torch.arange(n_positions) >= lengths[:, None]


def _shortest(lengths, n_positions):
    return (torch.arange(n_positions) < lengths.min()).expand(len(lengths), n_positions)


def _from_the_right(lengths, n_positions):
    return Company.sound(lengths, n_positions).flip(1)


def _by_rows(lengths, n_positions):
    return torch.stack([torch.arange(n_positions) < length for length in lengths])


def _by_triangle(lengths, n_positions):
    return torch.ones(n_positions, n_positions, dtype=torch.bool).tril()[lengths - 1]


def _by_filling(lengths, n_positions):
    real = torch.zeros(len(lengths), n_positions, dtype=torch.bool)
    for row, length in zip(real, lengths.tolist(), strict=True):
        row[:length] = True
    return real


def _is_sick(mask):
    return mask(torch.tensor([2, 4, 1]), 5).tolist() != _wanted([2, 4, 1], 5).tolist()


def _counts(mask):
    lengths = torch.tensor([2, 5, 1])
    return not torch.equal(mask(lengths, 6).sum(dim=1), lengths)


def _one_text(mask):
    return not torch.equal(mask(torch.tensor([3]), 5)[0], torch.arange(5) < 3)


def _equal_lengths(mask):
    return not torch.equal(mask(torch.tensor([3, 3]), 4), torch.tensor([[True, True, True, False]] * 2))


def _only_padding(mask):
    real = mask(torch.tensor([2, 4, 1]), 5)
    return bool(real[0, 2:].any() or real[1, 4:].any() or real[2, 1:].any())


def _compares_rows(mask):
    real = mask(torch.tensor([2, 4, 1]), 5)
    return torch.equal(real[0], real[1])


_BENCH = Bench(
    patient=Company,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that takes every place for real": _all_real,
        "one that takes a place too many for real": _one_too_many,
        "one that goes by the shortest text": _shortest,
        "one in which True means padding": _other_meaning,
        "one whose padding stands on the left": _from_the_right,
    },
    sound={
        "one that compares text by text": _by_rows,
        "one that picks rows of a triangle": _by_triangle,
        "one that fills in": _by_filling,
    },
    is_sick=_is_sick,
    not_mended="every text is measured by the longest one: a place is real as long as it stands before the end of *its "
    "own* text",
    watch=mask,
    may_round=False,
)

_ALIKE = "with one text, or texts that are all equally long, even this patient's part is right: give several lengths"

company = _BENCH.exercise(
    mistakes=(
        Mistake("a place too many", (_one_too_many, _is_sick), "of text 0, place 2 is True"),
        Mistake("a place too few", (_one_too_few, _is_sick), "of text 0, place 1 is False"),
        Mistake("the other meaning", (_other_meaning, _is_sick), "of text 0, place 0 is False"),
        Mistake("the shortest text", (_shortest, _is_sick), "of text 0, place 1 is False"),
        Mistake(
            "turned",
            (lambda lengths, n_positions: Company.sound(lengths, n_positions).T, _is_sick),
            "expected (3, 4), got (4, 3)",
        ),
        Mistake("tests one text alone", (Company.sound, _one_text), _ALIKE),
        Mistake("tests equal lengths", (Company.sound, _equal_lengths), _ALIKE),
        Mistake("tests padding only", (Company.sound, _only_padding), "says False (sound) of a model that is sick"),
        Mistake("compares two rows", (Company.sound, _compares_rows), "says False (sound) of a model that is sick"),
        Mistake("counts only", (Company.sound, _counts), "says False (sound) of a model that is sick"),
        Mistake(
            "a length of 0", (Company.sound, lambda mask: bool(mask(torch.tensor([0, 2]), 2)[0].any())), "between 1 and"
        ),
        Mistake(
            "lengths in a list",
            (Company.sound, lambda mask: bool(mask([1, 2], 2)[0].all())),
            "a tensor of whole numbers",
        ),
    ),
    variants=(
        Variant("text by text", (_by_rows, lambda mask: _counts(mask) or not mask(torch.tensor([2, 3]), 3)[0, 0])),
        Variant("rows of a triangle", (_by_triangle, _is_sick)),
        Variant("filled in", (_by_filling, lambda mask: torch.tensor(_is_sick(mask)))),
    ),
)

EXERCISES = (company,)
