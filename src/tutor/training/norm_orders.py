"""Norms before the layers or after the sums: where each still learns, by depth and learning rate.

`python -m tutor.training.norm_orders` trains all of it anew, which takes some minutes, and stores it.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from tutor.config import ModelConfig, NormOrder
from tutor.models.reverser import Reverser
from tutor.seeding import set_seed
from tutor.training.lr_schedule import ConstantSchedule
from tutor.training.progress import Progress
from tutor.training.reversal import train_reversal
from tutor.training.stored_results import RESULTS, load_results, store_results

SMALL = ModelConfig(vocab_size=10, d_model=32, n_heads=4, d_ff=64, context_length=8, embedding_deviation=0.5)
"""The model of the comparison, but for its depth and its norms: it reverses texts of eight digits."""
DEPTHS = (2, 6, 12, 24)
"""Blocks."""
LEARNING_RATES = (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
"""Constant ones, from the first step on."""
N_SEEDS = 3
N_LAST = 10
"""Steps at the end whose losses are averaged."""
MADE_BY = "python -m tutor.training.norm_orders"
_NAME = "norm_orders"


@dataclass(frozen=True)
class Run:
    """One kind of model at one learning rate."""

    norm_order: NormOrder
    n_layers: int
    learning_rate: float
    losses: tuple[float, ...]
    """For each seed the mean of the last steps, in nats per token; an even guess among ten digits has 2.303."""


def measure(norm_order: NormOrder, n_layers: int, learning_rate: float | int, n_seeds: int = N_SEEDS) -> Run:
    """Train models of one kind from several seeds, 100 steps each.

    Args:
        n_layers: Blocks.
        learning_rate: Per step, of Adam, without a warm-up.

    Source: the comparison is that of Xiong et al. 2020, section 4 (arXiv:2002.04745), in small. Built in chapter 7.
    """
    losses = []
    for seed in range(n_seeds):
        set_seed(seed)
        model = Reverser(SMALL.changed(norm_order=norm_order, n_layers=n_layers))
        curve = train_reversal(model, ConstantSchedule(learning_rate, warm_up=0), seed=seed)
        losses.append(round(curve[-N_LAST:].mean().item(), 3))
    return Run(norm_order, n_layers, learning_rate, tuple(losses))


def load_measured(folder: Path = RESULTS) -> list[Run]:
    """Give the runs that ship.

    Args:
        folder: Of all sweeps.
    """
    return [Run(**{**row, "losses": tuple(row["losses"])}) for row in load_results(_NAME, folder)]


def measure_all() -> list[Run]:
    """Measure every kind at every learning rate."""
    kinds = [(order, depth, rate) for depth in DEPTHS for order in get_args(NormOrder) for rate in LEARNING_RATES]
    runs = []
    with Progress(len(kinds), "kind") as progress:
        for number, kind in enumerate(kinds, start=1):
            runs.append(measure(*kind))
            progress.show(number, runs[-1].losses[0])
    return runs


if __name__ == "__main__":
    store_results(_NAME, [asdict(run) for run in measure_all()], MADE_BY)
