"""Exercises worked by hand: bits per byte of three models, and the agreement of raters beyond chance."""

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_NEAR = 0.006


def _is(place, want, tolerance=_NEAR):
    """A test of one answer."""
    wanted = torch.tensor(want, dtype=torch.float64)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def _but(right, place, answer):
    return (*right[:place], answer, *right[place + 1 :])


# ---------------------------------------------------------------- evaluation-bytes-by-hand

_RATES, _SPELLED = [1.0, 14 / 15, 0.8], 1.4
_BYTES = (15, _RATES, _SPELLED, "characters")
_MODELS = ("byte pairs", "characters", "words")


def _word(answer):
    return str(answer).lower().strip(" .'\"*`")


def _best(*answers):
    if answers[3] is None or answers[3] is Ellipsis:
        raise NotDone
    word = _word(answers[3])
    if word not in _MODELS:
        raise Wrong("expected 'byte pairs', 'characters' or 'words'")
    if word == "words":
        raise Wrong("the words have left a word out: compare them by the figure in which it is paid for")
    if word != "characters":
        raise Wrong("perplexities of different tokens cannot be compared: compare bits per byte")


evaluation_bytes_by_hand = Exercise(
    slug="evaluation-bytes-by-hand",
    answers=("text_bytes", "rates", "spelled_rate", "best_model"),
    likeness=0.004,
    properties=(
        Property("the bytes of the text", _is(0, 15)),
        Property("bits per byte", _is(1, _RATES)),
        Property("the model of words, when it spells", _is(2, _SPELLED)),
        Property("which model foretells the text best", _best),
    ),
    probe=lambda *answers: (
        [numbers_of(part) for part in answers[:3]] + [torch.tensor(sum(map(ord, _word(answers[3]))))]
    ),
    mistakes=(
        Mistake(
            "letters for bytes",
            (14, [15 / 14, 1.0, 12 / 14], 1.5, "characters"),
            "14 are the characters; one of them, ü, takes two bytes",
        ),
        Mistake(
            "no blanks",
            (13, [15 / 13, 14 / 13, 12 / 13], 21 / 13, "characters"),
            "blanks are characters, too: each takes a byte",
        ),
        Mistake("two bytes each", _but(_BYTES, 0, 28), "only what is not in ASCII takes more than one byte"),
        Mistake(
            "bits per token",
            _but(_BYTES, 1, [3.0, 1.0, 4.0]),
            "those are bits per token: multiply by the number of tokens, and divide by the bytes",
        ),
        Mistake(
            "bits in all",
            _but(_BYTES, 1, [15.0, 14.0, 12.0]),
            "those are the bits of the whole text: divide each by its bytes",
        ),
        Mistake(
            "perplexity shared out",
            _but(_BYTES, 1, [5 * 8 / 15, 14 * 2 / 15, 3 * 16 / 15]),
            "you share out the perplexities: take their logarithm to base 2 first, which is bits per token",
        ),
        Mistake(
            "perplexity per byte",
            _but(_BYTES, 1, [8 / 15, 2 / 15, 16 / 15]),
            "you share out the perplexities: take their logarithm to base 2 first",
        ),
        Mistake(
            "in nats",
            _but(_BYTES, 1, [0.693, 0.647, 0.555]),
            "those are nats: bits take the logarithm to base 2, so that 8 is 3 bits",
        ),
        Mistake(
            "the letters alone",
            _but(_BYTES, 2, 0.6),
            "that is the spelling alone: the surprise at the three tokens stays, it comes on top",
        ),
        Mistake(
            "spelling for free",
            _but(_BYTES, 2, 0.8),
            "the spelling costs 9 bits: add them to those of the three tokens",
        ),
        Mistake(
            "added per byte",
            _but(_BYTES, 2, 0.8 + 9 / 5),
            "you divide the spelling by the bytes of the one word: divide all bits by the bytes of the whole text",
        ),
        Mistake(
            "words are best",
            _but(_BYTES, 3, "words"),
            "the words have left a word out: compare them by the figure in which it is paid for",
        ),
        Mistake("byte pairs are best", _but(_BYTES, 3, "byte pairs"), "compare bits per byte"),
    ),
    variants=(
        Variant("fractions", _BYTES),
        Variant("two decimals", (15.0, (1, 0.93, 0.8), 1.4, " Characters. ")),
        Variant("tensors", (torch.tensor(15), torch.tensor(_RATES), torch.tensor([1.4]), "characters")),
    ),
)

# ---------------------------------------------------------------- evaluation-kappa-by-hand

_AGREE, _CHANCE, _KAPPA = [0.9, 0.9, 0.9], [0.5, 0.82, 0.9], [0.8, 0.08 / 0.18, 0.0]
_RIGHT = (_AGREE, _CHANCE, _KAPPA)

evaluation_kappa_by_hand = Exercise(
    slug="evaluation-kappa-by-hand",
    answers=("agreements", "by_chance", "kappas"),
    likeness=_NEAR,
    properties=(
        Property("how often they agree", _is(0, _AGREE)),
        Property("how often they would agree by chance", _is(1, _CHANCE)),
        Property("kappa", _is(2, _KAPPA), points=2),
    ),
    mistakes=(
        Mistake("counts", _but(_RIGHT, 0, [90, 90, 90]), "those are counts, or percentages: give shares, from 0 to 1"),
        Mistake(
            "good alone",
            _but(_RIGHT, 0, [0.45, 0.85, 0.9]),
            "that is where both say good: where both say bad, they agree as well",
        ),
        Mistake("disagreement", _but(_RIGHT, 0, [0.1, 0.1, 0.1]), "that is how often they differ"),
        Mistake(
            "a coin",
            _but(_RIGHT, 1, [0.5, 0.5, 0.5]),
            "these raters do not toss fair coins: each draws good as often as they say it, which is 90 % in the second "
            "table",
        ),
        Mistake(
            "both good alone",
            _but(_RIGHT, 1, [0.25, 0.81, 0.9]),
            "that is both saying good by chance: add both saying bad by chance",
        ),
        Mistake(
            "cells multiplied",
            _but(_RIGHT, 1, [0.45 * 0.45, 0.85 * 0.05, 0.0]),
            "you multiply the cells: multiply how often each of the two says good, rows and columns summed",
        ),
        Mistake(
            "not divided",
            _but(_RIGHT, 2, [0.4, 0.08, 0.0]),
            "that is the gain beyond chance: divide it by what there was to gain, 1 less chance",
        ),
        Mistake(
            "divided by chance",
            _but(_RIGHT, 2, [0.8, 0.08 / 0.82, 0.0]),
            "you divide by chance: divide by what there was to gain, 1 less chance",
        ),
        Mistake(
            "the same for all",
            _but(_RIGHT, 2, [0.8, 0.8, 0.8]),
            "they agree equally often, but chance alone gives more in the second table, and all of it in the third",
        ),
        Mistake(
            "agreement as kappa",
            _but(_RIGHT, 2, [0.9, 0.9, 0.9]),
            "that is the agreement: take off what chance alone gives",
        ),
    ),
    variants=(
        Variant("fractions", _RIGHT),
        Variant("two decimals", ((0.9, 0.9, 0.9), (0.5, 0.82, 0.9), (0.8, 0.44, 0))),
        Variant("tensors", tuple(torch.tensor(part) for part in _RIGHT)),
    ),
)

EXERCISES = (evaluation_bytes_by_hand, evaluation_kappa_by_hand)
