"""The exercise that stores weights in few bits, and reads them back."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def made(
    largest=lambda bits: 2 ** (bits - 1) - 1,
    reach=lambda weights: weights.abs().amax(dim=1, keepdim=True),
    nearest=torch.round,
    back=lambda codes, step: codes * step,
    clamped=True,
    zero=1.0,
):
    """Store and read back with one part in another form."""

    def rounded(weights, bits):
        step = reach(weights) / largest(bits)
        if zero is not None:
            step = torch.where(step == 0, zero, step)
        codes = nearest(weights / step)
        if clamped:
            codes = codes.clamp(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return back(codes, step).to(weights.dtype)

    return rounded


honest = made()
_whole = made(reach=lambda weights: weights.abs().amax())
_by_column = made(reach=lambda weights: weights.abs().amax(dim=0, keepdim=True))
_all_codes = made(largest=lambda bits: 2 ** (bits - 1))
_unsigned = made(largest=lambda bits: 2**bits - 1, clamped=False)
_bits_as_codes = made(largest=lambda bits: bits)
_cut_off = made(nearest=torch.trunc)
_downwards = made(nearest=torch.floor)
_not_back = made(back=lambda codes, step: codes)
_divided_back = made(back=lambda codes, step: codes / step)
_largest_alone = made(reach=lambda weights: weights.amax(dim=1, keepdim=True).abs())
_largest_unclamped = made(reach=lambda weights: weights.amax(dim=1, keepdim=True), clamped=False)
_spread = made(reach=lambda weights: weights.std(dim=1, keepdim=True) * 2)
_mean = made(reach=lambda weights: weights.abs().mean(dim=1, keepdim=True))
_not_a_number = made(zero=None)


def _from_the_least(weights, bits):
    low, high = weights.amin(dim=1, keepdim=True), weights.amax(dim=1, keepdim=True)
    step = (high - low) / (2**bits - 1)
    step = torch.where(step == 0, 1.0, step)
    return torch.round((weights - low) / step) * step + low


def _writes(weights, bits):
    weights.copy_(honest(weights, bits))
    return weights


def _row_by_row(weights, bits):
    rows = []
    for row in weights:
        largest, step = 2 ** (bits - 1) - 1, row.abs().max()
        rows.append(row if step == 0 else (row * (largest / step)).round() * (step / largest))
    return torch.stack(rows)


def _by_candidates(weights, bits):
    levels = torch.arange(-(2 ** (bits - 1) - 1), 2 ** (bits - 1), dtype=weights.dtype)
    steps = weights.abs().amax(dim=1) / levels[-1]
    offered = steps[:, None, None] * levels
    places = (weights[:, :, None] - offered).abs().argmin(dim=2)
    return offered.expand(*weights.shape, -1).gather(2, places[:, :, None])[:, :, 0]


# no weight lies halfway between two codes, with any number of bits: there one may round either way
_EXAMPLE = torch.tensor([[0.7, -0.3, 0.1, 0.0], [-14.0, 5.5, 6.0, -2.0]])


def _is(function, weights, bits, tolerance=1e-5):
    close(ask(function, weights, bits), honest(weights, bits), tolerance)


def _plain(function):
    _is(function, _EXAMPLE, 4)
    _is(function, _EXAMPLE[:, :3], 4)


def _any_bits(function):
    for bits in (2, 3, 4, 8):
        given = ask(function, _EXAMPLE, bits)
        try:
            close(given, honest(_EXAMPLE, bits))
        except Wrong as failure:
            raise Wrong(f"with {bits} bits: {failure}") from None


def _zeros(function):
    weights = torch.tensor([[0.0, 0.0, 0.0], [3.0, -1.0, 2.0]])
    _is(function, weights, 4)


def _near(function):
    (weights,) = random_tensors(fresh(), (5, 40))
    for bits in (3, 6):
        step = weights.abs().amax(dim=1, keepdim=True) / (2 ** (bits - 1) - 1)
        given = ask(function, weights, bits)
        close(given, honest(weights, bits))
        if ((given - weights).abs() > step / 2 + 1e-5).any():
            raise Wrong("a weight comes back more than half a step away")


def _random(function):
    generator = fresh()
    for shape, bits, dtype in (((1, 6), 8, torch.float64), ((7, 1), 3, torch.float64), ((4, 9), 5, torch.float32)):
        (weights,) = random_tensors(generator, shape, dtype=dtype)
        weights = weights * torch.tensor([10.0**place for place in range(shape[0])], dtype=dtype).flip(0)[:, None]
        given = ask(function, weights, bits)
        of_type(given, dtype)
        close(given, honest(weights, bits))
    unchanged(lambda weights: function(weights, 4), _EXAMPLE.clone())


def _probe(function):
    zeros = torch.tensor([[0.0, 0.0], [3.0, -1.0]])
    return [
        *(outcome(function, _EXAMPLE, bits) for bits in (4, 8, 2)),
        outcome(function, torch.tensor([[-0.8, 0.5, 0.1]]), 3),
        outcome(function, zeros, 4),
    ]


limits_round = Exercise(
    slug="limits-round",
    answers=("rounded",),
    properties=(
        Property("right for the example, in 4 bits", _plain, points=2),
        Property("right for other numbers of bits", _any_bits),
        Property("no weight comes back more than half a step away", _near),
        Property("a row of zeros stays a row of zeros", _zeros),
        Property("right for random weights, and changes none", _random, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "one step for all rows",
            (_whole,),
            "you take one step for the whole table: each row has its own, or the rows with small weights lose all of "
            "theirs",
        ),
        Mistake("by columns", (_by_column,), "you take a step for each column: each *row* has its own"),
        Mistake(
            "one code too many",
            (_all_codes,),
            "your largest code is 2 ** (bits - 1), one too large: with 4 bits it is 7, so that −7 and 7 are both there",
        ),
        Mistake(
            "no sign",
            (_unsigned,),
            "your codes go up to 2 ** bits - 1 in both directions: half of the codes are for negative numbers",
        ),
        Mistake("bits as codes", (_bits_as_codes,), "4 bits are not 4 codes: they have 2 ** 4 of them"),
        Mistake("cut off", (_cut_off,), "you cut off behind the point: round to the nearest whole number"),
        Mistake("downwards", (_downwards,), "you round downwards: round to the nearest whole number"),
        Mistake("the codes", (_not_back,), "those are the codes: multiply each by the step of its row"),
        Mistake("divided again", (_divided_back,), "you divide by the step twice: on the way back it is multiplied"),
        Mistake(
            "the largest without its sign",
            (_largest_alone,),
            "you look for the largest weight, and miss a negative one that is larger without its sign",
        ),
        Mistake(
            "the largest without its sign, and codes of any size",
            (_largest_unclamped,),
            "you look for the largest weight, and miss a negative one that is larger without its sign",
        ),
        Mistake(
            "by the spread",
            (_spread,),
            "your step hangs on the spread of the row: take the largest of its weights without their signs",
        ),
        Mistake(
            "by the mean",
            (_mean,),
            "your step hangs on the mean of the row: take the largest of its weights without their signs",
        ),
        Mistake(
            "from the least",
            (_from_the_least,),
            "your codes begin at the least weight: here 0 always has the code 0, so that no weight of 0 is changed",
        ),
        Mistake("zero by zero", (_not_a_number,), "there is NaN"),
        Mistake("writes", (_writes,), "your function changed the tensor it was given"),
    ),
    equivalents={
        "line 4: 2 ** (bits - 1) - 1 → 1 - 2 ** (bits - 1)": (
            "with the sign of the step turned, that of the codes turns, too"
        ),
        **dict.fromkeys(
            ("line 6: 1.0 → 2.0", "line 6: 1.0 → -1.0"), "every code of a row of zeros is 0, so any step will do"
        ),
        "line 5: 1 → -1": "a table has two axes, so the second is the last",
    },
    variants=(
        Variant("with a step of 1 for zeros", (honest,)),
        Variant("row by row", (_row_by_row,)),
        Variant("the nearest of all values", (lambda weights, bits: _by_candidates(weights, bits) + 0.0,)),
    ),
)

EXERCISES = (limits_round,)
