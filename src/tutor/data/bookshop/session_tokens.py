"""Browsing sessions as token ids: a book of the catalogue is a token, as a word is in a text."""

from collections.abc import Sequence
from typing import Any

from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.text.special_tokens import BOS_ID, SPECIAL_TOKENS

FIRST_ITEM = len(SPECIAL_TOKENS)
"""The id of the catalogue's first book; the special tokens stand before it."""
VOCAB_SIZE = FIRST_ITEM + len(CATALOGUE)
"""Special tokens and books."""


def as_tokens(items: Sequence[Any]) -> list[int]:
    """Give a session as token ids: ``<bos>``, then a token for each book. A session has no end that could be foretold.

    Args:
        items: Places in the catalogue.

    Raises:
        ValueError: If a book is not in the catalogue.
    """
    for item in items:
        if isinstance(item, bool) or not isinstance(item, int) or not 0 <= item < len(CATALOGUE):
            raise ValueError(f"expected books from 0 to {len(CATALOGUE) - 1}, got {item!r}")
    return [BOS_ID, *(FIRST_ITEM + item for item in items)]
