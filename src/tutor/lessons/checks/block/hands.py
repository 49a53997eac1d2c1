"""Exercises on the block with pencil and paper: a state normalized, and parameters counted."""

from functools import cache

import torch
from torch import nn

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- block-norm-by-hand

_STATE, _RAISED, _OTHER = [1.0, 4.0, 7.0], [1001.0, 1004.0, 1007.0], [1.0, 5.0, 7.0]
_WEIGHT, _BIAS, _EPSILON = [2.0, 3.0, 0.5], [1.0, -1.0, 0.0], 0.25


def _normed(state, root=lambda squares: (sum(squares) / 3 + _EPSILON) ** 0.5):
    """A state less its mean, divided by what `root` makes of the squares of its deviations."""
    deviations = [number - sum(state) / 3 for number in state]
    return [deviation / root([each**2 for each in deviations]) for deviation in deviations]


def _finished(normed):
    return [scale * number + shift for scale, number, shift in zip(_WEIGHT, normed, _BIAS, strict=True)]


def _normed_with(root):
    """All that follows from another root."""
    return _normed(_STATE, root), _finished(_normed(_STATE, root)), _normed(_RAISED, root), _BY_RMS


_BY_RMS = [0.2, 1.0, 1.4]
_BY_HAND = (_normed(_STATE), _finished(_normed(_STATE)), _normed(_STATE), _BY_RMS)


def _place(answers, place):
    return lambda *given: foretold(given[place], torch.tensor(answers[place], dtype=torch.float64), 0.006)


def _but(answers, place, wrong):
    return (*answers[:place], wrong, *answers[place + 1 :])


block_norm_by_hand = Exercise(
    slug="block-norm-by-hand",
    answers=("normed", "finished", "raised_normed", "rms_normed"),
    likeness=0.006,
    properties=(
        Property("the state, normalized", _place(_BY_HAND, 0)),
        Property("with weight and bias", _place(_BY_HAND, 1)),
        Property("the raised state, normalized", _place(_BY_HAND, 2)),
        Property("by the root mean square", _place(_BY_HAND, 3)),
    ),
    mistakes=(
        Mistake(
            "divided by two, not three",
            _normed_with(lambda squares: (sum(squares) / 2 + _EPSILON) ** 0.5),
            "you divided the sum of the squares by 2: the variance here is their mean, over all 3 numbers",
        ),
        Mistake(
            "epsilon behind the root",
            _normed_with(lambda squares: (sum(squares) / 3) ** 0.5 + _EPSILON),
            "you added ε to the root: it is added to the variance, under the root",
        ),
        Mistake(
            "without epsilon",
            _normed_with(lambda squares: (sum(squares) / 3) ** 0.5),
            "that is without ε: add it to the variance before you take the root",
        ),
        Mistake(
            "divided by the variance",
            _normed_with(lambda squares: sum(squares) / 3 + _EPSILON),
            "you divided by the variance (with ε): divide by its square root",
        ),
        Mistake(
            "divided by the root of the sum",
            _normed_with(lambda squares: (sum(squares) + _EPSILON) ** 0.5),
            "you took the root of the sum of the squares: the variance is their *mean*",
        ),
        Mistake(
            "the deviations",
            _normed_with(lambda squares: 1.0),
            "those are the deviations from the mean: divide them by the root of variance and ε",
        ),
        Mistake(
            "the mean left in",
            _but(_BY_HAND, 0, [number / 2.5 for number in _STATE]),
            "the mean is still in it: take it away first; what comes out has the mean 0",
        ),
        Mistake(
            "the bias before the weight",
            _but(
                _BY_HAND,
                1,
                [
                    scale * (number + shift)
                    for scale, number, shift in zip(_WEIGHT, _normed(_STATE), _BIAS, strict=True)
                ],
            ),
            "you added the bias first: the weight multiplies what was normalized, then the bias is added",
        ),
        Mistake(
            "the bias left out",
            _but(_BY_HAND, 1, [scale * number for scale, number in zip(_WEIGHT, _normed(_STATE), strict=True)]),
            "the bias is missing: add it, place by place",
        ),
        Mistake(
            "weight and bias on the state itself",
            _but(_BY_HAND, 1, _finished(_STATE)),
            "those are weight and bias of the state as it came: normalize it first",
        ),
        Mistake(
            "the raise still felt",
            _but(_BY_HAND, 2, [998.8, 1000.0, 1001.2]),
            "what is added to all three numbers goes into the mean, and the mean is taken away",
        ),
        Mistake(
            "the mean taken away",
            _but(_BY_HAND, 3, _normed(_OTHER, lambda squares: (sum(squares) / 3) ** 0.5)),
            "you took the mean away: the root mean square is that of the numbers themselves",
        ),
        Mistake(
            "divided by the length",
            _but(_BY_HAND, 3, [number / 75**0.5 for number in _OTHER]),
            "that divides by the length of the vector: take the *mean* of the squares, then the root",
        ),
        Mistake(
            "divided by the mean",
            _but(_BY_HAND, 3, [number * 3 / 13 for number in _OTHER]),
            "that divides by the mean of the numbers: take the root of the mean of their squares",
        ),
        Mistake(
            "divided by the mean square",
            _but(_BY_HAND, 3, [number / 25 for number in _OTHER]),
            "that divides by the mean of the squares: take its root first",
        ),
    ),
    variants=(
        Variant("computed", _BY_HAND),
        Variant("one decimal", ([-1.2, 0, 1.2], (-1.4, -1, 0.6), [-1.2, 0, 1.2], [0.2, 1, 1.4])),
        Variant("tensors", tuple(torch.tensor(part) for part in _BY_HAND)),
    ),
)

