"""Exercises on attention in numbers: a query worked by hand, the spread of scores and the shapes foretold."""

import math

import torch

from tutor.lessons.answers import NotDone, Wrong, close
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

# ---------------------------------------------------------------- attention-by-hand

_SCORES = [0.0, 1.0, 2.0]
_WEIGHTS = [math.exp(score) / sum(map(math.exp, _SCORES)) for score in _SCORES]
_VALUES = [[10.0, 0.0], [0.0, 10.0], [10.0, 10.0]]


def _softmax(scores):
    return [math.exp(score) / sum(map(math.exp, scores)) for score in scores]


def _mix(weights):
    return [sum(weight * value[axis] for weight, value in zip(weights, _VALUES, strict=True)) for axis in (0, 1)]


def _worked(scores):
    """The whole answer that follows from some scaled scores."""
    return scores, _softmax(scores), _mix(_softmax(scores))


def _scores_by_hand(scores, weights, mixture):
    close(scores, torch.tensor(_SCORES), tolerance=0.006)


def _weights_by_hand(scores, weights, mixture):
    close(weights, torch.tensor(_WEIGHTS), tolerance=0.006)


def _mixture_by_hand(scores, weights, mixture):
    # wide enough for a mixture of rounded weights
    close(mixture, torch.tensor(_mix(_WEIGHTS)), tolerance=0.0065)


attention_by_hand = Exercise(
    slug="attention-by-hand",
    answers=("row_scores", "row_weights", "row_mixture"),
    properties=(
        Property("the scaled scores", _scores_by_hand),
        Property("the weights", _weights_by_hand),
        Property("the mixture of the values", _mixture_by_hand, points=2),
    ),
    mistakes=(
        Mistake(
            "divided by the root of the number of tokens",
            _worked([0.0, 2 / 3**0.5, 4 / 3**0.5]),
            "you divided by √3, the root of the number of tokens: it is the root of the width of query and keys, √4",
        ),
        Mistake(
            "divided by the width", _worked([0.0, 0.5, 1.0]), "you divided by d_head = 4: divide by its square root, 2"
        ),
        Mistake("not divided", _worked([0.0, 2.0, 4.0]), "those are the dot products: divide each by √d_head = √4 = 2"),
        Mistake(
            "divided by the root of the values' width",
            _worked([0.0, 2 / 2**0.5, 4 / 2**0.5]),
            "you divided by √2, from the width of the values: d_head is the width of query and keys",
        ),
        Mistake(
            "one number",
            (3.0, _WEIGHTS, _mix(_WEIGHTS)),
            "a query has one score for *each* key: three numbers, not their sum",
        ),
        Mistake(
            "scores as weights",
            (_SCORES, _SCORES, _mix(_SCORES)),
            "those are the scores: the softmax turns them into weights that sum to 1",
        ),
        Mistake(
            "not normalized",
            (_SCORES, [math.exp(score) for score in _SCORES], _mix([math.exp(score) for score in _SCORES])),
            "those are the exponentials: divide each by their sum, 11.107",
        ),
        Mistake(
            "values averaged",
            (_SCORES, _WEIGHTS, [20 / 3, 20 / 3]),
            "that is the plain average of the values: weigh each value with its own weight",
        ),
        Mistake(
            "the best value alone",
            (_SCORES, _WEIGHTS, [10.0, 10.0]),
            "that is the value of the best key alone: attention is soft, the other two take part with their weights",
        ),
    ),
    variants=(
        Variant("computed", (_SCORES, _WEIGHTS, _mix(_WEIGHTS))),
        Variant("two decimals", ([0, 1, 2], (0.09, 0.24, 0.67), (7.55, 9.1))),
        Variant("tensors", tuple(torch.tensor(part) for part in (_SCORES, _WEIGHTS, _mix(_WEIGHTS)))),
        Variant("mixture from rounded weights", (_SCORES, [0.09, 0.24, 0.67], [7.6, 9.1])),
    ),
)

# ---------------------------------------------------------------- attention-scale-predict


def _word(answer):
    return str(answer).lower().strip(" .'\"")


def _entropy_word(raw, scaled, by_length, entropy):
    if entropy is None or entropy is Ellipsis:
        raise NotDone
    word = _word(entropy)
    if word not in ("lower", "higher", "the same"):
        raise Wrong("expected 'lower', 'higher' or 'the same'")
    if word != "lower":
        raise Wrong(
            "large differences between scores make one weight win: sharp weights have a low entropy, "
            "0 when a single one is 1"
        )


