"""The exercise that foretells what depth does to a signal, with residual connections and without."""

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_WORDS = ("root", "straight", "doubling")
_RIGHT = (1 / 16, 81 / 16, 27 / 8, 5.0, 2**0.5, "straight")
_GROWTH = (
    "on top of many layers the state is large beside the layer's 1, so a norm of the sum points nearly where the state "
    "points. Then what is added adds its whole size each time, which is always the same"
)


def _number(place, tolerance=0.006):
    want = torch.tensor(_RIGHT[place], dtype=torch.float64)
    return lambda *answers: foretold(answers[place], want, tolerance)


def _word(answer):
    return str(answer).lower().strip(" .'\"")


def _growth(*answers):
    if answers[5] is None or answers[5] is Ellipsis:
        raise NotDone
    if _word(answers[5]) not in _WORDS:
        raise Wrong("expected 'root', 'straight' or 'doubling'")
    if _word(answers[5]) != "straight":
        raise Wrong(_GROWTH)


def _but(place, wrong):
    return (*_RIGHT[:place], wrong, *_RIGHT[place + 1 :])


block_depth = Exercise(
    slug="block-depth",
    answers=("plain_slope", "residual_slope", "dead_slope", "pre_size", "scaled_size", "doubled_growth"),
    likeness=0.006,
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:5]] + [torch.tensor(sum(map(ord, _word(answers[5]))))]
    ),
    properties=(
        Property("the slope without residual connections", _number(0, tolerance=0.003)),
        Property("the slope with them", _number(1)),
        Property("the slope past a dead layer", _number(2)),
        Property("the size of the stream", _number(3)),
        Property("its size with smaller first weights", _number(4)),
        Property("how the stream grows where it is added twice", _growth),
    ),
    mistakes=(
        Mistake("halves added", _but(0, 2.0), "slopes of layers behind one another multiply, they do not add up"),
        Mistake("one half", _but(0, 0.5), "that is the slope of one layer: four stand behind one another"),
        Mistake(
            "residual without product",
            _but(1, 3.0),
            "that is 1 + 4 · 1/2, as if every layer saw the input itself: each sees what the layers before have made",
        ),
        Mistake("slopes added", _but(1, 6.0), "slopes of layers behind one another multiply, they do not add up"),
        Mistake(
            "the whole way past added once",
            _but(1, 17 / 16),
            "that is one way past all four layers: each layer has a way past it of its own",
        ),
        Mistake("one layer's slope", _but(1, 1.5), "that is the slope of one layer with its residual connection"),
        Mistake(
            "doubled",
            _but(1, 16.0),
            "a layer that halves and its residual connection have the slope 1 + 1/2 together, not 2",
        ),
        Mistake(
            "dead after all",
            _but(2, 0.0),
            "the layer is dead, the connection around it is not: the signal goes past the layer",
        ),
        Mistake(
            "the dead layer counted",
            _but(2, 81 / 16),
            "the dead layer adds nothing to what passes it: its slope with the connection is 1",
        ),
        Mistake(
            "a dead layer halves",
            _but(2, 27 / 16),
            "past the dead layer the signal comes as it was: neither half as large nor one and a half times",
        ),
        Mistake(
            "the variance of the stream",
            _but(3, 25.0),
            "that is the variance: the standard deviation is its square root",
        ),
        Mistake(
            "without the first state",
            _but(3, 24**0.5),
            "the state that goes in is a part of the sum, too: 1 and 24 times 1",
        ),
        Mistake(
            "one each",
            _but(4, 2.0),
            "variances add up, and each of the 24 outputs has the variance 1/24 now; the root comes last",
        ),
        Mistake(
            "the smaller layers forgotten",
            _but(4, 5.0),
            "that is the size as before: each layer's output is now divided by √24",
        ),
        Mistake(
            "the whole stream divided",
            _but(4, 5 / 24**0.5),
            "what goes in keeps its variance of 1, and each of the 24 layers adds one of 1/24: add all of them, then "
            "take the root",
        ),
        Mistake("like the root", _but(5, "root"), _GROWTH),
        Mistake("doubling", _but(5, "doubling"), _GROWTH),
    ),
    variants=(
        Variant("computed", _RIGHT),
        Variant("two decimals", (0.06, 5.06, 3.38, 5, 1.41, "Straight.")),
        Variant("tensors", (*(torch.tensor(part) for part in _RIGHT[:5]), " straight ")),
    ),
)

EXERCISES = (block_depth,)
