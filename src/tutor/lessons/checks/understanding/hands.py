"""Exercises worked by hand: a rolling share, and the ranks of sentences."""

import torch

from tutor.lessons.checks.places import but, number_is, probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- understanding-rolling-by-hand

DAYS = ((10, 2), (10, 3), (40, 4), (10, 3), (20, 12), (10, 5))
"""Headlines of each day, and how many of them are bad news."""


def pooled(n_days):
    """The share of bad news in every run of so many days, all headlines of the run together."""
    runs = [DAYS[start : start + n_days] for start in range(len(DAYS) - n_days + 1)]
    return [sum(bad for _, bad in run) / sum(n for n, _ in run) for run in runs]


def _means(n_days):
    shares = [bad / n for n, bad in DAYS]
    return [sum(shares[start : start + n_days]) / n_days for start in range(len(shares) - n_days + 1)]


_POOLED, _REACH = pooled(3), 2 * (0.5 * 0.5 / 40) ** 0.5
_ROLLING = (_POOLED, _REACH, 30, 2)

understanding_rolling_by_hand = Exercise(
    slug="understanding-rolling-by-hand",
    answers=("rolling_shares", "last_reach", "in_both", "apart"),
    likeness=0.003,
    properties=(
        Property("the rolling share", number_is(0, _POOLED, 0.006), points=2),
        Property("how far its last interval reaches", number_is(1, _REACH, 0.006)),
        Property("what neighboring windows share", number_is(2, 30, 0.001)),
        Property("how many windows have nothing in common", number_is(3, 2, 0.001)),
    ),
    mistakes=(
        Mistake(
            "means of the days",
            but(_ROLLING, 0, _means(3)),
            "you take the mean of three daily shares, so that a day with 40 headlines weighs as much as one with 10: "
            "add up the headlines first",
        ),
        Mistake(
            "two days", but(_ROLLING, 0, pooled(2)), "you take two days at a time: expected are windows of three days"
        ),
        Mistake("day by day", but(_ROLLING, 0, pooled(1)), "those are the shares of single days: take three together"),
        Mistake(
            "good news",
            but(_ROLLING, 0, [1 - one for one in _POOLED]),
            "that is the share of headlines that are not bad",
        ),
        Mistake(
            "counts of bad ones",
            but(_ROLLING, 0, [9, 10, 19, 20]),
            "those are counts of bad news: divide each by the headlines of its three days",
        ),
        Mistake("percent", but(_ROLLING, 0, [100 * one for one in _POOLED]), "that is in percent: give shares"),
        Mistake("one step", but(_ROLLING, 1, _REACH / 2), "that is one step of the spread: take two"),
        Mistake("both sides", but(_ROLLING, 1, 2 * _REACH), "that is from end to end: asked is one side"),
        Mistake("no root", but(_ROLLING, 1, 2 * 0.25 / 40), "that is twice the variance of the share: take its root"),
        Mistake(
            "days for headlines",
            but(_ROLLING, 1, 2 * (0.25 / 3) ** 0.5),
            "you divide by the three days: a share is a mean over headlines, of which there are 40",
        ),
        Mistake(
            "all headlines",
            but(_ROLLING, 1, 2 * (0.25 / 100) ** 0.5),
            "you divide by the headlines of all six days: those of the last window are 40",
        ),
        Mistake("one day in common", but(_ROLLING, 2, 20), "they have two days in common, the fourth and the fifth"),
        Mistake("all of them", but(_ROLLING, 2, 40), "those are all headlines of the last window"),
        Mistake(
            "in days", but(_ROLLING, 2, 2), "those are days: asked is the number of headlines that lie in both windows"
        ),
        Mistake(
            "all four",
            but(_ROLLING, 3, 4),
            "neighbors have two days of three in common: which windows have none?",
        ),
        Mistake("three", but(_ROLLING, 3, 3), "six days hold no three windows of three days side by side"),
        Mistake("one", but(_ROLLING, 3, 1), "the first window ends with day 3: which begins after it?"),
    ),
    variants=(
        Variant("fractions", _ROLLING),
        Variant("two decimals", ((0.15, 0.17, 0.27, 0.5), 0.16, 30, 2)),
        Variant("tensors", (torch.tensor(_POOLED), torch.tensor([_REACH]), torch.tensor(30), 2.0)),
    ),
)

# ---------------------------------------------------------------- understanding-textrank-by-hand

WEIGHTS = (3, 1, 0)
"""Words that A and B share, that B and C share, that A and C share."""
_DAMPING = 0.85


