"""Exercises foretold: what a lookup gives, and what a state of fixed size can hold."""

import math

import torch

from tutor.lessons.answers import Wrong, foretold, tensor
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- lookup-predict

_TABLE = torch.tensor([[1, 0, 2], [0, 3, 1], [2, 1, 0], [4, 0, 5]])
_PICKED = _TABLE[2].tolist()
_SUMMED = _TABLE[[1, 3, 1]].sum(dim=0).tolist()
_ONE_HOT, _VECTORS, _PRODUCTS = (8, 20, 5000), (8, 20, 64), 5000 * 64


def _exactly(place, want):
    return lambda *answers: foretold(answers[place], torch.tensor(want), 1e-6)


def _shape(place, want):
    def test(*answers):
        given = answers[place]
        given = tensor(list(given) if isinstance(given, torch.Size) else given)
        if given.dim() != 1:
            raise Wrong("expected a shape: a tuple of whole numbers")
        if len(given) != len(want):
            raise Wrong(f"the number of axes is not {len(given)}: what becomes of the axes (8, 20) of the ids?")
        foretold(given, torch.tensor(want), 1e-6)

    return test


lookup_predict = Exercise(
    slug="lookup-predict",
    answers=("picked", "summed", "one_hot_shape", "vectors_shape", "n_products"),
    likeness=1e-6,
    properties=(
        Property("a one-hot vector times the matrix", _exactly(0, _PICKED)),
        Property("the vectors of a text, added up", _exactly(1, _SUMMED)),
        Property("the shape of the one-hot vectors", _shape(2, _ONE_HOT)),
        Property("the shape of the embeddings", _shape(3, _VECTORS)),
        Property("the multiplications that a lookup saves", _exactly(4, _PRODUCTS)),
    ),
    mistakes=(
        Mistake(
            "counted from 1",
            (_TABLE[1].tolist(), _SUMMED, _ONE_HOT, _VECTORS, _PRODUCTS),
            "that is row 1: the 1 stands at place 2, counted from 0",
        ),
        Mistake(
            "a column",
            (_TABLE[:, 2].tolist(), _SUMMED, _ONE_HOT, _VECTORS, _PRODUCTS),
            "that is a column: each word has a *row* of the matrix, with one number for each column",
        ),
        Mistake(
            "each word once",
            (_PICKED, (_TABLE[1] + _TABLE[3]).tolist(), _ONE_HOT, _VECTORS, _PRODUCTS),
            "word 1 stands in the text twice, so its row is added twice",
        ),
        Mistake(
            "the mean",
            (_PICKED, [4 / 3, 2, 7 / 3], _ONE_HOT, _VECTORS, _PRODUCTS),
            "that is the mean of the three vectors: asked is their sum",
        ),
        Mistake(
            "the texts joined",
            (_PICKED, _SUMMED, (160, 5000), (160, 64), _PRODUCTS),
            "the texts stay apart: one axis for the batch and one for positions",
        ),
        Mistake(
            "one-hot as wide as an embedding",
            (_PICKED, _SUMMED, (8, 20, 64), _VECTORS, _PRODUCTS),
            "a one-hot vector has one place for each word that there is",
        ),
        Mistake(
            "the shape of the ids",
            (_PICKED, _SUMMED, (8, 20), _VECTORS, _PRODUCTS),
            "that is the shape of the ids: each id becomes a vector, which is one axis more",
        ),
        Mistake(
            "the table",
            (_PICKED, _SUMMED, _ONE_HOT, (5000, 64), _PRODUCTS),
            "that is the shape of the table itself: each of the ids takes a row of it",
        ),
        Mistake(
            "embeddings as wide as the vocabulary",
            (_PICKED, _SUMMED, _ONE_HOT, (8, 20, 5000), _PRODUCTS),
            "after the product the vectors are as wide as the matrix has columns",
        ),
        Mistake(
            "one for each column",
            (_PICKED, _SUMMED, _ONE_HOT, _VECTORS, 64),
            "that is one multiplication for each column: each column takes one for every word of the vocabulary",
        ),
        Mistake(
            "one for each word",
            (_PICKED, _SUMMED, _ONE_HOT, _VECTORS, 5000),
            "that is what a single column takes: there are 64 of them",
        ),
        Mistake(
            "for the whole batch",
            (_PICKED, _SUMMED, _ONE_HOT, _VECTORS, 160 * _PRODUCTS),
            "that is for the whole batch: asked is a single word",
        ),
    ),
    variants=(
        Variant("tuples", (_PICKED, _SUMMED, _ONE_HOT, _VECTORS, _PRODUCTS)),
        Variant("floats", ((2.0, 1.0, 0.0), (4.0, 6.0, 7.0), [8, 20, 5000], [8, 20, 64], 3.2e5)),
        Variant(
            "tensors and their shapes",
            (
                _TABLE[2],
                torch.tensor([0, 2, 0, 1]) @ _TABLE,
                torch.zeros(8, 20, 5000).shape,
                torch.zeros(8, 20, 64).shape,
                torch.tensor(_PRODUCTS),
            ),
        ),
    ),
)

