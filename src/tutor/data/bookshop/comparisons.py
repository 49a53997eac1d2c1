"""Pairs of replies to one question, the better one first: what a reward model learns from."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.data.bookshop.clerk import CLERKS
from tutor.data.bookshop.degenerate import degenerate
from tutor.data.bookshop.dialogues import generate
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.reward import score


@dataclass(frozen=True)
class Comparison:
    """One judgement: this reply rather than that one."""

    example: BookshopExample
    better: str
    worse: str
    swapped: bool
    """Whether the judgement was turned round, as noise: then `better` is the worse one by the exact reward."""


def comparisons(
    seed: int, split: str = "train", noise: float = 0.0, degenerate_share: float = 0.25
) -> Iterator[Comparison]:
    """Draw comparisons without end, labelled by the exact reward.

    Three clerks answer a question. The best of their replies is compared with the worst or with a degenerate text.
    Where the exact reward is the same there is nothing to compare, and the next question is taken.

    Args:
        seed: The same seed gives the same comparisons.
        split: Whose questions are asked.
        noise: Share of comparisons that are turned round, as a tired judge would: 0 for exact labels.
        degenerate_share: Share of questions whose worse reply is a degenerate text. Without them a reward model has no
            opinion on bad text, and a policy can make it up.

    Raises:
        ValueError: If there is no such split, or a share is not between 0 and 1.
    """
    for name, share in (("noise", noise), ("degenerate_share", degenerate_share)):
        if not 0 <= share <= 1:
            raise ValueError(f"expected {name} from 0 to 1, got {share}")
    stream = random.Random(seed)
    for example in generate(stream.randrange(2**32), split):
        replies = [stream.choice(CLERKS).reply(example.question, stream) for _ in range(3)]
        better, worse = (pick(replies, key=lambda reply: score(example, reply)) for pick in (max, min))
        if stream.random() < degenerate_share:
            worse = degenerate(example, stream)
        if score(example, better) <= score(example, worse):
            continue
        swapped = stream.random() < noise
        yield Comparison(example, *((worse, better) if swapped else (better, worse)), swapped=swapped)
