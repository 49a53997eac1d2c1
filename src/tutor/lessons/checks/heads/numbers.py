"""Exercises on heads in numbers: shapes foretold, parameters and operations counted, a gradient worked by hand."""

import torch

from tutor.lessons.answers import Wrong, foretold, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- heads-shapes

_SHAPES = ((3, 4, 7, 6), (3, 4, 5, 7), (3, 5, 24), 6)


def _shape(place, want):
    def test(*answers):
        given = tensor(list(answers[place]) if isinstance(answers[place], torch.Size) else answers[place])
        if want.dim() and given.shape != want.shape:
            raise Wrong(f"expected a tuple of {len(want)} numbers, the batch first")
        foretold(given, want, 1e-6)

    return test


_NAMES = ("the keys, split into heads", "the scores", "the heads, joined again", "what is under the root")

heads_shapes = Exercise(
    slug="heads-shapes",
    answers=("keys_shape", "scores_shape", "joined_shape", "under_a_heads_root"),
    properties=tuple(Property(name, _shape(place, torch.tensor(_SHAPES[place]))) for place, name in enumerate(_NAMES)),
    mistakes=(
        Mistake(
            "every head at the full width",
            ((3, 4, 7, 24), *_SHAPES[1:]),
            "the heads share the width of a state: each gets a part of its numbers",
        ),
        Mistake(
            "positions before heads",
            ((3, 7, 4, 6), *_SHAPES[1:]),
            "that is after the cut, before the axis of the heads is moved forward, to stand behind the batch",
        ),
        Mistake(
            "keys of the queries",
            ((3, 4, 5, 6), *_SHAPES[1:]),
            "there is one key for each token of the *memory*",
        ),
        Mistake(
            "heads and width exchanged",
            ((3, 6, 7, 4), *_SHAPES[1:]),
            "4 is the number of heads, not the width of one",
        ),
        Mistake(
            "scores transposed",
            (_SHAPES[0], (3, 4, 7, 5), *_SHAPES[2:]),
            "a row of scores for each query, a column for each key: query comes before key",
        ),
        Mistake(
            "scores among the queries",
            (_SHAPES[0], (3, 4, 5, 5), *_SHAPES[2:]),
            "the queries look at the keys of the memory, not at one another",
        ),
        Mistake(
            "one matrix of scores for all heads",
            (_SHAPES[0], (3, 5, 7), *_SHAPES[2:]),
            "every head has scores of its own: expected a tuple of 4 numbers",
        ),
        Mistake(
            "heads added up",
            (*_SHAPES[:2], (3, 5, 6), 6),
            "the heads are laid side by side, not added up or averaged",
        ),
        Mistake(
            "still split",
            (*_SHAPES[:2], (3, 4, 5, 6), 6),
            "that is what the heads have found, before they are joined: expected a tuple of 3 numbers",
        ),
        Mistake(
            "joined over the memory",
            (*_SHAPES[:2], (3, 7, 24), 6),
            "each *query* gets a mixture, not each key",
        ),
        Mistake(
            "full width under the root",
            (*_SHAPES[:3], 24),
            "the dot product of a head runs over the width of that head, not over d_model",
        ),
        Mistake(
            "heads under the root",
            (*_SHAPES[:3], 4),
            "that is the number of heads: under the root stands the width of one",
        ),
        Mistake(
            "the root itself",
            (*_SHAPES[:3], 6**0.5),
            "that is the root itself: give the number under it",
        ),
    ),
    variants=(
        Variant("tuples", _SHAPES),
        Variant("lists", tuple(list(part) if isinstance(part, tuple) else float(part) for part in _SHAPES)),
        Variant("sizes of tensors", (*(torch.zeros(part).shape for part in _SHAPES[:3]), torch.tensor(6))),
    ),
)

# ---------------------------------------------------------------- heads-count