# ---------------------------------------------------------------- memory-predict

_NUMBERS = [192, 192, 19200]
_LEFT = [0.9, 0.9**10, 0.9**40]
_KEEP = 0.5 ** (1 / 40)
_NEXT = 0.5 * 0.8 + 0.25 * -0.4

memory_predict = Exercise(
    slug="memory-predict",
    answers=("numbers_kept", "left_after", "keep_for_half", "next_memory"),
    likeness=0.0005,
    properties=(
        Property("how much is handed on", lambda kept, *_: foretold(kept, torch.tensor(_NUMBERS), 1e-6)),
        Property("what is left after 1, 10 and 40 words", lambda *a: foretold(a[1], torch.tensor(_LEFT), 0.0005)),
        Property("the gate that keeps a half", lambda *a: foretold(a[2], torch.tensor(_KEEP), 0.0001)),
        Property("the next memory", lambda *a: foretold(a[3], torch.tensor(_NEXT), 0.001)),
    ),
    mistakes=(
        Mistake(
            "one vector",
            ([96, 96, 19200], _LEFT, _KEEP, _NEXT),
            "two vectors are handed on, the memory and the output",
        ),
        Mistake(
            "grows with the text",
            ([1920, 38400, 19200], _LEFT, _KEEP, _NEXT),
            "the state of an LSTM is written anew at each word: it does not grow with the text",
        ),
        Mistake(
            "the list does not grow",
            ([192, 192, 96], _LEFT, _KEEP, _NEXT),
            "the other network keeps a vector for *each* of the 200 words",
        ),
        Mistake(
            "the same amount off at each word",
            (_NUMBERS, [0.9, 0.0, -3.0], _KEEP, _NEXT),
            "each word takes a tenth of what is *left*, so nine tenths remain each time",
        ),
        Mistake(
            "once for all",
            (_NUMBERS, [0.9, 0.9, 0.9], _KEEP, _NEXT),
            "the gate works at every word: after two words it has been multiplied in twice",
        ),
        Mistake(
            "forgotten instead of left",
            (_NUMBERS, [1 - left for left in _LEFT], _KEEP, _NEXT),
            "that is what is forgotten: asked is what is left",
        ),
        Mistake(
            "the half shared out",
            (_NUMBERS, _LEFT, 1 - 0.5 / 40, _NEXT),
            "that takes the same share of the *first* value off at each word: forty factors multiplied make a half, so "
            "take the fortieth root",
        ),
        Mistake(
            "a half at each word",
            (_NUMBERS, _LEFT, 0.5, _NEXT),
            "with a gate of 0.5 a half is left after a single word",
        ),
        Mistake(
            "the forgotten share",
            (_NUMBERS, _LEFT, 1 - _KEEP, _NEXT),
            "that is the share that may be lost at each word: asked is the gate, which says what is kept",
        ),
        Mistake(
            "nothing forgotten",
            (_NUMBERS, _LEFT, _KEEP, 0.8 + 0.25 * -0.4),
            "the old memory passes through its gate, too: only half of it is kept",
        ),
        Mistake(
            "all of the new written",
            (_NUMBERS, _LEFT, _KEEP, 0.5 * 0.8 - 0.4),
            "the new value passes through the gate that writes: a quarter of it is added",
        ),
        Mistake(
            "the sign lost",
            (_NUMBERS, _LEFT, _KEEP, 0.5 * 0.8 + 0.25 * 0.4),
            "what is written is negative: it makes the memory smaller",
        ),
        Mistake(
            "the gate alone",
            (_NUMBERS, _LEFT, _KEEP, 0.5 * 0.8 + 0.25),
            "the gate is multiplied by the new value: 0.25 · (−0.4) is added",
        ),
        Mistake(
            "the tanh taken twice",
            (_NUMBERS, _LEFT, _KEEP, 0.5 * 0.8 + 0.25 * math.tanh(-0.4)),
            "the −0.4 is the tanh of the candidate already: do not take it again",
        ),
    ),
    variants=(
        Variant("computed", (_NUMBERS, _LEFT, _KEEP, _NEXT)),
        Variant("rounded", ((192, 192, 19200), (0.9, 0.349, 0.015), 0.9828, 0.3)),
        Variant("tensors", (torch.tensor(_NUMBERS), torch.tensor(_LEFT), torch.tensor([_KEEP]), torch.tensor(_NEXT))),
    ),
)

EXERCISES = (lookup_predict, memory_predict)
