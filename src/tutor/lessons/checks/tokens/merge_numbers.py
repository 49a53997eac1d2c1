"""The exercise that takes three steps of byte-pair encoding by hand."""

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.checks.tokens.learners import join, learner
from tutor.lessons.checks.tokens.readings import foretold_tokens, spelled_answer, tokens
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

WORDS = {"tea": 4, "seat": 3, "eats": 2, "set": 5}
_COUNTS = [9, 8, 5, 4]


def _made(merges):
    return [left + right for left, right in merges]


def _cut(word, merges):
    cut = list(word)
    for pair in merges:
        cut = join(cut, pair)
    return cut


_MERGES = learner()(WORDS, 3)
_NEW = _made(_MERGES)
_SEATS = _cut("seats", _MERGES)


def _counted(counts, new_tokens, seats):
    foretold(counts, torch.tensor(_COUNTS), tolerance=1e-6)


merge_by_hand = Exercise(
    slug="merge-by-hand",
    answers=("pair_counts", "new_tokens", "seats_tokens"),
    likeness=1e-6,
    properties=(
        Property("how often the four pairs occur", _counted),
        Property("the three new tokens", lambda _, new, __: foretold_tokens(new, _NEW), points=2),
        Property("the tokens of seats", lambda _, __, seats: foretold_tokens(seats, _SEATS)),
    ),
    probe=lambda counts, new, seats: [numbers_of(counts), spelled_answer(tokens, new), spelled_answer(tokens, seats)],
    mistakes=(
        Mistake(
            "every word once",
            ([3, 2, 2, 1], _NEW, _SEATS),
            "you counted each word once: a word that occurs 5 times brings each of its pairs 5 times",
        ),
        Mistake(
            "letters in any order",
            ([9, 17, 9, 9], _NEW, _SEATS),
            "you counted the words that hold both letters: the two must be neighbors, in this order",
        ),
        Mistake(
            "no new counts",
            (_COUNTS, ["ea", "se", "at"], ["s", "ea", "t", "s"]),
            "you took the pairs that were most frequent at the start: after each merge, count anew, with the new "
            "token in its place",
        ),
        Mistake(
            "tie by the alphabet",
            (_COUNTS, ["ea", "et", "eat"], ["s", "eat", "s"]),
            "of pairs that are as frequent, the one with the *older* left token is joined: any letter is older than "
            "a new token, whatever the alphabet says",
        ),
        Mistake(
            "tie by the newest",
            (_COUNTS, ["ea", "eat", "set"], ["s", "eat", "s"]),
            "the second merge has three candidates, all as frequent: join the one with the oldest left token",
        ),
        Mistake(
            "tie by the last letter of the alphabet",
            (_COUNTS, ["ea", "se", "set"], ["s", "ea", "t", "s"]),
            "the second merge has three candidates, all as frequent: join the one with the oldest left token",
        ),
        Mistake(
            "the new words instead of the new tokens",
            (_COUNTS, ["ea", "t", "set"], _SEATS),
            "write a new token as its letters joined together, the left token and the right one",
        ),
        Mistake(
            "longest match",
            (_COUNTS, _NEW, ["s", "eat", "s"]),
            "there is no token `eat`: it was never joined",
        ),
        Mistake(
            "letters only",
            (_COUNTS, _NEW, list("seats")),
            "apply the three merges, in the order in which they were learned: one of them finds its pair in `seats`",
        ),
    ),
    variants=(
        Variant("worked out", (_COUNTS, _NEW, _SEATS)),
        Variant("tuples", ((9, 8, 5, 4), ("ea", "et", "set"), ("s", "ea", "t", "s"))),
        Variant("a tensor", (torch.tensor(_COUNTS), _NEW, [" s", "ea ", "t", "s"])),
    ),
)

EXERCISES = (merge_by_hand,)
