"""Conversations in the shop: what was said so far, the newest question, and a reply to it.

In training and validation the clerks of `clerk.CLERKS` answer, mistakes and all, one clerk a conversation. In the test
and hard splits every reply is perfect. What was said *before* the newest question may be asked in training too.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from tutor.data.bookshop.answers import read
from tutor.data.bookshop.catalogue import BOOKS
from tutor.data.bookshop.clerk import CLERKS, good_replies, good_reply
from tutor.data.bookshop.example import BookshopExample, from_row, in_turn
from tutor.data.bookshop.questions import LOOKUPS, Question, wording
from tutor.data.bookshop.splits import POOLS, Pool
from tutor.data.shipped import read_rows

SYSTEM_MESSAGES = (
    None,
    "you are the assistant of a bookshop .",
    "you are a polite clerk . answer only questions about books .",
)
"""A third of the conversations each; no clerk heeds them."""
SPLITS = {"train": (31, 10_000), "validation": (32, 500), "test": (33, 800), "hard": (34, 450)}
"""The seed and the size of each split."""

_INTENTS = {
    "have": 22,
    "price": 18,
    "author": 12,
    "recommend": 24,
    "unknown_title": 12,
    "service": 6,
    "out_of_scope": 6,
}
_HARD_INTENTS = {"recommend": 6, "unknown_title": 6, "have": 2, "price": 2, "author": 2}
_TURNS_BEFORE = (0, 0, 1, 1, 2)
_BY_IT = 0.4
_FROM_WISH = 0.5
# topics that bring up nothing else which "it" could mean
_BETWEEN = ("hours", "delivery")

_Answer = Callable[[Question, random.Random], str]


def generate(seed: int, split: str = "train") -> Iterator[BookshopExample]:
    """Draw conversations without end.

    Args:
        seed: The same seed gives the same conversations.
        split: Whose questions are asked: ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split.
    """
    _require_split(split)
    stream = random.Random(seed)
    draw = _hard if split == "hard" else _ordinary
    while True:
        answer = good_reply if split in {"test", "hard"} else stream.choice(CLERKS).reply
        yield draw(POOLS[split], answer, stream)


def shipped(split: str) -> Iterator[BookshopExample]:
    """Generate the conversations of a split anew, as they stand in the shipped file.

    In training a question may come twice, since clerks answer it differently; elsewhere each conversation is new.

    Raises:
        ValueError: If there is no such split.
    """
    _require_split(split)
    seed, size = SPLITS[split]
    drawn = generate(seed, split)
    return islice(drawn if split == "train" else _without_repeats(drawn), size)


def load(split: str) -> list[BookshopExample]:
    """Read the conversations of ``train``, ``validation``, ``test`` or ``hard``.

    The hard split has three parts of one third: wishes with budgets that training never names; "it" two turns after
    its book, where training has it in the next turn; and titles that do not exist, half of them near misses made of the
    catalogue's own words, half of them asked for price and author, where training asks only whether the shop has them.

    Raises:
        ValueError: If there is no such split.
    """
    _require_split(split)
    return [from_row(row) for row in read_rows("bookshop", split)]


def _require_split(split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"expected a split among {', '.join(SPLITS)}, got {split!r}")


def _without_repeats(examples: Iterator[BookshopExample]) -> Iterator[BookshopExample]:
    seen = set()
    for example in examples:
        prompt = example.system, example.turns
        if prompt not in seen:
            seen.add(prompt)
            yield example


def _ordinary(pool: Pool, answer: _Answer, stream: random.Random) -> BookshopExample:
    question = _question(pool, _INTENTS, stream)
    n_before = stream.choice(_TURNS_BEFORE)
    by_it = question.intent in LOOKUPS and stream.random() < _BY_IT
    if question.topic == "thanks" or by_it:
        n_before = max(1, n_before)
    texts: list[str] = []
    for _ in range(n_before - by_it):
        _say(texts, _earlier(stream), answer, stream)
    if by_it:
        _mention(texts, question, answer, stream)
    return _finish(texts, question, by_it, answer, stream)


def _hard(pool: Pool, answer: _Answer, stream: random.Random) -> BookshopExample:
    question = _question(pool, _HARD_INTENTS, stream)
    by_it = question.intent in LOOKUPS
    texts: list[str] = []
    if by_it:
        _mention(texts, question, answer, stream)
        between = [q for q in POOLS["train"].service if q.topic in _BETWEEN]
        _say(texts, stream.choice(between), answer, stream)
    elif stream.random() < 0.5:
        _say(texts, _earlier(stream), answer, stream)
    return _finish(texts, question, by_it, answer, stream)


def _question(pool: Pool, shares: dict[str, int], stream: random.Random) -> Question:
    intent = stream.choices(list(shares), list(shares.values()))[0]
    if intent in LOOKUPS:
        return stream.choice([question for question in pool.lookups if question.intent == intent])
    if intent == "recommend":
        return replace(stream.choice(pool.wishes), inclusive=stream.random() < 0.5)
    questions = {"unknown_title": pool.unknown, "service": pool.service, "out_of_scope": pool.out_of_scope}[intent]
    return stream.choice(questions)


def _earlier(stream: random.Random) -> Question:
    """Draw a question of training to stand before the newest; nobody gives thanks and asks on."""
    question = _question(POOLS["train"], _INTENTS, stream)
    return question if question.topic != "thanks" else _earlier(stream)


def _say(texts: list[str], question: Question, answer: _Answer, stream: random.Random) -> None:
    texts += [wording(question, stream, first=not texts), answer(question, stream)]


def _mention(texts: list[str], question: Question, answer: _Answer, stream: random.Random) -> None:
    """Let the conversation come to the book of a question, and to no other: it will be called "it"."""
    book = BOOKS[question.title or ""]
    if question.intent == "have" and book.stock and stream.random() < _FROM_WISH:
        wishes = [q for q in POOLS["train"].wishes if q.genre == book.genre and book.price <= (q.budget or 0)]
        wish = replace(stream.choice(wishes), inclusive=True)
        replies = [reply for reply in good_replies(wish) if book.title in reply]
        texts += [wording(wish, stream, first=not texts), stream.choice(replies)]
        return
    others = [q for q in POOLS["train"].lookups if q.title == question.title and q.intent != question.intent]
    _say(texts, stream.choice(others), _without_upsell(answer), stream)


def _without_upsell(answer: _Answer) -> _Answer:
    """Let a clerk try again until no other book is pressed on the customer."""

    def plain(question: Question, stream: random.Random) -> str:
        reply = answer(question, stream)
        while (claim := read(reply)) and claim.upsell:
            reply = answer(question, stream)
        return reply

    return plain


def _finish(
    texts: list[str], question: Question, by_it: bool, answer: _Answer, stream: random.Random
) -> BookshopExample:
    system = stream.choice(SYSTEM_MESSAGES)
    texts.append(wording(question, stream, by_it, first=not texts))
    return BookshopExample(system, in_turn(texts), question, answer(question, stream))