_N, _D = 100, 512
_COUNTS = (4 * (_D**2 + _D), 4 * _D**2, 4 * _D**2, 4 * 2 * _N * _D**2, 2 * 2 * _N**2 * _D, 2 * _D)


def _count(place):
    def test(*answers):
        # to the last digit, which float64 holds
        foretold(answers[place], torch.tensor(_COUNTS[place], dtype=torch.float64), 1e-9)

    return test


def _but(place, number):
    """The right counts, with one of them wrong."""
    return (*_COUNTS[:place], number, *_COUNTS[place + 1 :])


heads_count = Exercise(
    slug="heads-count",
    answers=(
        "with_biases",
        "without_biases",
        "with_one_head",
        "projection_operations",
        "mixing_operations",
        "break_even",
    ),
    properties=tuple(
        Property(name, _count(place))
        for place, name in enumerate(
            (
                "parameters with biases",
                "parameters without biases",
                "parameters with one head, without biases",
                "operations of the projections",
                "operations of scores and mixtures",
                "where the two are equal",
            )
        )
    ),
    mistakes=(
        Mistake("three matrices", _but(0, 3 * (_D**2 + _D)), "a matrix is missing: query, key, value *and* output"),
        Mistake("three matrices, no bias", _but(1, 3 * _D**2), "a matrix is missing: query, key, value *and* output"),
        Mistake("one matrix", _but(1, _D**2), "that is one matrix of four"),
        Mistake(
            "a whole projection for each head",
            _but(1, (8 * 3 + 1) * _D**2),
            "a head does not project to the full width: all heads together do",
        ),
        Mistake(
            "eight whole layers",
            _but(0, 8 * 4 * (_D**2 + _D)),
            "a head does not project to the full width: all heads together do",
        ),
        Mistake("one bias", _but(0, 4 * _D**2 + _D), "each of the four projections has a bias of its own"),
        Mistake("a bias number each", _but(0, 4 * _D**2 + 4), "a bias is a vector, as wide as what comes out"),
        Mistake(
            "a bias for each head",
            _but(0, 4 * _D**2 + 4 * 8 * _D),
            "a bias belongs to a projection, not to a head: the heads share its numbers out as they do the width",
        ),
        Mistake(
            "an eighth with one head",
            _but(2, _D**2 // 2),
            "one head takes the whole width: think of which numbers the four matrices hold, whoever shares them",
        ),
        Mistake(
            "eight times as many with one head",
            _but(2, 32 * _D**2),
            "one head takes the whole width: think of which numbers the four matrices hold, whoever shares them",
        ),
        Mistake(
            "an operation for a product",
            _but(3, 4 * _N * _D**2),
            "a multiplication and an addition are two operations: 2 m k n",
        ),
        Mistake("three projections", _but(3, 3 * 2 * _N * _D**2), "the output is a projection, too"),
        Mistake("one token", _but(3, 4 * 2 * _D**2), "that is for a single token: there are 100"),
        Mistake(
            "the scores alone",
            _but(4, 2 * _N**2 * _D),
            "that is one of the two products: scores and mixtures (or is it one operation for a product and a sum?)",
        ),
        Mistake(
            "full width in every head",
            _but(4, 8 * 4 * _N**2 * _D),
            "each head works at its own width, an eighth: the heads together cost as much as one of full width",
        ),
        Mistake("one head's part", _but(4, 4 * _N**2 * _D // 8), "that is a single head's part: there are 8"),
        Mistake("at the width itself", _but(5, _D), "set 8 n d² = 4 n² d and solve for n"),
        Mistake("at four times the width", _but(5, 4 * _D), "set 8 n d² = 4 n² d and solve for n"),
    ),
    variants=(
        Variant("numbers", (1050624, 1048576, 1048576, 209715200, 20480000, 1024)),
        Variant("floats", tuple(map(float, _COUNTS))),
        Variant("tensors", tuple(map(torch.tensor, _COUNTS))),
    ),
)

# ---------------------------------------------------------------- heads-softmax-gradient

_WEIGHTS, _VALUES, _SLOPE = [0.5, 0.25, 0.25], [2.0, 0.0, 8.0], 2.0
_OF_WEIGHTS = [_SLOPE * value for value in _VALUES]
_OF_VALUES = [_SLOPE * weight for weight in _WEIGHTS]
_MEAN = sum(weight * slope for weight, slope in zip(_WEIGHTS, _OF_WEIGHTS, strict=True))


def _of_scores(change):
    """Gradients of the scores by a formula of weight and slope."""
    return [change(weight, slope) for weight, slope in zip(_WEIGHTS, _OF_WEIGHTS, strict=True)]


_RIGHT = (_OF_WEIGHTS, _OF_VALUES, _of_scores(lambda weight, slope: weight * (slope - _MEAN)))


def _worked(place):
    return lambda *answers: foretold(answers[place], torch.tensor(_RIGHT[place]), 0.006)


heads_softmax_gradient = Exercise(
    slug="heads-softmax-gradient",
    answers=("weight_gradient", "value_gradient", "score_gradient"),
    likeness=0.006,
    properties=(
        Property("the gradient of the weights", _worked(0)),
        Property("the gradient of the values", _worked(1)),
        Property("the gradient of the scores", _worked(2)),
    ),
    mistakes=(
        Mistake("values themselves", (_VALUES, *_RIGHT[1:]), "multiply by 2, the gradient that comes from behind"),
        Mistake(
            "weights and values exchanged",
            (_OF_VALUES, _OF_WEIGHTS, _RIGHT[2]),
            "these are exchanged: what multiplies a weight is its value, what multiplies a value is its weight",
        ),
        Mistake(
            "weights themselves",
            (_RIGHT[0], _WEIGHTS, _RIGHT[2]),
            "multiply each weight by 2, the gradient that comes from behind",
        ),
        Mistake(
            "the same for all values",
            (_RIGHT[0], [2.0, 2.0, 2.0], _RIGHT[2]),
            "a value with a small weight has a small part in the output, and so in the gradient",
        ),
        Mistake(
            "softmax taken for a product",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: weight * slope)),
            "when one weight grows, the others shrink: subtract the weighted mean of the slopes first",
        ),
        Mistake(
            "the own slope alone",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: weight * (1 - weight) * slope)),
            "a score moves the other weights, too: add what that does to the output",
        ),
        Mistake(
            "plain mean",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: weight * (slope - sum(_OF_WEIGHTS) / 3))),
            "that subtracts the plain mean of the three: it is the mean *weighted* by the weights",
        ),
        Mistake(
            "plain sum",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: weight * (slope - sum(_OF_WEIGHTS)))),
            "that subtracts the plain sum of the three: each slope counts with its weight",
        ),
        Mistake(
            "not weighted at the end",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: slope - _MEAN)),
            "the difference is right: multiply it by the weight",
        ),
        Mistake(
            "the other sign",
            (*_RIGHT[:2], _of_scores(lambda weight, slope: weight * (_MEAN - slope))),
            "the sign is turned round: raising the score of the largest value raises the output",
        ),
        Mistake(
            "softmax left out",
            (_RIGHT[0], _RIGHT[1], _OF_WEIGHTS),
            "that is the gradient of the weights: the softmax lies between weights and scores",
        ),
        Mistake(
            "gradient from behind forgotten",
            (*_RIGHT[:2], [number / _SLOPE for number in _RIGHT[2]]),
            "multiply by 2, the gradient that comes from behind: it is in the slopes of the weights",
        ),
    ),
    variants=(
        Variant("worked", _RIGHT),
        Variant("whole numbers and tuples", ((4, 0, 16), (1, 0.5, 0.5), (-1, -1.5, 2.5))),
        Variant("tensors", tuple(map(torch.tensor, _RIGHT))),
    ),
)

EXERCISES = (heads_shapes, heads_count, heads_softmax_gradient)