# ---------------------------------------------------------------- block-parameters

_D, _D_FF, _N_HEADS, _N_LAYERS = 12, 48, 3, 6


def _feed_forward(d_ff=_D_FF):
    return _D * d_ff + d_ff + d_ff * _D + _D


_ATTENTION, _NORMS = 4 * (_D**2 + _D), 2 * 2 * _D
_COUNTS = (
    _ATTENTION,
    _feed_forward(),
    _NORMS,
    _ATTENTION + _feed_forward(_N_LAYERS) + _NORMS,
    12 * 12 * 768**2,
)


@cache
def _counted():
    """What PyTorch's own modules have; the last is a rule of thumb, of matrices alone."""

    def count(module):
        return sum(parameter.numel() for parameter in module.parameters())

    block = nn.TransformerEncoderLayer(_D, _N_HEADS, _D_FF)
    return (
        count(block.self_attn),
        count(block.linear1) + count(block.linear2),
        count(block.norm1) + count(block.norm2),
        count(nn.TransformerEncoderLayer(_D, _N_HEADS, _N_LAYERS)),
        12 * sum(factors * 768**2 for factors in (1, 1, 1, 1, 4, 4)),
    )


def _count(place):
    # to the last digit, which float64 holds
    return lambda *answers: foretold(answers[place], torch.tensor(_counted()[place], dtype=torch.float64), 1e-9)


block_parameters = Exercise(
    slug="block-parameters",
    answers=(
        "attention_parameters",
        "feed_forward_parameters",
        "norm_parameters",
        "mistaken_parameters",
        "stack_parameters",
    ),
    properties=(
        Property("parameters of the attention", _count(0)),
        Property("parameters of the feed-forward network", _count(1)),
        Property("parameters of the two norms", _count(2)),
        Property("parameters of the block with its arguments mixed up", _count(3)),
        Property("parameters of GPT-2's matrices", _count(4)),
    ),
    mistakes=(
        Mistake(
            "three projections",
            _but(_COUNTS, 0, 3 * (_D**2 + _D)),
            "a projection is missing: query, key, value *and* output",
        ),
        Mistake(
            "a projection for each head",
            _but(_COUNTS, 0, _N_HEADS * 4 * (_D**2 + _D)),
            "the heads share the width: three heads together have as many parameters as one of full width",
        ),
        Mistake("no biases in the attention", _but(_COUNTS, 0, 4 * _D**2), "each of the four projections has a bias"),
        Mistake(
            "no biases in the feed-forward network",
            _but(_COUNTS, 1, 2 * _D * _D_FF),
            "the biases are missing: one of 48 numbers, one of 12",
        ),
        Mistake(
            "one matrix",
            _but(_COUNTS, 1, _D * _D_FF + _D_FF),
            "that is the first of two linear layers: another one leads back to 12 numbers",
        ),
        Mistake(
            "equal biases",
            _but(_COUNTS, 1, 2 * (_D * _D_FF + _D_FF)),
            "a bias is as wide as what comes out: 48 in the first layer, 12 in the second",
        ),
        Mistake(
            "one norm",
            _but(_COUNTS, 2, 2 * _D),
            "that is one of the two norms (or both without bias)",
        ),
        Mistake(
            "a number each",
            _but(_COUNTS, 2, 4),
            "weight and bias are vectors: every coordinate of a state has its own",
        ),
        Mistake(
            "six layers",
            _but(_COUNTS, 3, _N_LAYERS * (_ATTENTION + _feed_forward() + _NORMS)),
            "that would be six layers, but this makes a single one: see the names of the arguments, in their order",
        ),
        Mistake(
            "the arguments as meant",
            _but(_COUNTS, 3, _ATTENTION + _feed_forward() + _NORMS),
            "the 6 does not go unnoticed: see which argument stands third",
        ),
        Mistake(
            "the default inner width",
            _but(_COUNTS, 3, _ATTENTION + _feed_forward(2048) + _NORMS),
            "2048 is only used where no third argument is given",
        ),
        Mistake(
            "the feed-forward network alone",
            _but(_COUNTS, 3, _feed_forward(_N_LAYERS)),
            "that is its feed-forward network: the attention and the norms belong to the block, too",
        ),
        Mistake(
            "one block of GPT-2",
            _but(_COUNTS, 4, 12 * 768**2),
            "that is one block: there are 12 of them",
        ),
        Mistake(
            "attention alone",
            _but(_COUNTS, 4, 12 * 4 * 768**2),
            "those are the matrices of the attention: the feed-forward network has two, four times as large",
        ),
        Mistake(
            "one matrix of the feed-forward network",
            _but(_COUNTS, 4, 12 * 8 * 768**2),
            "the feed-forward network has two matrices, there and back",
        ),
        Mistake(
            "with biases and norms",
            _but(_COUNTS, 4, 12 * (12 * 768**2 + 13 * 768)),
            "those are biases and norms, too: only matrices are asked for",
        ),
    ),
    variants=(
        Variant("numbers", (624, 1212, 48, 834, 84934656)),
        Variant("floats", tuple(map(float, _COUNTS))),
        Variant("tensors", tuple(map(torch.tensor, _COUNTS))),
    ),
)

EXERCISES = (block_norm_by_hand, block_parameters)
