"""Ids that come from outside: a model's guesses, a file, a slip of the pen."""

from collections.abc import Iterable


def checked_ids(ids: Iterable[int], vocab_size: int) -> list[int]:
    """Give the ids as a list, each of them within the vocabulary.

    Raises:
        ValueError: If an id is out of range; a negative id would otherwise count from the end.
    """
    ids = list(ids)
    if ids and not (min(ids) >= 0 and max(ids) < vocab_size):
        wrong = next(token_id for token_id in ids if not 0 <= token_id < vocab_size)
        raise ValueError(f"expected ids from 0 to {vocab_size - 1}, got {wrong}")
    return ids
