"""Which meanings each split may ask about: no meaning is asked in two of them.

Splitting rows at random would put most test questions into training as well, since few different questions can be
asked in a shop. So meanings are shared out: a lookup is a fact and a title; a wish is a genre and a budget; an
unknown title is the title; what has no slots is its wording.
"""

import random
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import product

from tutor.data.bookshop.catalogue import CATALOGUE, GENRES, lookalike_titles, unknown_titles
from tutor.data.bookshop.questions import LOOKUPS, OUT_OF_SCOPE, SERVICE, Question

_SEED = 40
_BUDGETS = range(5, 41)
_HARD_BUDGETS = (8, 13, 17, 20, 26, 33)
_Shares = dict[str, tuple[Question, ...]]


@dataclass(frozen=True)
class Pool:
    """The meanings of one split."""

    lookups: tuple[Question, ...]
    """For each book two of the three lookups are in training, the third is in another split."""
    wishes: tuple[Question, ...]
    """The hard split has budgets that training names with no genre."""
    unknown: tuple[Question, ...]
    """Titles that do not exist. All splits ask whether the shop has them, the hard one also for price and author; its
    titles for the former are made of the catalogue's own words."""
    service: tuple[Question, ...]
    out_of_scope: tuple[Question, ...]
    """The hard split has no questions of its own without slots."""


def meaning(question: Question) -> Hashable:
    """Give what two questions have in common when the one gives the answer to the other away."""
    if question.intent == "unknown_title":
        return question.intent, question.title
    return replace(question, inclusive=None)


def _share_out(questions: Iterable[Question], **counts: int) -> _Shares:
    """Shuffle, give each split named its count, and the rest to training."""
    left = list(questions)
    random.Random(_SEED).shuffle(left)
    shares: _Shares = {"hard": ()}
    for split, count in counts.items():
        shares[split], left = tuple(left[:count]), left[count:]
    return {**shares, "train": tuple(left)}


def _together(parts: Iterable[_Shares]) -> _Shares:
    parts = list(parts)
    return {split: tuple(question for part in parts for question in part[split]) for split in parts[0]}


def _lookups() -> _Shares:
    order = list(CATALOGUE)
    random.Random(_SEED).shuffle(order)
    held_out = {(LOOKUPS[place % 3], book.title) for place, book in enumerate(order)}
    every = [(asked, book.title) for asked, book in product(LOOKUPS, CATALOGUE)]
    known = tuple(Question(asked, title=title) for asked, title in every if (asked, title) not in held_out)
    shares = _together(
        _share_out((Question(*pair) for pair in every if pair in held_out and pair[0] == asked), validation=3, test=8)
        for asked in LOOKUPS
    )
    # what validation and test leave of the held-out third is the hard split's
    return {**shares, "hard": shares["train"], "train": known}


def _wishes() -> _Shares:
    def about(budgets: Iterable[int]) -> tuple[Question, ...]:
        return tuple(Question("recommend", genre=genre, budget=budget) for genre, budget in product(GENRES, budgets))

    shares = _share_out(about(budget for budget in _BUDGETS if budget not in _HARD_BUDGETS), validation=15, test=36)
    return {**shares, "hard": about(_HARD_BUDGETS)}


def _unknown() -> _Shares:
    titles = (Question("unknown_title", title=title, asked="have") for title in unknown_titles())
    shares = _share_out(titles, validation=8, test=24, hard=16)
    lookalikes = random.Random(_SEED).sample(lookalike_titles(), 32)
    hard = (
        *(Question("unknown_title", title=title, asked="have") for title in lookalikes),
        *(replace(question, asked=asked) for question in shares["hard"] for asked in ("price", "author")),
    )
    return {**shares, "hard": hard}


def _service() -> _Shares:
    return _together(
        _share_out((Question("service", topic=topic, request=text) for text in texts), validation=1, test=2)
        for topic, texts in SERVICE.items()
    )


def _out_of_scope() -> _Shares:
    return _together(
        _share_out((Question("out_of_scope", request=text) for text in texts), validation=1, test=2)
        for texts in OUT_OF_SCOPE.values()
    )


_ALL = (_lookups(), _wishes(), _unknown(), _service(), _out_of_scope())
POOLS: dict[str, Pool] = {
    split: Pool(*(shares[split] for shares in _ALL)) for split in ("train", "validation", "test", "hard")
}
"""The pool of each split."""
