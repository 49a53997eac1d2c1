"""Exercises on what can be said beforehand, and on what a promise of privacy is worth."""

import torch

from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.places import but, number_is, probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- limits-foretell

_SIZES = [502.0, 562.5]
_RIGHT = ("invents", "little", "the same", "rises", _SIZES)

_REFUSES = "to refuse is an answer, too: it is likely only if it was trained, and temperature 0 changes no likelihood"
_STOPS = "a model goes on for as long as some token is likelier than the end: temperature 0 takes the likeliest one"
_MUCH = "look at the control: what the probe reads off labels without meaning, it has learned by itself"
_NOTHING_READ = "97 against 93 is not nothing: four points are more than the probe can do by itself"
_NOTHING_DONE = "both together lose everything: so something is done, by whichever of the two is left"
_OPPOSITE = "if they worked against each other, switching one off would change the answers"
_FALLS = "a text that is met more often is remembered better, not worse"
_STAYS = "sixty-four copies are sixty-four times as many steps towards it"

limits_foretell = Exercise(
    slug="limits-foretell",
    answers=("at_zero", "read_off", "two_heads", "copies", "sizes"),
    likeness=0.002,
    properties=(
        Property(
            "a model that does not know, at temperature 0",
            word_is(0, "invents", {"refuses": _REFUSES, "stops": _STOPS}),
        ),
        Property("what a probe has shown", word_is(1, "little", {"much": _MUCH, "nothing": _NOTHING_READ})),
        Property("two heads", word_is(2, "the same", {"nothing": _NOTHING_DONE, "opposites": _OPPOSITE})),
        Property("a text that was met often", word_is(3, "rises", {"falls": _FALLS, "stays": _STAYS})),
        Property("kilobytes in 4 bits", number_is(4, _SIZES, 0.001), points=2),
    ),
    probe=probe_of(0, 1, 2, 3),
    mistakes=(
        Mistake("it refuses", but(_RIGHT, 0, "refuses"), _REFUSES),
        Mistake("it stops", but(_RIGHT, 0, "stops"), _STOPS),
        Mistake("much", but(_RIGHT, 1, "much"), _MUCH),
        Mistake("nothing read", but(_RIGHT, 1, "nothing"), _NOTHING_READ),
        Mistake("they do nothing", but(_RIGHT, 2, "nothing"), _NOTHING_DONE),
        Mistake("against each other", but(_RIGHT, 2, "opposites"), _OPPOSITE),
        Mistake("it falls", but(_RIGHT, 3, "falls"), _FALLS),
        Mistake("it stays", but(_RIGHT, 3, "stays"), _STAYS),
        Mistake(
            "without the steps",
            but(_RIGHT, 4, [500.0, 500.0]),
            "those are the codes alone: the steps are stored, too, two bytes for each of them",
        ),
        Mistake(
            "four bytes a step",
            but(_RIGHT, 4, [504.0, 625.0]),
            "you count four bytes for a step: 16 bits are two",
        ),
        Mistake(
            "a byte a code",
            but(_RIGHT, 4, [1002.0, 1062.5]),
            "you count a byte for each code: two codes of 4 bits fit into one byte",
        ),
        Mistake("bytes", but(_RIGHT, 4, [502_000.0, 562_500.0]), "those are bytes: a thousand are a kilobyte here"),
    ),
    variants=(
        Variant("words and numbers", _RIGHT),
        Variant("with quotes and capitals", ("Invents.", "'little'", "The same", "RISES", (502, 562.5))),
        Variant("a tensor", (*_RIGHT[:4], torch.tensor(_SIZES))),
    ),
)

# ---------------------------------------------------------------- limits-explain

limits_explain = Exercise(
    slug="limits-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=4,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            (
                "Names are not all that tells who somebody is. A rare illness, a village and a year may do it alone; "
                "and whatever stood in the text often can be drawn out of the model word for word.",
            ),
        ),
        Variant(
            "中文",
            (
                "删掉姓名并不等于匿名：罕见的病、小村庄和年份合在一起就能指出一个人；模型还可能逐字背出训练文本，所以要去重，并且真的去试着套它的话。",
            ),
        ),
    ),
)

EXERCISES = (limits_foretell, limits_explain)
