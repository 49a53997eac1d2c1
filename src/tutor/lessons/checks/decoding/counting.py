"""The exercise that foretells what generation costs, with a cache and without one."""

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

N_PROMPT, N_NEW, N_LAYERS, WIDTH = 10, 5, 3, 8
_CALLS = N_NEW
_WITHOUT = sum(N_PROMPT + step for step in range(N_NEW))
_WITH = N_PROMPT + N_NEW - 1
_KEPT = N_LAYERS * 2 * WIDTH * _WITH
_RIGHT = (_CALLS, _WITHOUT, _WITH, _KEPT, 1)


def _at(place):
    return lambda *answers: foretold(answers[place], torch.tensor(float(_RIGHT[place])), 1e-6)


def _but(place, number):
    return tuple(number if at == place else part for at, part in enumerate(_RIGHT))


calls_predict = Exercise(
    slug="decoding-calls-predict",
    answers=("n_runs", "read_without", "read_with", "numbers_kept", "training_runs"),
    likeness=1e-6,
    properties=(
        Property("how often the model runs", _at(0)),
        Property("tokens read without a cache", _at(1)),
        Property("tokens read with a cache", _at(2)),
        Property("numbers in the cache", _at(3)),
        Property("runs in training", _at(4)),
    ),
    mistakes=(
        Mistake(
            "all at once",
            _but(0, 1),
            "a new token must be known before the next one can be scored: one run for each new token",
        ),
        Mistake(
            "a run for each token of the prompt",
            _but(0, N_PROMPT + N_NEW),
            "the prompt is read in one run, all its tokens side by side; the cache saves reading, not runs",
        ),
        Mistake(
            "a run after the last token",
            _but(0, N_NEW + 1),
            "after the last token nothing more is scored: the first run, over the prompt, already gives a token",
        ),
        Mistake("a run less", _but(0, N_NEW - 1), "the run over the prompt counts, too: it gives the first token"),
        Mistake(
            "the whole text every time",
            _but(1, N_NEW * (N_PROMPT + N_NEW)),
            "the text grows by a token from run to run: the first run reads the prompt alone",
        ),
        Mistake(
            "the prompt every time",
            _but(1, N_NEW * N_PROMPT),
            "in the second run the first new token is read, too: the text grows from run to run",
        ),
        Mistake(
            "the grown text alone",
            _but(1, sum(N_PROMPT + step for step in range(1, N_NEW + 1))),
            "the first run reads the prompt alone, 10 tokens, and the last one 14",
        ),
        Mistake(
            "the last token read, too",
            _but(2, N_PROMPT + N_NEW),
            "the last new token is never read: nothing follows it",
        ),
        Mistake(
            "no saving",
            _but(2, _WITHOUT),
            "that is without a cache: with one, every token is read once",
        ),
        Mistake("new tokens alone", _but(2, N_NEW), "the prompt is read, too, once"),
        Mistake(
            "keys alone",
            _but(3, _KEPT // 2),
            "keys *and* values are kept: two vectors for each token in each layer",
        ),
        Mistake("one layer", _but(3, _KEPT // N_LAYERS), "every layer has keys and values of its own"),
        Mistake(
            "the last token kept",
            _but(3, _KEPT // _WITH * (_WITH + 1)),
            "the last new token is never read, so it has no keys and values",
        ),
        Mistake(
            "tokens kept",
            _but(3, _WITH),
            "that is the number of tokens: each has a key and a value of 8 numbers in each of the three layers",
        ),
        Mistake(
            "a run for each token in training",
            _but(4, N_PROMPT + N_NEW - 1),
            "in training the whole text is known: with a causal mask, one run scores every token after those before it",
        ),
        Mistake(
            "a run for each token in training, the first one, too",
            _but(4, N_PROMPT + N_NEW),
            "in training the whole text is known: with a causal mask, one run scores every token after those before it",
        ),
        Mistake(
            "a run for each new token in training",
            _but(4, N_NEW),
            "in training the whole text is known, new tokens and all: it need not wait for them",
        ),
    ),
    variants=(
        Variant("numbers", _RIGHT),
        Variant("floats", tuple(map(float, _RIGHT))),
        Variant("tensors", tuple(map(torch.tensor, _RIGHT))),
    ),
)

EXERCISES = (calls_predict,)
