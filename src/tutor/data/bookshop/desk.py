"""Dialogues at the desk: customers who ask up to eight times, and what a perfect assistant does each time.

In training every customer comes to another shop: titles, authors, prices, stock and terms are drawn anew. In the test
and hard splits the shelf is the real one, whose titles training never names, or any other that is given.
"""

import random
from collections.abc import Iterator

from tutor.data.bookshop.desk_customer import Customer
from tutor.data.bookshop.desk_dialogue import MOST, REFERENCES, SPLITS, DeskDialogue, DeskQuestion
from tutor.data.bookshop.desk_titles import draw_shelf
from tutor.data.bookshop.shelf import FULL, Shelf

__all__ = ["MOST", "REFERENCES", "SPLITS", "DeskDialogue", "DeskQuestion", "generate", "generate_strange"]


def generate(seed: int, split: str = "train", shelf: Shelf | None = None) -> Iterator[DeskDialogue]:
    """Draw dialogues without end.

    Args:
        seed: The same seed gives the same dialogues.
        split: One of `SPLITS`.
        shelf: The books of the shop; drawn anew for each customer of training and validation, the real one elsewhere,
            unless told.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in SPLITS:
        raise ValueError(f"expected a split among {', '.join(SPLITS)}, got {split!r}")
    stream = random.Random(seed)
    while True:
        drawn = split in ("train", "validation")
        customer = Customer(shelf or (draw_shelf(stream) if drawn else FULL), split, stream)
        yield customer.talk(stream.randint(1, MOST))


def generate_strange(seed: int) -> Iterator[DeskDialogue]:
    """Draw dialogues about shelves whose titles and authors are words that nobody has ever seen."""
    stream = random.Random(seed)
    while True:
        shelf = draw_shelf(stream, strange=True)
        yield Customer(shelf, "test", stream).talk(stream.randint(1, MOST))