attention_scale_predict = Exercise(
    slug="attention-scale-predict",
    answers=("raw_spread", "scaled_spread", "length_spread", "raw_entropy"),
    properties=(
        Property("the spread of the dot products", lambda raw, *_: close(raw, torch.tensor(8.0), 0.01)),
        Property("after dividing by √d_head", lambda _, scaled, *__: close(scaled, torch.tensor(1.0), 0.01)),
        Property("after dividing by √n_keys instead", lambda *parts: close(parts[2], torch.tensor(2.0), 0.01)),
        Property("the entropy of the weights without scaling", _entropy_word),
    ),
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:3]] + [torch.tensor(sum(map(ord, _word(answers[3]))))]
    ),
    mistakes=(
        Mistake("the variance", (64, 1, 2, "lower"), "64 is the variance: the standard deviation is its square root"),
        Mistake(
            "one product's spread",
            (1, 1, 2, "lower"),
            "that is the spread of a single product: a dot product sums d_head = 64 of them, and variances add up",
        ),
        Mistake(
            "scaled by the width",
            (8, 1 / 8, 2, "lower"),
            "that is dividing by d_head = 64: its square root is 8, and 8 / 8 is left",
        ),
        Mistake(
            "every root scales to one",
            (8, 1, 1, "lower"),
            "√n_keys = √16 = 4 does not fit: the spread of the dot products comes from the width, not from the length",
        ),
        Mistake(
            "by the length itself", (8, 1, 0.5, "lower"), "divide by the square root of the number of keys, √16 = 4"
        ),
        Mistake(
            "higher entropy",
            (8, 1, 2, "higher"),
            "large differences between scores make one weight win: sharp weights have a low entropy, "
            "0 when a single one is 1",
        ),
    ),
    variants=(
        Variant("numbers", (8, 1, 2, "lower")),
        Variant("floats and a capital", (8.0, 64**0.5 / 8, 64**0.5 / 16**0.5, " Lower. ")),
        Variant("tensors", (torch.tensor(8.0), torch.tensor([1.0]), torch.tensor(2), "lower")),
    ),
)

# ---------------------------------------------------------------- attention-shapes


def _shape(place, want):
    def test(*answers):
        close(answers[place] if not isinstance(answers[place], torch.Size) else list(answers[place]), want, 1e-6)

    return test


_RIGHT = ((2, 7, 24), (2, 5, 7), (2, 5, 24), 16)

attention_shapes = Exercise(
    slug="attention-shapes",
    answers=("values_shape", "weights_shape", "mixture_shape", "under_the_root"),
    properties=tuple(
        Property(name, _shape(place, torch.tensor(_RIGHT[place])))
        for place, name in enumerate(
            (
                "the shape of the values",
                "the shape of the weights",
                "the shape of the mixture",
                "what is under the root",
            )
        )
    ),
    mistakes=(
        Mistake(
            "a value for each query",
            ((2, 5, 24), *_RIGHT[1:]),
            "there is one value for each *key*: the two come from the same memory",
        ),
        Mistake(
            "values as wide as keys",
            ((2, 7, 16), *_RIGHT[1:]),
            "the values have a width of their own, 24: only queries and keys must agree",
        ),
        Mistake(
            "one weight for each token",
            ((2, 7, 24), (2, 7), *_RIGHT[2:]),
            "one weight for each key would be a single query's row: every query has its own, so weights are a matrix",
        ),
        Mistake(
            "weights transposed",
            ((2, 7, 24), (2, 7, 5), *_RIGHT[2:]),
            "a row of weights for each query, a column for each key: query comes before key",
        ),
        Mistake(
            "weights among the queries",
            ((2, 7, 24), (2, 5, 5), *_RIGHT[2:]),
            "in cross-attention the queries look at the keys of the memory, not at one another",
        ),
        Mistake(
            "mixture as wide as keys",
            (*_RIGHT[:2], (2, 5, 16), 16),
            "a mixture of values is as wide as a value: 24",
        ),
        Mistake(
            "a mixture for each key",
            (*_RIGHT[:2], (2, 7, 24), 16),
            "each *query* gets one mixture: there are 5 of them",
        ),
        Mistake(
            "the width of the values",
            (*_RIGHT[:3], 24),
            "24 is the width of the values; the scores are dot products of queries and keys, 16 numbers long",
        ),
        Mistake(
            "the number of keys",
            (*_RIGHT[:3], 7),
            "7 is the number of keys; the spread of a dot product comes from the width of queries and keys",
        ),
    ),
    variants=(
        Variant("tuples", _RIGHT),
        Variant("lists", tuple(list(part) if isinstance(part, tuple) else float(part) for part in _RIGHT)),
        Variant("sizes of tensors", (*(torch.zeros(part).shape for part in _RIGHT[:3]), torch.tensor(16))),
    ),
)

EXERCISES = (attention_by_hand, attention_scale_predict, attention_shapes)
