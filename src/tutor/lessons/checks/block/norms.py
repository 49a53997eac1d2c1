"""The exercise that builds layer normalization and normalization by the root mean square."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import norm_forms as forms
from tutor.lessons.checks.block.norm_forms import EPSILON, layer_oracle, rms_oracle
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _case(*shape, dtype=torch.float32):
    """States around some other mean than 0, with weights and biases that all differ."""
    states, weight, bias = random_tensors(fresh(), shape, shape[-1:], shape[-1:], dtype=dtype)
    return 3 * states + 2, weight, bias


def _layer_agrees(layer_norm, rms_norm):
    for shape in [(5, 7), (4, 4), (1, 3)]:
        states, weight, bias = _case(*shape)
        for epsilon in (EPSILON, 0.5):
            close(ask(layer_norm, states, weight, bias, epsilon), layer_oracle(states, weight, bias, epsilon), 1e-4)


def _layer_axes(layer_norm, rms_norm):
    for shape in [(6,), (2, 3, 5), (3, 3, 3), (2, 1, 4, 3)]:
        states, weight, bias = _case(*shape)
        close(ask(layer_norm, states, weight, bias, EPSILON), layer_oracle(states, weight, bias), 1e-4)


def _layer_constant(layer_norm, rms_norm):
    states, weight, bias = _case(3, 6)
    states[1] = 4.0
    given = tensor(ask(layer_norm, states, weight, bias, EPSILON)).to(states.dtype)
    if given.shape == states.shape and not torch.allclose(given[1], bias, atol=1e-4):
        raise Wrong(
            "a state of equal numbers has the variance 0: less its mean it is 0, so that the bias alone is left"
        )
    close(given, layer_oracle(states, weight, bias), 1e-4)
    tiny = 1e-3 * (states - 2)
    close(ask(layer_norm, tiny, weight, bias, EPSILON), layer_oracle(tiny, weight, bias), 1e-3)


def _layer_far(layer_norm, rms_norm):
    states, weight, bias = _case(4, 6)
    for far in (2000.0, -2000.0):
        # float32 keeps about seven digits, so deviations from 2000 are known to about 0.0001
        close(
            ask(layer_norm, states + far, weight, bias, EPSILON),
            layer_oracle(states + far, weight, bias),
            4e-3,
        )


def _rms_agrees(layer_norm, rms_norm):
    for shape in [(5, 7), (4, 4), (6,), (2, 3, 5), (3, 3, 3), (2, 1, 4, 3)]:
        states, weight, _ = _case(*shape)
        for epsilon in (EPSILON, 0.5):
            close(ask(rms_norm, states, weight, epsilon), rms_oracle(states, weight, epsilon), 1e-4)


def _same_type(layer_norm, rms_norm):
    for dtype in (torch.float64, torch.float32):
        states, weight, bias = _case(3, 5, dtype=dtype)
        tolerance = 1e-9 if dtype == torch.float64 else 1e-4
        for given, want in [
            (ask(layer_norm, states, weight, bias, EPSILON), layer_oracle(states, weight, bias)),
            (ask(rms_norm, states, weight, EPSILON), rms_oracle(states, weight)),
        ]:
            of_type(given, dtype)
            close(given, want, tolerance)


def _leave_alone(layer_norm, rms_norm):
    for shape in [(3, 4), (5,), (2, 3, 4)]:
        states, weight, bias = _case(*shape)
        unchanged(layer_norm, states, weight, bias, EPSILON)
        unchanged(rms_norm, states, weight, EPSILON)
        close(ask(rms_norm, states, weight, EPSILON), rms_oracle(states, weight), 1e-4)
        close(ask(layer_norm, states, weight, bias, EPSILON), layer_oracle(states, weight, bias), 1e-4)


def _probe(layer_norm, rms_norm):
    states, weight, bias = random_tensors(torch.Generator().manual_seed(7), (3, 3, 3), (3,), (3,))
    states = 2 * states + 1
    layers = [(states[0], 0.5), (states, 0.5), (states[0] + 300, EPSILON), (states[0, 0].repeat(3, 1), 0.1)]
    scaled = [(states[0], 0.5), (states, 0.5)]
    return [
        *(outcome(layer_norm, given, weight, bias, epsilon) for given, epsilon in layers),
        *(outcome(rms_norm, given, weight, epsilon) for given, epsilon in scaled),
    ]


block_norms = Exercise(
    slug="block-norms",
    answers=("layer_norm", "rms_norm"),
    properties=(
        Property("layer norm equals (x − mean) / √(variance + ε) · weight + bias", _layer_agrees, points=2),
        Property("it normalizes each state by itself, whatever axes stand in front", _layer_axes),
        Property("it bears states of equal or nearly equal numbers", _layer_constant),
        Property("it bears large numbers that lie close together", _layer_far),
        Property("RMS norm equals x / √(mean square + ε) · weight", _rms_agrees),
        Property("both give tensors of the type of their inputs", _same_type),
        Property("both leave their inputs as they were", _leave_alone),
    ),
    probe=_probe,
    likeness=1e-5,
    mistakes=(
        Mistake(
            "the unbiased variance",
            (forms.layer(unbiased=True), rms_oracle),
            "your variance divides by one number less than there are: take the mean of the squares (unbiased=False)",
        ),
        Mistake(
            "epsilon behind the root",
            (forms.layer(under=False), rms_oracle),
            "you add ε to the root: add it to the variance, under the root",
        ),
        Mistake(
            "torch's std, with epsilon behind it",
            (forms.layer(unbiased=True, under=False), rms_oracle),
            "std divides by one number less than there are, and ε belongs under the root: take the mean of the squared "
            "deviations, add ε, then the root",
        ),
        Mistake(
            "no root",
            (forms.layer(root=False), rms_oracle),
            "you divide by the variance: divide by its root",
        ),
        Mistake(
            "epsilon forgotten",
            (forms.layer(epsilon=0.0), rms_oracle),
            "ε is missing: where all numbers of a state are equal, 0 is divided by 0",
        ),
        Mistake(
            "a fixed epsilon",
            (forms.layer(epsilon=1e-5), rms_oracle),
            "your ε is always the same: take the one that is handed in",
        ),
        Mistake(
            "over the first axis",
            (forms.layer(axis=0), rms_oracle),
            "you normalize down the columns, over the first axis: take mean and variance over the last one, "
            "dim=-1, so that each state is normalized by itself",
        ),
        Mistake(
            "over all numbers",
            (forms.all_numbers, rms_oracle),
            "you take one mean and one variance of all numbers: each state has its own, over dim=-1",
        ),
        Mistake(
            "over the second axis",
            (forms.second_axis, rms_oracle),
            "you normalize over axis 1, which is the last one of a matrix only: say dim=-1",
        ),
        Mistake(
            "keepdim forgotten",
            (forms.without_keepdim, rms_oracle),
            "a mean without keepdim=True loses its axis, and no longer lines up with its state",
        ),
        Mistake(
            "the mean left in",
            (forms.layer(center=False), rms_oracle),
            "the mean is still there: divide the *deviations* from the mean",
        ),
        Mistake(
            "weight and bias left out",
            (lambda states, weight, bias, epsilon: F.layer_norm(states, weight.shape, eps=epsilon), rms_oracle),
            "weight and bias have no effect: multiply by the one and add the other",
        ),
        Mistake(
            "bias left out",
            (
                lambda states, weight, bias, epsilon: layer_oracle(states, weight, 0 * bias, epsilon),
                rms_oracle,
            ),
            "the bias has no effect: add it at the end",
        ),
        Mistake(
            "the bias before the weight",
            (forms.bias_first, rms_oracle),
            "you add the bias before you multiply by the weight: the weight comes first",
        ),
        Mistake(
            "weight and bias exchanged",
            (lambda states, weight, bias, epsilon: layer_oracle(states, bias, weight, epsilon), rms_oracle),
            "weight and bias are exchanged: the weight multiplies, the bias is added",
        ),
        Mistake(
            "a root mean square for a layer norm",
            (lambda states, weight, bias, epsilon: rms_oracle(states, weight, epsilon) + bias, rms_oracle),
            "your layer norm divides by the root mean square of the states: take the mean away first",
        ),
        Mistake(
            "mean of the squares less square of the mean",
            (forms.difference_of_squares, rms_oracle),
            "the mean of the squares less the square of the mean is a small difference of two large numbers, and "
            "float32 keeps seven digits: take the mean away *before* you square",
        ),
        Mistake(
            "in place",
            (forms.in_place, rms_oracle),
            "your function changed the first tensor it was given: work on a new one, not in place",
        ),
        Mistake(
            "RMS norm in place",
            (layer_oracle, forms.rms_in_place),
            "your function changed the first tensor it was given: work on a new one, not in place",
        ),
        Mistake(
            "a layer norm for the RMS norm",
            (layer_oracle, forms.rms(center=True)),
            "your RMS norm takes the mean away: it only divides by the root of the mean square",
        ),
        Mistake(
            "divided by the length",
            (layer_oracle, forms.rms(total=torch.sum)),
            "your RMS norm divides by the root of the *sum* of the squares: take their mean",
        ),
        Mistake(
            "RMS norm with epsilon behind the root",
            (layer_oracle, forms.rms(under=False)),
            "your RMS norm adds ε to the root: it belongs under the root, with the mean square",
        ),
        Mistake(
            "RMS norm without a root",
            (layer_oracle, forms.rms(root=False)),
            "your RMS norm divides by the mean square: divide by its root",
        ),
        Mistake(
            "RMS norm without its weight",
            (
                layer_oracle,
                lambda states, weight, epsilon: rms_oracle(states, torch.ones_like(weight), epsilon),
            ),
            "the weight has no effect on your RMS norm: multiply by it at the end",
        ),
        Mistake(
            "RMS norm over the first axis",
            (layer_oracle, forms.rms(axis=0)),
            "your RMS norm takes the mean square over the first axis: take it over the last one, dim=-1",
        ),
        Mistake(
            "always float64",
            (lambda *given: layer_oracle(*given).double(), rms_oracle),
            "expected float32 for inputs of float32, got float64",
        ),
        Mistake(
            "always float32",
            (lambda *given: layer_oracle(*given).float(), rms_oracle),
            "expected float64 for inputs of float64, got float32",
        ),
        Mistake(
            "float32 on the way",
            (forms.by_float32, rms_oracle),
            "as if a part of it was worked out in float32",
        ),
        Mistake(
            "a layer norm of lists",
            (lambda *given: layer_oracle(*given).tolist(), rms_oracle),
            "expected a tensor, got a list",
        ),
        Mistake(
            "lists",
            (layer_oracle, lambda *given: rms_oracle(*given).tolist()),
            "expected a tensor, got a list",
        ),
    ),
    variants=(
        Variant("torch's own", (layer_oracle, rms_oracle)),
        Variant("mean and variance", (forms.layer(), forms.rms())),
        Variant("row by row", (forms.row_by_row, forms.rms_row_by_row)),
        Variant("the one by the other", (forms.by_rms_of_deviations, forms.by_norm)),
        Variant("the book's", (forms.the_books, forms.the_books_rms)),
    ),
)

EXERCISES = (block_norms,)
