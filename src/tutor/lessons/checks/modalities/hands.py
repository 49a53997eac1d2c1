"""Exercises with pencil and paper: how good suggestions are, and how many tokens a picture and a sound have."""

import torch

from tutor.lessons.checks.places import but, number_is, probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- modalities-hits-by-hand

_HITS, _REACHED, _BEST = [0.2, 0.6], [0.6, 0.8], 0.5
_LISTS = (_HITS, _REACHED, _BEST, "the second")
_EQUAL = "look at both rows: at one place they are not equal"
_FIRST = "the first is better at neither of the two places"

modalities_hits_by_hand = Exercise(
    slug="modalities-hits-by-hand",
    answers=("hits_at_one", "hits_at_three", "best_at_one", "better"),
    likeness=0.002,
    properties=(
        Property("hits among the first one", number_is(0, _HITS, 0.005)),
        Property("hits among the first three", number_is(1, _REACHED, 0.005)),
        Property("what the best possible suggestion reaches", number_is(2, _BEST, 0.005)),
        Property("which list is better", word_is(3, "the second", {"the first": _FIRST, "equal": _EQUAL})),
    ),
    probe=probe_of(3),
    mistakes=(
        Mistake("counts", but(_LISTS, 0, [1.0, 3.0]), "those are counts: divide by the five steps"),
        Mistake("percent", but(_LISTS, 0, [20.0, 60.0]), "those are percentages: give shares, numbers from 0 to 1"),
        Mistake(
            "means of the ranks",
            but(_LISTS, 0, [14 / 5, 12 / 5]),
            "those are mean ranks: asked is the share of steps at which the rank is 1",
        ),
        Mistake(
            "reciprocal ranks",
            but(_LISTS, 0, [2.45 / 5, 3.5 / 5]),
            "those are means of 1 / rank: a hit counts 1 or 0 here, wherever else the book stands",
        ),
        Mistake(
            "the third place left out",
            but(_LISTS, 1, [0.6, 0.6]),
            "rank 3 is among the first three",
        ),
        Mistake(
            "exactly the third",
            but(_LISTS, 1, [0.0, 0.2]),
            "that is the third place alone: the first and the second are among the first three, too",
        ),
        Mistake("misses", but(_LISTS, 1, [0.4, 0.2]), "those are the misses: asked is the share of hits"),
        Mistake(
            "a sure thing",
            but(_LISTS, 2, 1.0),
            "nobody can be right each time: the next book is drawn, and the likeliest one has half of the chances",
        ),
        Mistake(
            "drawn as well",
            but(_LISTS, 2, 0.34375),
            "that is the rate of whoever draws the suggestion, too, by the same chances: always suggest the likeliest",
        ),
        Mistake(
            "chance",
            but(_LISTS, 2, 0.25),
            "that is a blind choice among four: the best possible one knows the four chances",
        ),
        Mistake("the first is better", but(_LISTS, 3, "the first"), _FIRST),
        Mistake("equal", but(_LISTS, 3, "equal"), _EQUAL),
    ),
    variants=(
        Variant("shares", _LISTS),
        Variant("fractions and capitals", ((1 / 5, 3 / 5), (3 / 5, 4 / 5), 1 / 2, "The second.")),
        Variant("tensors", (torch.tensor(_HITS), torch.tensor(_REACHED), torch.tensor([0.5]), "'the second'")),
    ),
)

# ---------------------------------------------------------------- modalities-tokens-by-hand

_PATCHES, _PAIRS, _WEIGHTS, _WINDOWS = [196, 784], 16, 590_592, 98
_COUNTS = (_PATCHES, _PAIRS, _WEIGHTS, _WINDOWS)

modalities_tokens_by_hand = Exercise(
    slug="modalities-tokens-by-hand",
    answers=("patches", "times", "parameters", "windows"),
    likeness=0.0005,
    properties=(
        Property("patches of a picture", number_is(0, _PATCHES, 1e-4)),
        Property("what attention costs with smaller patches", number_is(1, _PAIRS, 1e-4)),
        Property("parameters that read a patch", number_is(2, _WEIGHTS, 1e-6), points=2),
        Property("windows of a second of sound", number_is(3, _WINDOWS, 1e-4)),
    ),
    mistakes=(
        Mistake(
            "one side alone",
            but(_COUNTS, 0, [14, 28]),
            "those are the patches of one row: the picture has as many rows of them",
        ),
        Mistake(
            "with a class token",
            but(_COUNTS, 0, [197, 785]),
            "you count a class token, too: asked are the patches",
        ),
        Mistake("numbers", but(_COUNTS, 0, [50_176, 50_176]), "those are the pixels: a patch holds 16 · 16 of them"),
        Mistake(
            "patches for pairs",
            but(_COUNTS, 1, 4),
            "that is how many more patches there are: attention compares each with each",
        ),
        Mistake("half the side", but(_COUNTS, 1, 2), "that is how much shorter the side of a patch is"),
        Mistake(
            "grey",
            but(_COUNTS, 2, 16 * 16 * 768 + 768),
            "you count one number for a pixel: a color has three",
        ),
        Mistake(
            "no bias",
            but(_COUNTS, 2, 16 * 16 * 3 * 768),
            "the bias is missing: one number for each of the 768 outputs",
        ),
        Mistake(
            "for every patch",
            but(_COUNTS, 2, 196 * _WEIGHTS),
            "you count the parameters for every patch: all patches share the same ones",
        ),
        Mistake(
            "the length by the step",
            but(_COUNTS, 3, 100),
            "the last window must end before the sound does: it begins at sample 15,600 at the latest",
        ),
        Mistake(
            "windows side by side",
            but(_COUNTS, 3, 40),
            "those are windows that stand side by side: here one begins every 160 samples",
        ),
        Mistake(
            "the last one missed",
            but(_COUNTS, 3, 97),
            "the window that begins at sample 0 counts, too",
        ),
    ),
    variants=(
        Variant("numbers", _COUNTS),
        Variant("tensors", (torch.tensor(_PATCHES), torch.tensor(16), torch.tensor(_WEIGHTS), torch.tensor([98.0]))),
        Variant("lists", ((196, 784), [16], 768 * 769, 98)),
    ),
)

EXERCISES = (modalities_hits_by_hand, modalities_tokens_by_hand)