def step(scores, damping=_DAMPING, rest=None):
    """One round of TextRank for the three sentences of the exercise, of which only neighbors share words."""
    a, b, c = scores
    rest = 1 - damping if rest is None else rest
    return [rest + damping * 3 / 4 * b, rest + damping * (a + c), rest + damping / 4 * b]


def settled(rounds=300, damping=_DAMPING):
    """The scores that a further round leaves as they are."""
    scores = [1.0, 1.0, 1.0]
    for _ in range(rounds):
        scores = step(scores, damping)
    return scores


_STEP, _SETTLED = step([1, 1, 1]), settled()
_RANKS = ([*WEIGHTS], _STEP, _SETTLED, "AB")
_NOT_FIRST = "which two have the highest scores? They stand in the summary in the order of the text, not of their ranks"

understanding_textrank_by_hand = Exercise(
    slug="understanding-textrank-by-hand",
    answers=("shared_words", "after_one", "at_rest", "picked"),
    likeness=0.003,
    probe=probe_of(3),
    properties=(
        Property("how many words are shared", number_is(0, [*WEIGHTS], 0.001)),
        Property("the scores after one round", number_is(1, _STEP, 0.006), points=2),
        Property("the scores at rest", number_is(2, _SETTLED, 0.009), points=2),
        Property(
            "the summary",
            word_is(
                3,
                "ab",
                {
                    "ba": "B has the higher score, but a summary keeps the order of the text",
                    "bc": "C shares one word with one sentence: compare its score with that of A",
                    "cb": _NOT_FIRST,
                    "ac": "A and C share words with B alone, which is why B is heard most",
                    "ca": _NOT_FIRST,
                },
            ),
        ),
    ),
    mistakes=(
        Mistake("words in all", but(_RANKS, 0, [9, 8, 7]), "that is how many words both have: count those in both"),
        Mistake("another order", but(_RANKS, 0, [3, 0, 1]), "the order is A and B, B and C, A and C"),
        Mistake(
            "not shared out",
            but(_RANKS, 1, [0.15 + 0.85 * 3, 0.15 + 0.85 * 4, 0.15 + 0.85]),
            "a sentence gives its score away in parts: divide each weight by all weights of the *giving* sentence",
        ),
        Mistake(
            "divided by those of the taker",
            but(_RANKS, 1, [1.0, 1.0, 1.0]),
            "you divide by the weights of the sentence that takes: divide by those of the one that gives",
        ),
        Mistake(
            "no damping",
            but(_RANKS, 1, step([1, 1, 1], damping=1.0)),
            "that is what comes in: take 0.85 of it, and add 0.15",
        ),
        Mistake(
            "nothing added",
            but(_RANKS, 1, step([1, 1, 1], rest=0.0)),
            "0.15 is added for every sentence, whatever it shares",
        ),
        Mistake(
            "halves",
            but(_RANKS, 1, [0.15 + 0.85 / 2, 1.85, 0.15 + 0.85 / 2]),
            "B gives A three parts of four and C one of four, as the weights say: not a half each",
        ),
        Mistake(
            "one after the other",
            but(_RANKS, 1, [0.7875, 0.15 + 0.85 * (0.7875 + 1), 0.15 + 0.2125 * (0.15 + 0.85 * 1.7875)]),
            "you go on with scores of the same round: in one round all sentences take from the *old* scores",
        ),
        Mistake(
            "one round for rest",
            but(_RANKS, 2, _STEP),
            "those are the scores after one round: at rest, a further round changes nothing",
        ),
        Mistake(
            "two rounds for rest",
            but(_RANKS, 2, step(_STEP)),
            "after two rounds the scores still change: solve the three equations, or go on for many rounds",
        ),
        Mistake(
            "summing to one",
            but(_RANKS, 2, [one / 3 for one in _SETTLED]),
            "your scores sum to 1: here they sum to 3, one for each sentence",
        ),
        Mistake("by rank", but(_RANKS, 3, "BA"), "but a summary keeps the order of the text"),
        Mistake("the last two", but(_RANKS, 3, "BC"), "compare its score with that of A"),
    ),
    variants=(
        Variant("fractions", _RANKS),
        Variant("two decimals", ((3, 1, 0), (0.79, 1.85, 0.36), (1.08, 1.46, 0.46), "ab")),
        Variant("tensors", (torch.tensor(WEIGHTS), torch.tensor(_STEP), torch.tensor(_SETTLED), " AB. ")),
    ),
)

EXERCISES = (understanding_rolling_by_hand, understanding_textrank_by_hand)
