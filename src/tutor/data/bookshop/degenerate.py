"""Bad text of the kinds that a model in training falls into: loops, word salad, replies broken off or glued together.

A reward model that has never seen such text may like it, and a policy trained on that reward model finds it.
"""

import random
from collections.abc import Callable
from itertools import islice

from tutor.data.bookshop.clerk import good_reply
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.reward import score
from tutor.data.bookshop.splits import POOLS
from tutor.data.bookshop.statements import statements

_Maker = Callable[[BookshopExample, list[str], random.Random], list[str]]


def degenerate(example: BookshopExample, stream: random.Random) -> str:
    """Draw a bad text in the place of a reply, of one of the `KINDS`; its reward is -0.5 or less."""
    reply = good_reply(example.question, stream).split()
    while True:
        text = " ".join(KINDS[stream.choice(list(KINDS))](example, list(reply), stream))
        if score(example, text) <= -0.5:
            return text


def _loop(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    start = stream.randrange(len(reply))
    return reply[:start] + reply[start : start + stream.randint(1, 5)] * stream.randint(3, 8)


def _again(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return reply * stream.randint(2, 3)


def _shuffled(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return stream.sample(reply, len(reply))


def _salad(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return stream.choices(_words(stream), k=stream.randint(1, 24))


def _stutter(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    place = stream.randrange(len(reply))
    return [*reply[:place], reply[place], *reply[place:]]


def _slip(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    reply[stream.randrange(len(reply))] = stream.choice(_words(stream))
    return reply


def _gap(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    del reply[stream.randrange(len(reply))]
    return reply


def _broken_off(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return reply[: stream.randrange(len(reply))]


def _glued(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    other = _other_reply(stream)
    return reply[: stream.randint(1, len(reply))] + other[stream.randrange(len(other)) :]


def _beside_the_point(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return _other_reply(stream)


def _catalogue_line(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return next(statements(stream.randrange(2**32))).split()


def _echo(example: BookshopExample, reply: list[str], stream: random.Random) -> list[str]:
    return example.turns[-1].text.split()


KINDS: dict[str, _Maker] = {
    "loop": _loop,
    "again": _again,
    "shuffled": _shuffled,
    "salad": _salad,
    "stutter": _stutter,
    "slip": _slip,
    "gap": _gap,
    "broken off": _broken_off,
    "glued": _glued,
    "beside the point": _beside_the_point,
    "catalogue line": _catalogue_line,
    "echo": _echo,
}
"""The kinds of bad text, each made from a perfect reply; a text that happens to be right is drawn again."""


def _other_reply(stream: random.Random) -> list[str]:
    pool = POOLS["train"]
    questions = stream.choice((pool.lookups, pool.unknown, pool.service, pool.out_of_scope))
    return good_reply(stream.choice(questions), stream).split()


def _words(stream: random.Random) -> list[str]:
    lines = islice(statements(stream.randrange(2**32)), 3)
    return [word for line in lines for word in line.split()] + _other_reply(stream)
