"""The flatterer: a mean in which padding counts as no surprise at all."""

import torch

from tutor.laboratory.patients.flatterer import Flatterer
from tutor.lessons.answers import Sure, ask, fresh, outcome, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.checks.laboratory.losses import gives_gradient, is_one_number
from tutor.lessons.specification import Mistake, Variant

# how many places count in each row, and the width of the batch
_LENGTHS = (((4, 1, 2), 5), ((3, 3), 3), ((1,), 4), ((2, 6, 1, 3), 9))


def _given(lengths, width, generator, dtype=torch.float32):
    surprises = 5 * torch.rand(len(lengths), width, generator=generator, dtype=dtype)
    return surprises, torch.arange(width) < torch.tensor(lengths)[:, None]


def _with_holes(generator):
    surprises = 5 * torch.rand(3, 6, generator=generator)
    counts = torch.rand(3, 6, generator=generator) < 0.5
    # one place is sure, and counts; one row counts nowhere
    surprises[0, 2], counts[0, 2], counts[1] = 0, True, False
    return surprises, counts


def _wanted(surprises, counts):
    """The mean, place by place."""
    total, n_places = 0.0, 0
    for row, each in zip(surprises.tolist(), counts.tolist(), strict=True):
        for surprise, does_count in zip(row, each, strict=True):
            if does_count:
                total, n_places = total + surprise, n_places + 1
    return torch.tensor(total / n_places, dtype=torch.float64)


def _mended(mean):
    generator = fresh()
    for case in _LENGTHS:
        for dtype in (torch.float32, torch.float64):
            given = _given(*case, generator, dtype)
            is_one_number(ask(mean, *given), _wanted(*given), dtype, f"where {_told(*case)}")
    given = _with_holes(generator)
    is_one_number(ask(mean, *given), _wanted(*given), torch.float32, "with padding between tokens, and a surprise of 0")
    unchanged(mean, *given)
    gives_gradient(mean, *given, given[1] / given[1].sum())


def _told(lengths, width):
    return f"of rows of {width} places, {', '.join(map(str, lengths))} count"


def _outcomes(mean):
    generator = torch.Generator().manual_seed(5)
    return [outcome(mean, *_given(*case, generator)) for case in _LENGTHS] + [outcome(mean, *_with_holes(generator))]


def mean(surprises, counts):
    """Refuse what is no table of surprises; the name is what a student reads of a wrong call.

    Raises:
        Sure: If it is none.
    """
    if not isinstance(surprises, torch.Tensor) or surprises.dim() != 2 or not surprises.is_floating_point():
        raise Sure("your test should give the surprises as a float tensor of the shape [batch, places]")
    if not isinstance(counts, torch.Tensor) or counts.dtype != torch.bool or counts.shape != surprises.shape:
        raise Sure("your test should give `counts` as a boolean tensor of the shape of the surprises")
    if not surprises.isfinite().all() or not counts.any():
        raise Sure("the surprises of your test should be finite, and one place or more should count")


def _padding_counts(surprises, counts):
    return surprises.mean()


def _sum(surprises, counts):
    return (surprises * counts).sum()


def _rows_first(surprises, counts):
    # a row in which nothing counts has the mean 0
    return ((surprises * counts).sum(dim=1) / counts.sum(dim=1).clamp(min=1)).mean()


def _by_rows(surprises, counts):
    return (surprises * counts).sum() / len(surprises)


def _padding_only(surprises, counts):
    return (surprises * ~counts).sum() / (~counts).sum().clamp(min=1)


def _padding_in_the_sum(surprises, counts):
    return surprises.sum() / counts.sum()


def _by_surprises_above_0(surprises, counts):
    surprises = surprises * counts
    return surprises.sum() / (surprises > 0).sum()


def _one_for_each_row(surprises, counts):
    return (surprises * counts).sum(dim=1) / counts.sum(dim=1)


def _without_gradient(surprises, counts):
    return torch.tensor(surprises[counts].mean().item(), dtype=surprises.dtype)


def _in_place(surprises, counts):
    surprises[~counts] = 0
    return surprises.sum() / counts.sum()


def _by_choosing(surprises, counts):
    return surprises[counts].mean()


def _by_weights(surprises, counts):
    weights = counts.to(surprises.dtype) / counts.sum()
    return (surprises * weights).sum()


def _by_filling(surprises, counts):
    return surprises.masked_fill(~counts, 0).mean() * counts.numel() / counts.sum()


def _by_where(surprises, counts):
    return torch.where(counts, surprises, torch.zeros_like(surprises)).sum() / counts.count_nonzero()


def _case():
    surprises = torch.tensor([[1.0, 3.0, 9.0, 7.0], [5.0, 9.0, 6.0, 8.0]])
    return surprises, torch.arange(4) < torch.tensor([[3], [1]])


def _off(given, wanted):
    return abs(float(given) - float(wanted)) > 1e-3


def _is_sick(mean):
    return _off(mean(*_case()), _wanted(*_case()))


def _nothing_padded(mean):
    surprises = _case()[0]
    return _off(mean(surprises, torch.ones(2, 4, dtype=torch.bool)), 6)


