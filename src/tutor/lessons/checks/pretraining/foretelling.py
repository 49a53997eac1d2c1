"""Exercises that foretell losses: of runs that are said twice, and under a law of scale."""

import math

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _is(right, place, tolerance):
    wanted = torch.tensor(float(right[place]), dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(right, place, answer):
    return (*right[:place], answer, *right[place + 1 :])


# ---------------------------------------------------------------- pretraining-repeat-predict

_TWICE = (2.5, 1.25, 5.0, 8, 3.0)

pretraining_repeat_predict = Exercise(
    slug="pretraining-repeat-predict",
    answers=("twice", "four_times", "near_sighted", "enough", "half_sure"),
    likeness=0.004,
    properties=(
        Property("the best loss for a run said twice", _is(_TWICE, 0, 0.004)),
        Property("the best loss for a run said four times", _is(_TWICE, 1, 0.004)),
        Property("the best loss when only six letters are seen", _is(_TWICE, 2, 0.004)),
        Property("how many letters are enough", _is(_TWICE, 3, 1e-6)),
        Property("the loss when the repeat is only half sure", _is(_TWICE, 4, 0.004)),
    ),
    mistakes=(
        Mistake("nothing repeats", _but(_TWICE, 0, 5.0), "that is the first run: in the second nothing is uncertain"),
        Mistake("all is known", _but(_TWICE, 0, 0.0), "that is the second run: in the first nothing can be known"),
        Mistake("in nats", _but(_TWICE, 0, 2.5 * math.log(2)), "that is in nats: asked are bits"),
        Mistake("the sum", _but(_TWICE, 0, 40.0), "that is the sum over the text: asked is the mean over its letters"),
        Mistake("as if said twice", _but(_TWICE, 1, 2.5), "now three letters of four can be known, not one of two"),
        Mistake(
            "three quarters", _but(_TWICE, 1, 3.75), "a quarter of the letters is uncertain, three quarters are known"
        ),
        Mistake(
            "as if it saw everything",
            _but(_TWICE, 2, 2.5),
            "the letter to copy stands eight places back: with six it is out of sight",
        ),
        Mistake(
            "some of the repeat",
            _but(_TWICE, 2, 5 * 10 / 16),
            "the letter to copy stands eight places back in every place of the repeat: with six it is out of sight",
        ),
        Mistake(
            "one too many",
            _but(_TWICE, 3, 9),
            "nine are more than are needed: count from the letter before the one that is foretold",
        ),
        Mistake("one too few", _but(_TWICE, 3, 7), "with seven the letter to copy is just out of sight"),
        Mistake("the whole text", _but(_TWICE, 3, 16), "sixteen are more than are needed: how far back is its twin?"),
        Mistake(
            "half of the letters",
            _but(_TWICE, 4, 3.75),
            "that would be 2.5 bits for each letter of the repeat: a probability of one half costs −log₂ of it",
        ),
        Mistake("half a bit", _but(_TWICE, 4, 2.75), "a probability of one half costs −log₂ of it: 1 bit, not a half"),
        Mistake("the repeat alone", _but(_TWICE, 4, 1.0), "that is the repeat alone: take the mean over all 16"),
    ),
    variants=(
        Variant("numbers", _TWICE),
        Variant("worked out", ((8 * math.log2(32) + 0) / 16, 8 * 5 / 32, math.log2(32), 8.0, (8 * 5 + 8) / 16)),
        Variant("tensors", tuple(torch.tensor(float(number)) for number in _TWICE)),
    ),
)

# ---------------------------------------------------------------- pretraining-law-predict


def law(n_parameters, n_tokens):
    """The law of the exercise."""
    return 1.5 + 100 / n_parameters**0.5 + 1000 / n_tokens**0.5


_LAW = (law(1e6, 1e6), 2.5, law(1e5, 1e7), 16, law(1e4, 1e4))

pretraining_law_predict = Exercise(
    slug="pretraining-law-predict",
    answers=("larger", "limit", "shared", "factor", "starved"),
    likeness=0.004,
    properties=(
        Property("a hundred times the parameters", _is(_LAW, 0, 0.004)),
        Property("the limit of ever more parameters", _is(_LAW, 1, 0.004)),
        Property("ten times of both", _is(_LAW, 2, 0.004)),
        Property("how much more computation halves the distance to the floor", _is(_LAW, 3, 0.004)),
        Property("a hundredth of the text", _is(_LAW, 4, 0.004)),
    ),
    mistakes=(
        Mistake("the data's part, too", _but(_LAW, 0, 1.7), "that is with a hundred times the tokens as well"),
        Mistake(
            "a hundredth",
            _but(_LAW, 0, 2.51),
            "you divide the model's part by 100: it falls with the *root* of the parameters",
        ),
        Mistake("the whole by ten", _but(_LAW, 0, 0.35), "only the model's part falls: the two others stay"),
        Mistake(
            "down to the floor",
            _but(_LAW, 1, 1.5),
            "that is the floor: with the same text the data's part stays, however large the model",
        ),
        Mistake("nothing left", _but(_LAW, 1, 0.0), "two of the three parts do not depend on the parameters at all"),
        Mistake(
            "tenths",
            _but(_LAW, 2, 1.7),
            "you divide both parts by 10: ten times the parameters divide theirs by the root of 10",
        ),
        Mistake("the root of the root", _but(_LAW, 2, 1.5 + 2 / 10**0.25), "the root of 10 is 3.16"),
        Mistake(
            "one of the two",
            _but(_LAW, 3, 4),
            "that is by how much each of the two must grow: the operations are their product",
        ),
        Mistake("twice", _but(_LAW, 3, 2), "twice the operations do not halve it: each part falls with a root alone"),
        Mistake(
            "squared once more",
            _but(_LAW, 3, 256),
            "that takes L − E to an eighth: each part has to be halved, so how much larger must what stands under its "
            "root be?",
        ),
        Mistake(
            "a hundred times the part",
            _but(_LAW, 4, 102.5),
            "you multiply the data's part by 100: it goes with the *root* of the tokens",
        ),
        Mistake("less text, less loss", _but(_LAW, 4, 2.6), "with less text the loss rises"),
    ),
    variants=(
        Variant("worked out", _LAW),
        Variant("two decimals", (2.6, 2.5, 2.13, 16, 12.5)),
        Variant("tensors", tuple(torch.tensor(float(number)) for number in _LAW)),
    ),
)

EXERCISES = (pretraining_repeat_predict, pretraining_law_predict)
