"""Exercises on what can be said beforehand, and on what a hit rate is worth."""

import torch

from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.places import but, number_is, probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- modalities-foretell

_GUESSED = [0.3, 0.25]
_RIGHT = ("nothing", "drops", "bands", "popularity", _GUESSED)

_SOMETHING = (
    "without positions the patches are a heap: whoever shuffles them changes nothing that the model could notice"
)
_KEPT = "with positions every patch says where it lies, and after the shuffle all of them say it wrongly"
_WINDOWS = "a higher tone lasts as long as a low one: the time at which it sounds has not changed"
_BOTH = "only one of the two axes moves: which one is frequency?"
_SKILL = "what everybody takes says nothing about *this* visitor: does the rate fall if the visits are exchanged?"

modalities_foretell = Exercise(
    slug="modalities-foretell",
    answers=("without_positions", "with_positions", "octave", "same_for_all", "guessed"),
    likeness=0.002,
    properties=(
        Property("shuffled patches, without positions", word_is(0, "nothing", {"drops": _SOMETHING})),
        Property("shuffled patches, with positions", word_is(1, "drops", {"nothing": _KEPT})),
        Property("the same tune, an octave higher", word_is(2, "bands", {"windows": _WINDOWS, "both": _BOTH})),
        Property("where a good rate may come from", word_is(3, "popularity", {"skill": _SKILL})),
        Property("two baselines by hand", number_is(4, _GUESSED, 0.004), points=2),
    ),
    probe=probe_of(0, 1, 2, 3),
    mistakes=(
        Mistake("it drops without them", but(_RIGHT, 0, "drops"), _SOMETHING),
        Mistake("nothing with them", but(_RIGHT, 1, "nothing"), _KEPT),
        Mistake("windows", but(_RIGHT, 2, "windows"), _WINDOWS),
        Mistake("both", but(_RIGHT, 2, "both"), _BOTH),
        Mistake("skill", but(_RIGHT, 3, "skill"), _SKILL),
        Mistake(
            "the second book alone", but(_RIGHT, 4, [0.2, 0.25]), "the most popular book has three tenths of the views"
        ),
        Mistake("two books", but(_RIGHT, 4, [0.5, 0.25]), "one suggestion is one book: the most popular one"),
        Mistake("one guess of four", but(_RIGHT, 4, [0.3, 1 / 20]), "five suggestions among twenty books, not one"),
        Mistake("twenty by five", but(_RIGHT, 4, [0.3, 4.0]), "a share lies from 0 to 1: five of twenty"),
    ),
    variants=(
        Variant("words and numbers", _RIGHT),
        Variant("with quotes", ("'nothing'", "Drops.", "Bands", "popularity", (3 / 10, 1 / 4))),
        Variant("a tensor", (*_RIGHT[:4], torch.tensor(_GUESSED))),
    ),
)

# ---------------------------------------------------------------- modalities-explain

modalities_explain = Exercise(
    slug="modalities-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=4,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            (
                "The counts were made from all sessions, the test's among them, so what followed was known before it "
                "was foretold. Split by visitor and by time, count anew, and name popularity beside it.",
            ),
        ),
        Variant(
            "中文",
            (
                "共现次数是用全部会话数出来的，测试用的会话也在里面，等于把答案提前告诉了模型。应当按访客和时间划分数据，只用过去的会话来计数，并且同时报告最热门商品这一基线。",
            ),
        ),
    ),
)

EXERCISES = (modalities_foretell, modalities_explain)
