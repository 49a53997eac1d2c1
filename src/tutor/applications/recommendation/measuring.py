"""Hit rates of all recommenders on equal terms: by k, by step, and for books that training never saw.

``python -m tutor.applications.recommendation.measuring`` makes the stored results anew, in about half a CPU minute.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tutor.applications.recommendation.baselines import CoOccurrence, LastItem, Popularity
from tutor.data.bookshop.browsing import FULL_SHELF, NEW_BOOKS, SHELF, session_probabilities
from tutor.data.bookshop.sessions import BrowsingSession, load_sessions
from tutor.models.gpt import GPT
from tutor.models.next_item import next_item_ranks, ranks_in
from tutor.models.pretrained import load_pretrained
from tutor.shapes import Int, Tensor
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.recommendation.measuring"
NAME = "recommendation"
Ranks = list[Int[Tensor, "_"]]
"""For each session, from its second book on, how many books were suggested before the one that came."""


def ranks_of(suggest: Callable[[tuple[int, ...]], Sequence[int]], sessions: Sequence[BrowsingSession]) -> Ranks:
    """Say for each step how many books were suggested before the one that came.

    Args:
        suggest: Gives books for the session so far, the best first. One that is not among them has the rank 48.

    Source: built in chapter 19.
    """
    return [
        torch.tensor(
            [
                order.index(item) if item in (order := list(suggest(session.items[:place]))) else len(FULL_SHELF)
                for place, item in enumerate(session.items)
                if place
            ]
        )
        for session in sessions
    ]


def best_ranks(sessions: Sequence[BrowsingSession], shelf: tuple[int, ...]) -> Ranks:
    """Give the ranks of the best predictor there is, which knows how visitors browse and what stands on the shelf.

    Source: built in chapter 19.
    """
    ranks = []
    for session in sessions:
        chances = torch.from_numpy(np.stack(session_probabilities(session.items, shelf)[1:-1]))
        ranks.append(ranks_in(chances, torch.tensor(session.items[1:])))
    return ranks


def hits(ranks: Ranks, k: int) -> list[float]:
    """Give for each session the share of its steps whose book was among the first k.

    Raises:
        ValueError: If k is below 1.
    """
    if k < 1:
        raise ValueError(f"expected k of at least 1, got {k}")
    return [(row < k).double().mean().item() for row in ranks]


def rows_of(name: str, split: str, ranks: Ranks, sessions: Sequence[BrowsingSession]) -> dict[str, Any]:
    """Sum up one recommender on one split.

    Args:
        name: Of the recommender.
        ranks: Of its suggestions.

    Returns:
        Hit rates at 1 and 5 over all steps, at 5 by step (of the second book, the third, ...), and of new books alone.
    """
    all_ranks = torch.cat(ranks)
    new = torch.cat([torch.tensor([item in NEW_BOOKS for item in session.items[1:]]) for session in sessions])
    longest = max(map(len, ranks))
    by_step = [torch.stack([row[step] for row in ranks if len(row) > step]) for step in range(longest)]
    return {
        "name": name,
        "split": split,
        "at_1": _share(all_ranks, 1),
        "at_5": _share(all_ranks, 5),
        "by_step": [_share(some, 5) for some in by_step],
        "new_at_5": _share(all_ranks[new], 5) if new.any() else None,
        "sessions_at_1": [round(one, 4) for one in hits(ranks, 1)],
        "sessions_at_5": [round(one, 4) for one in hits(ranks, 5)],
    }


def recommenders(models: Sequence[str] = ("recommender", "recommender_text")) -> dict[str, Any]:
    """Count the baselines on the training sessions, and load the models that ship.

    Args:
        models: Their names.
    """
    sessions = [session.items for session in load_sessions("train")]
    counted = {"popularity": Popularity, "co-occurrence": CoOccurrence, "last item": LastItem}
    return {name: kind(sessions) for name, kind in counted.items()} | {name: load_pretrained(name) for name in models}


def measure(split: str) -> list[dict[str, Any]]:
    """Measure every recommender on a split, and the best possible one.

    Args:
        split: "test" or "hard", which has new books.
    """
    sessions, shelf = load_sessions(split), FULL_SHELF if split == "hard" else SHELF
    rows = []
    for name, one in recommenders().items():
        if isinstance(one, GPT):
            ranks = next_item_ranks(one, [session.items for session in sessions], shelf)
        else:
            ranks = ranks_of(one.suggest, sessions)
        rows.append(rows_of(name, split, ranks, sessions))
    ranks = best_ranks(sessions, shelf)
    return [*rows, rows_of("best possible", split, ranks, sessions)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure the recommenders on the shop's sessions.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    rows = [row for split in ("test", "hard") for row in measure(split)]
    for row in rows:
        print(row["split"], row["name"], f"{row['at_1']:.3f} {row['at_5']:.3f}", row["new_at_5"], flush=True)
    store_results(NAME, rows, MADE_BY, asked.folder)


def _share(ranks: Tensor, k: int) -> float:
    return round((ranks < k).double().mean().item(), 4)


if __name__ == "__main__":
    main()
