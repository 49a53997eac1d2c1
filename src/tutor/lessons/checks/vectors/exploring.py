"""Exercises on how many words an n-gram model should look at, and on what it cannot know."""

from functools import cache

import torch

from tutor.data import stories
from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.ngram import NgramCounts, NgramModel
from tutor.models.ngram_smoothing import AbsoluteDiscount, AddK, Unsmoothed
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.words import WordTokenizer

_SIZES, _ORDERS, _N_HELD_OUT = (20, 400), range(1, 6), 10


@cache
def _texts():
    texts = [example.text for example in stories.load("validation")]
    tokenizer = WordTokenizer.train(texts)
    return [[BOS_ID, *tokenizer.encode(text), EOS_ID] for text in texts], tokenizer.vocab_size


def _held_out():
    return _texts()[0][-_N_HELD_OUT:]


@cache
def _counted(n_stories):
    ids, vocab_size = _texts()
    return NgramCounts(ids[:n_stories], vocab_size, n=max(_ORDERS))


def _model(n_stories, n, smoothing):
    return NgramModel(_counted(n_stories), n, smoothing)


@cache
def _best_orders():
    best = []
    for n_stories in _SIZES:
        found = {n: _model(n_stories, n, AddK(0.1)).perplexity(_held_out()) for n in _ORDERS}
        best.append(min(found, key=found.get))
    return best


@cache
def _gap():
    model = _model(20, 5, AbsoluteDiscount())
    return [model.perplexity(_texts()[0][:20]), model.perplexity(_held_out())]


@cache
def _by_smoothing():
    return [_model(400, 5, each).perplexity(_held_out()) for each in (AddK(1), AddK(0.1), AbsoluteDiscount())]


@cache
def _n_impossible():
    bare = [_model(400, n, Unsmoothed()) for n in (2, 3, 4)]
    return [sum(model.log_probability(text) == -torch.inf for text in _held_out()) for model in bare]


def _measured(place, want, tolerance):
    def test(*answers):
        foretold(answers[place], torch.tensor(want(), dtype=torch.float64), tolerance)

    return test


_BEST, _GAP, _SMOOTHED, _LOST = [2, 3], [1.789, 7.763], [21.897, 7.632, 3.093], [0, 3, 9]

ngram_explore = Exercise(
    slug="ngram-explore",
    answers=("best_n", "by_heart", "by_smoothing", "n_impossible"),
    likeness=0.004,
    properties=(
        Property("the best n for each amount of text", _measured(0, _best_orders, 1e-6)),
        Property("counted text against held-out text", _measured(1, _gap, 0.004)),
        Property("three ways to smooth", _measured(2, _by_smoothing, 0.004)),
        Property("how many texts a bare model calls impossible", _measured(3, _n_impossible, 1e-6)),
    ),
    mistakes=(
        Mistake(
            "always the longest",
            ([5, 5], _GAP, _SMOOTHED, _LOST),
            "longer is not better here: try every n on the held-out stories, and see where the perplexity turns",
        ),
        Mistake(
            "the worst",
            ([1, 1], _GAP, _SMOOTHED, _LOST),
            "that is where perplexity is highest: the lower, the better",
        ),
        Mistake(
            "discounted instead of added",
            ([4, 5], _GAP, _SMOOTHED, _LOST),
            "that is the best n with AbsoluteDiscount: asked is AddK(0.1)",
        ),
        Mistake(
            "exchanged",
            (_BEST, _GAP[::-1], _SMOOTHED, _LOST),
            "the counted stories come first: the model knows them, so they surprise it less",
        ),
        Mistake(
            "with 0.1 added",
            (_BEST, [9.054, 47.864], _SMOOTHED, _LOST),
            "those are the perplexities with AddK(0.1): asked is AbsoluteDiscount()",
        ),
        Mistake(
            "the held-out stories twice",
            (_BEST, [7.763, 7.763], _SMOOTHED, _LOST),
            "the first number is for the stories that were counted: first_20",
        ),
        Mistake(
            "too few stories",
            (_BEST, _GAP, [80.324, 47.864, 7.763], _LOST),
            "those are the perplexities with 20 stories counted: asked are 400",
        ),
        Mistake(
            "shares",
            (_BEST, _GAP, _SMOOTHED, [0, 3 / 10, 9 / 10]),
            "those are shares: asked is the number of stories",
        ),
        Mistake(
            "the possible ones",
            (_BEST, _GAP, _SMOOTHED, [10, 7, 1]),
            "those are the stories that remain possible: asked are those with probability 0",
        ),
    ),
    equivalents={
        "line 7: 1 → 2": "the best n is never 1",
        "line 7: 6 → 5": "the best n is never 5",
        "line 7: 0.1 → 0.2": "with 0.2 added the same n are best",
        "line 18: 2 → 1": "400 stories hold every word of the held-out ones: a unigram calls none impossible, either",
    },
    variants=(
        Variant("numbers", (_BEST, _GAP, _SMOOTHED, _LOST)),
        Variant("two decimals, tuples", ((2, 3), (1.79, 7.76), (21.9, 7.63, 3.09), tuple(_LOST))),
        Variant("tensors", tuple(map(torch.tensor, (_BEST, _GAP, _SMOOTHED, _LOST)))),
    ),
)

ngram_explain = Exercise(
    slug="ngram-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("The model only sees the last four words, so two stories that end in the same four get the same answer.",),
        ),
        Variant(
            "中文",
            (
                "五元模型只看前四个词，名字在更早的地方，两个结尾相同的故事对它来说完全一样；把窗口加长，几乎所有上下文都没有出现过。",
            ),
        ),
    ),
)

EXERCISES = (ngram_explore, ngram_explain)
