"""A sweep: how much does a judge's score hang on the seed, and how much on dropout?

``python -m tutor.training.judge_seeds`` makes the shipped results anew, in about three CPU minutes.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import product
from pathlib import Path

from tutor.training.judge import Pair, draw_pairs, train_judge
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.training.judge_seeds"
DROPOUTS = (0.0, 0.1)
SEEDS = range(20)
TRAIN_SEED, N_TRAIN = 1, 2_000
"""The pairs that every judge learns from."""
TEST_SEED, N_TEST = 2, 1_000
"""The pairs that every judge is asked about."""


@dataclass(frozen=True)
class Setting:
    """One run of the sweep."""

    dropout: float
    """Share of the numbers set to zero in training."""
    seed: int
    """Of the first weights and of the order of the pairs."""


def settings() -> Iterator[Setting]:
    """Give all runs of the sweep."""
    for dropout, seed in product(DROPOUTS, SEEDS):
        yield Setting(dropout, seed)


def measure(setting: Setting, n_steps: int = 400, n_train: int = N_TRAIN, n_test: int = N_TEST) -> str:
    """Train a judge once, and ask it about each test pair.

    Returns:
        For each pair 1 if it named the better reply, else 0, in one string.

    Source: built in chapter 15.
    """
    judge = train_judge(
        _pairs(TRAIN_SEED, "train", n_train), setting.seed, n_steps, dropout=setting.dropout, silent=True
    )
    test = _pairs(TEST_SEED, "test", n_test)
    leads = judge.leads(test).tolist()
    return "".join(str(int((lead > 0) == pair.first_is_better)) for lead, pair in zip(leads, test, strict=True))


@cache
def _pairs(seed: int, split: str, n_pairs: int) -> tuple[Pair, ...]:
    return tuple(draw_pairs(seed, split, n_pairs))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and write its results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure how much a judge's score hangs on the seed.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    rows = []
    for setting in settings():
        right = measure(setting)
        print(setting, right.count("1") / len(right), flush=True)
        rows.append({**asdict(setting), "right": right})
    store_results("judge_seeds", rows, MADE_BY, asked.folder)


if __name__ == "__main__":
    main()