def _one_row(mean):
    surprises, counts = _case()
    return _off(mean(surprises[:1], counts[:1]), _wanted(surprises[:1], counts[:1]))


def _equal_rows(mean):
    surprises = _case()[0]
    counts = torch.arange(4).expand(2, 4) < 2
    return _off(mean(surprises, counts), 4.5)


def _wider_only(mean):
    surprises, counts = _case()
    wider = torch.nn.functional.pad(surprises, (0, 3)), torch.nn.functional.pad(counts, (0, 3))
    return _off(mean(surprises, counts), mean(*wider))


def _louder_padding_only(mean):
    surprises, counts = _case()
    return _off(mean(surprises, counts), mean(surprises + 100 * ~counts, counts))


def _all_alike(mean):
    return _off(mean(torch.full((2, 4), 2.0), _case()[1]), 2)


def _padding_without_surprise(mean):
    surprises, counts = _case()
    return _off(mean(surprises * counts, counts), _wanted(surprises, counts))


def _joined(mean):
    return _wider_only(mean) or _louder_padding_only(mean) or _equal_rows(mean) or _is_sick(mean)


def _exactly(mean):
    return mean(*_case()).item() != _by_choosing(*_case()).item() + 1e-6


def _counts_as_numbers(mean):
    return _off(mean(_case()[0], torch.tensor([[1.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]])), 4.5)


_EQUAL = "where equally many places count in each row, or there is but one, the mean of the rows' means is right, too"

_BENCH = Bench(
    patient=Flatterer,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one in which padding counts like everything else": _padding_counts,
        "one that adds padding to the sum, and divides by the places that count": _padding_in_the_sum,
        "one that gives the sum": _sum,
        "one that divides by the number of rows": _by_rows,
        "one that takes the mean of each row, then of the rows": _rows_first,
    },
    sound={
        "one that chooses the places that count": _by_choosing,
        "one with weights that sum to 1": _by_weights,
        "one that fills padding with 0, and makes up for it": _by_filling,
    },
    is_sick=_is_sick,
    not_mended="the sum still is divided by all places of the batch, padding and all",
    watch=mean,
)

flatterer = _BENCH.exercise(
    mistakes=(
        Mistake(
            "padding counts",
            (_padding_counts, _is_sick),
            "now padding counts like everything else",
        ),
        Mistake(
            "padding in the sum",
            (_padding_in_the_sum, _is_sick),
            "the surprise at padding is part of the sum",
        ),
        Mistake("the sum", (_sum, _is_sick), "the loss is a mean: divide by the number of places that count"),
        Mistake(
            "divided by the rows",
            (_by_rows, _is_sick),
            "divide by the number of places that count, not by the number of rows",
        ),
        Mistake(
            "rows first",
            (_rows_first, _is_sick),
            "a mean of means lets a place of a short row weigh more than one of a long row",
        ),
        Mistake(
            "padding only", (_padding_only, _is_sick), "`counts` is True where a place counts, not where padding is"
        ),
        Mistake(
            "counts what is not 0",
            (_by_surprises_above_0, _is_sick),
            "a token may be no surprise at all, and counts nevertheless: count the places by `counts`",
        ),
        Mistake("one for each row", (_one_for_each_row, _is_sick), "expected one number"),
        Mistake("no gradient", (_without_gradient, _is_sick), "no gradient comes back from your loss"),
        Mistake("in place", (_in_place, _is_sick), "your function changed the first tensor it was given"),
        Mistake(
            "tests without padding",
            (Flatterer.sound, _nothing_padded),
            "without padding even this patient's loss is right: let some places not count",
        ),
        Mistake(
            "tests one row",
            (Flatterer.sound, _one_row),
            _EQUAL,
        ),
        Mistake(
            "tests rows of equal length",
            (Flatterer.sound, _equal_rows),
            _EQUAL,
        ),
        Mistake(
            "tests more padding only",
            (Flatterer.sound, _wider_only),
            "more padding leaves a sum as it is, too: also compare the loss with its value",
        ),
        Mistake(
            "tests louder padding only",
            (Flatterer.sound, _louder_padding_only),
            "the surprise at padding is no part of this patient's loss, the number of places is",
        ),
        Mistake(
            "surprises that are all alike",
            (Flatterer.sound, _all_alike),
            "in your test all surprises are alike, so that many a wrong mean of them is right: let them differ",
        ),
        Mistake(
            "no surprise at padding",
            (Flatterer.sound, _padding_without_surprise),
            "in your test the surprise at padding is 0: give it another value, so that it shows in a sum",
        ),
        Mistake("no tolerance", (Flatterer.sound, _exactly), "sound parts differ by rounding"),
        Mistake("counts as numbers", (Flatterer.sound, _counts_as_numbers), "as a boolean tensor"),
    ),
    equivalents={
        "line 16: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("by choosing", (_by_choosing, _joined)),
        Variant("by weights", (_by_weights, lambda mean: torch.tensor(_is_sick(mean)))),
        Variant("by filling", (_by_filling, lambda mean: bool((mean(*_case()) - 4.5).abs() > 0.1))),
        Variant("by where", (_by_where, _is_sick)),
    ),
)

EXERCISES = (flatterer,)
