"""What a GPT over items suggests: the likeliest next ones, and how well it does over whole sessions."""

from collections.abc import Sequence
from typing import Any

import torch

from tutor.data.batching import LanguageBatch
from tutor.data.bookshop.browsing import FULL_SHELF
from tutor.data.bookshop.session_tokens import FIRST_ITEM, as_tokens
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.shapes import Float, Int, Tensor

_BATCH_SIZE = 250


def suggest_next(model: GPT, items: Sequence[Any], k: int, shelf: Sequence[int] = FULL_SHELF) -> list[int]:
    """Suggest the k books of a shelf that most likely come next in a session, the likeliest first.

    Of a longer session than the model can read, it reads the end.

    Args:
        items: Places in the catalogue; it may be empty.
        shelf: The books there are.

    Raises:
        ValueError: If a book is not in the catalogue, or k is not from 1 to the number of books on the shelf.

    Source: built in chapter 19.
    """
    as_tokens(shelf)  # refuses what is no book
    if not 1 <= k <= len(shelf):
        raise ValueError(f"expected k from 1 to {len(shelf)}, got {k}")
    start, *rest = as_tokens(items)
    tokens = torch.tensor([[start, *rest[max(len(rest) - model.config.context_length + 1, 0) :]]])
    with evaluating(model.modules()):
        scores = model(tokens)[0, -1, [FIRST_ITEM + item for item in shelf]]
    return [shelf[place] for place in scores.topk(k).indices.tolist()]


def next_item_ranks(
    model: GPT, sessions: Sequence[Sequence[int]], shelf: Sequence[int] = FULL_SHELF
) -> list[Int[Tensor, "_"]]:
    """Say for each session, from its second book on, how many books the model finds likelier than the one that came.

    Rank 0 is a hit at 1, ranks below 5 are hits at 5. The same as asking `suggest_next` at each step, in one run.

    Args:
        sessions: Places in the catalogue, at least two for each session.
        shelf: The books there are; others are not suggested, and do not come.

    Raises:
        ValueError: If a session is too short or too long, or a book of it or of the shelf is not in the catalogue.

    Source: built in chapter 19.
    """
    as_tokens(shelf)
    if short := [items for items in sessions if len(items) < 2]:
        raise ValueError(f"expected sessions of at least two books, got one of {len(short[0])}")
    absent = torch.ones(model.config.vocab_size - FIRST_ITEM, dtype=torch.bool)
    absent[list(shelf)] = False
    ranks = []
    for start in range(0, len(sessions), _BATCH_SIZE):
        batch = LanguageBatch.of([as_tokens(items) for items in sessions[start : start + _BATCH_SIZE]])
        with evaluating(model.modules()):
            scores = model(batch.inputs)[..., FIRST_ITEM:].masked_fill(absent, -torch.inf)
        wanted = (batch.targets - FIRST_ITEM).clamp(min=0)
        ranks += [row[real][1:] for row, real in zip(ranks_in(scores, wanted), batch.counts, strict=True)]
    return ranks


def ranks_in(scores: Float[Tensor, "*batch _"], wanted: Int[Tensor, "*batch"]) -> Int[Tensor, "*batch"]:
    """Say how many scores of each row stand before the wanted one: the greater, and the equal ones in earlier places.

    Whoever counted the greater alone would call every one of several equal scores the first.

    Args:
        wanted: A place in each row.
    """
    mine = scores.gather(-1, wanted[..., None])
    earlier = torch.arange(scores.shape[-1], device=scores.device) < wanted[..., None]
    return ((scores > mine) | (scores == mine) & earlier).sum(dim=-1)
