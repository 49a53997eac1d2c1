"""Exercises on attention in numbers: a query worked by hand, the spread of scores and the shapes foretold."""

import math

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold, tensor
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
    foretold(scores, torch.tensor(_SCORES), tolerance=0.006)


def _weights_by_hand(scores, weights, mixture):
    foretold(weights, torch.tensor(_WEIGHTS), tolerance=0.006)


def _mixture_by_hand(scores, weights, mixture):
    # wide enough for a mixture of rounded weights
    foretold(mixture, torch.tensor(_mix(_WEIGHTS)), tolerance=0.0065)


attention_by_hand = Exercise(
    slug="attention-by-hand",
    answers=("row_scores", "row_weights", "row_mixture"),
    likeness=0.006,
    properties=(
        Property("the scaled scores", _scores_by_hand),
        Property("the weights", _weights_by_hand),
        Property("the mixture of the values", _mixture_by_hand, points=2),
    ),
    mistakes=(
        Mistake(
            "divided by the root of the number of tokens",
            _worked([0.0, 2 / 3**0.5, 4 / 3**0.5]),
            "you divided by √3, the root of the number of tokens: it is the root of the width of query and keys",
        ),
        Mistake(
            "divided by the width", _worked([0.0, 0.5, 1.0]), "you divided by d_k itself: divide by its square root"
        ),
        Mistake("not divided", _worked([0.0, 2.0, 4.0]), "those are the dot products: divide each by √d_k"),
        Mistake(
            "divided by the root of the values' width",
            _worked([0.0, 2 / 2**0.5, 4 / 2**0.5]),
            "you divided by √2, from the width of the values: d_k is the width of query and keys",
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
            "those are the exponentials: divide each by their sum",
        ),
        Mistake(
            "shares of the scores",
            (_SCORES, [0, 1 / 3, 2 / 3], _mix([0, 1 / 3, 2 / 3])),
            "that is each score divided by the sum of the scores: take e to the power of each score first",
        ),
        Mistake(
            "percent",
            (_SCORES, [100 * weight for weight in _WEIGHTS], _mix(_WEIGHTS)),
            "those are percentages: as weights they sum to 1, not to 100",
        ),
        Mistake(
            "percent, rounded",
            (_SCORES, [9, 24, 67], _mix(_WEIGHTS)),
            "those are percentages: as weights they sum to 1",
        ),
        Mistake(
            "values summed",
            (_SCORES, _WEIGHTS, [20, 20]),
            "that is the plain sum of the values: weigh each value with its own weight",
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
            "large differences between scores make one weight win: think of the entropy of a row in which one weight "
            "is nearly 1"
        )


attention_scale_predict = Exercise(
    slug="attention-scale-predict",
    answers=("raw_spread", "scaled_spread", "length_spread", "raw_entropy"),
    properties=(
        Property("the spread of the dot products", lambda raw, *_: foretold(raw, torch.tensor(8.0), 0.01)),
        Property("after dividing by √d_k", lambda _, scaled, *__: foretold(scaled, torch.tensor(1.0), 0.01)),
        Property("after dividing by √n_keys instead", lambda *parts: foretold(parts[2], torch.tensor(2.0), 0.01)),
        Property("the entropy of the weights without scaling", _entropy_word),
    ),
    likeness=0.01,
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:3]] + [torch.tensor(sum(map(ord, _word(answers[3]))))]
    ),
    mistakes=(
        Mistake("the variance", (64, 1, 2, "lower"), "that is the variance: the standard deviation is its square root"),
        Mistake(
            "one product's spread",
            (1, 1, 2, "lower"),
            "that is the spread of a single product: a dot product sums d_k of them, and variances add up",
        ),
        Mistake(
            "scaled by the width",
            (8, 1 / 8, 2, "lower"),
            "that is dividing by d_k itself: divide by its square root",
        ),
        Mistake(
            "every root scales to one",
            (8, 1, 1, "lower"),
            "√n_keys does not fit: the spread of the dot products comes from the width, not from the length",
        ),
        Mistake("by the length itself", (8, 1, 0.5, "lower"), "divide by the square root of the number of keys"),
        Mistake(
            "higher entropy",
            (8, 1, 2, "higher"),
            "large differences between scores make one weight win: think of the entropy of a row",
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
        given = tensor(list(answers[place]) if isinstance(answers[place], torch.Size) else answers[place])
        if want.dim() and given.shape != want.shape:
            raise Wrong("expected a tuple of three numbers, the batch first")
        foretold(given, want, 1e-6)

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
            "the values have a width of their own: only queries and keys must agree",
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
            "a mixture of values is as wide as a value",
        ),
        Mistake(
            "a mixture for each key",
            (*_RIGHT[:2], (2, 7, 24), 16),
            "each *query* gets one mixture, not each key",
        ),
        Mistake(
            "the width of the values",
            (*_RIGHT[:3], 24),
            "that is the width of the values; the scores are dot products of queries and keys",
        ),
        Mistake("the root itself", (*_RIGHT[:3], 4), "that is the root; asked is what stands under it"),
        Mistake(
            "no axis for the batch",
            ((7, 24), *_RIGHT[1:]),
            "expected a tuple of three numbers, the batch first",
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
