"""Exercises that foretell: how many orders a model without positions tells apart, and what a longer text does."""

import itertools
import math
from functools import cache

import torch
from torch.nn import functional as F

from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.checks.positions import formula
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

# ---------------------------------------------------------------- positions-order-predict

_WIDTH = 12


def states_of(texts, n_layers, causal, add_positions=False):
    """The last states of a small random Transformer without norms; texts is [batch, position], of ids below 8."""
    generator = torch.Generator().manual_seed(n_layers)

    def draw(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    states, places = draw(8, _WIDTH)[texts], draw(texts.shape[1], _WIDTH)
    states = states + places if add_positions else states
    for _ in range(n_layers):
        projected = (states @ (draw(_WIDTH, _WIDTH) / _WIDTH**0.5) for _ in range(3))
        states = states + F.scaled_dot_product_attention(*projected, is_causal=causal)
        states = states + torch.tanh(states @ draw(_WIDTH, _WIDTH)) @ draw(_WIDTH, _WIDTH) / _WIDTH
    return states


@cache
def counts():
    """How many different vectors each model of the exercise gives, counted."""
    texts = torch.tensor([[*order, 4] for order in itertools.permutations(range(4))])

    def count(place, *model):
        vectors = states_of(texts, *model)[:, place]
        return len({tuple(row) for row in vectors.mul(1e6).round().long().tolist()})

    return (
        count(-1, 2, False),
        count(-1, 1, True),
        count(1, 1, True),
        count(-1, 2, True),
        count(-1, 2, False, True),
    )


def _counted(place):
    def test(*answers):
        foretold(answers[place], torch.tensor(float(counts()[place])), 1e-6)

    return test


def _letter(answer):
    return str(answer).lower().strip(" .'\"()")


def _mechanism(*answers):
    if answers[5] is None or answers[5] is Ellipsis:
        raise NotDone
    if _letter(answers[5]) not in "abcd" or len(_letter(answers[5])) != 1:
        raise Wrong("expected one of the letters 'a', 'b', 'c' and 'd'")
    if _letter(answers[5]) != "b":
        raise Wrong("ask what the state of a word holds after the first layer, and of which other words it can hold it")


def _code(answer):
    """A letter as a number, for comparison with known mistakes."""
    return torch.tensor(float(sum(map(ord, _letter(answer)))))


_COUNTS = (1, 1, 12, 24, 24)

positions_order_predict = Exercise(
    slug="positions-order-predict",
    answers=("encoder_last", "decoder_last", "decoder_second", "deep_decoder_last", "placed_encoder_last", "mechanism"),
    likeness=0.01,
    properties=(
        Property("an encoder of two layers, at the full stop", _counted(0)),
        Property("a decoder of one layer, at the full stop", _counted(1)),
        Property("a decoder of one layer, at the second word", _counted(2)),
        Property("a decoder of two layers, at the full stop", _counted(3)),
        Property("an encoder of two layers with positions added", _counted(4)),
        Property("how the decoder of two layers does it", _mechanism),
    ),
    probe=lambda *answers: [*map(numbers_of, answers[:5]), _code(answers[5])],
    mistakes=(
        Mistake(
            "an encoder knows orders",
            (24, *_COUNTS[1:], "b"),
            "the full stop of an encoder looks at all five words, and nothing in a score or in a sum says which came "
            "first; a second layer does the same with states that are the same",
        ),
        Mistake(
            "one causal layer is enough",
            (1, 24, *_COUNTS[2:], "b"),
            "the full stop sees all words before it, in the first layer as bare words: which of them came first "
            "does not show in a weighted sum",
        ),
        Mistake(
            "one vector for each word",
            (1, 1, 4, 24, 24, "b"),
            "the second word also looks at the word before it, and that one may be any of the other three",
        ),
        Mistake(
            "pairs without order",
            (1, 1, 6, 24, 24, "b"),
            "the second word sees two words, and asks with its own query: which of the two it is makes a difference",
        ),
        Mistake(
            "the second word sees all orders",
            (1, 1, 24, 24, 24, "b"),
            "the second word cannot see the third and the fourth: their order changes nothing there",
        ),
        Mistake(
            "no decoder knows",
            (1, 1, 12, 1, 24, "b"),
            "after one causal layer the states of the words differ: each holds what stood before it. What does the "
            "full stop look at in the second layer?",
        ),
        Mistake(
            "positions do not help",
            (1, 1, 12, 24, 1, "b"),
            "with a position vector added, a word in another place is another vector: the sum is over other things",
        ),
        *(
            Mistake(name, (*_COUNTS, letter), "ask what the state of a word holds after the first layer")
            for name, letter in [("by the number of words", "a"), ("by the residuals", "c"), ("by chance", "d")]
        ),
    ),
    variants=(
        Variant("numbers", (*_COUNTS, "b")),
        Variant("floats and a capital", (1.0, 1.0, 4.0 * 3, 24.0, math.factorial(4), " B. ")),
        Variant("tensors", (*map(torch.tensor, _COUNTS), "(b)")),
    ),
)

# ---------------------------------------------------------------- positions-length-predict

_LAST = 127
_RIGHT = (
    "raises",
    "a value",
    [1, 10, 100, 1000],
    formula.angle(_LAST, 3, 8),
    -0.25 * 40,
    "the same",
)
_WORDS = {0: ("raises", "a value"), 1: ("raises", "a value"), 5: ("the same", "others")}
_WHY = {
    0: "a learned encoding is a table with one row for each position it was trained on: is there a row 128?",
    1: "a sinusoidal encoding is a formula: what keeps you from putting 128 into it?",
    5: "all real tokens moved by the same number of steps: what does a rotary score depend on?",
}


def _word(place):
    def test(*answers):
        if answers[place] is None or answers[place] is Ellipsis:
            raise NotDone
        if _letter(answers[place]) not in _WORDS[place]:
            raise Wrong("expected " + " or ".join(map(repr, _WORDS[place])))
        if _letter(answers[place]) != _RIGHT[place]:
            raise Wrong(_WHY[place])

    return test


def _number(place, tolerance):
    def test(*answers):
        foretold(answers[place], torch.tensor(_RIGHT[place], dtype=torch.float64), tolerance)

    return test


def _swapped(place, value):
    return *_RIGHT[:place], value, *_RIGHT[place + 1 :]


positions_length_predict = Exercise(
    slug="positions-length-predict",
    answers=("learned_beyond", "sinusoidal_beyond", "wavelengths", "slowest_angle", "alibi_bias_40", "padded_scores"),
    likeness=6e-4,
    properties=(
        Property("a learned encoding beyond its table", _word(0)),
        Property("a sinusoidal encoding beyond the texts it has met", _word(1)),
        Property("the wavelengths", _number(2, 1e-4)),
        Property("how far the slowest pair has turned in training", _number(3, 0.0006)),
        Property("what ALiBi adds at a distance of 40", _number(4, 1e-3)),
        Property("rotary scores with padding in front", _word(5)),
    ),
    probe=lambda *answers: [
        _code(answer) if place in _WORDS else numbers_of(answer) for place, answer in enumerate(answers)
    ],
    mistakes=(
        Mistake("a learned value anyway", _swapped(0, "a value"), _WHY[0]),
        Mistake("no value for a formula", _swapped(1, "raises"), _WHY[1]),
        Mistake(
            "wavelengths upside down",
            _swapped(2, [1, 0.1, 0.01, 0.001]),
            "those are the angles per step: a pair that turns slowly needs many steps for a full turn",
        ),
        Mistake(
            "in steps", _swapped(2, [math.tau * 10**n for n in range(4)]), "those are steps: asked are multiples of 2π"
        ),
        Mistake(
            "exponent not doubled",
            _swapped(2, [10 ** (n / 2) for n in range(4)]),
            "your exponent is i / d_model: it is 2i / d_model",
        ),
        Mistake("up to the base", _swapped(2, [1, 10, 100, 10_000]), "the last pair has 2i = 6, not 8"),
        Mistake(
            "the fastest pair",
            _swapped(3, 127),
            "that is the fastest pair, which turns by 1 radian at each step: asked is the slowest",
        ),
        Mistake("in turns", _swapped(3, 0.127 / math.tau), "that is the share of a full turn: asked are radians"),
        Mistake(
            "in degrees",
            _swapped(3, math.degrees(0.127)),
            "those are degrees: the angle is position × speed, in radians",
        ),
        Mistake("one position late", _swapped(3, 0.128), "that is position 128, the first one *beyond* the training"),
        Mistake("raised", _swapped(4, 10), "ALiBi lowers the scores of what is far"),
        Mistake("a slope as an exponent", _swapped(4, -(0.25**40)), "the penalty is slope times distance"),
        Mistake("divided", _swapped(4, -160), "the penalty is slope *times* distance"),
        Mistake("other scores", _swapped(5, "others"), _WHY[5]),
    ),
    variants=(
        Variant("numbers", _RIGHT),
        Variant(
            "capitals and tensors", ("Raises", "A value.", torch.tensor([1, 10, 100, 1000]), 0.127, -10, "The same")
        ),
    ),
)

EXERCISES = (positions_order_predict, positions_length_predict)
