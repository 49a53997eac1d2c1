"""A sweep: at which depth and learning rate does training fail without a warm-up?

``python -m tutor.training.warm_up_sweep`` makes the shipped results anew, in about ten CPU minutes.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

from tutor.config import NormOrder
from tutor.data.batching import LanguageBatch
from tutor.training import small_run
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.training.warm_up_sweep"
DEPTHS = (2, 6, 12)
LEARNING_RATES = (0.001, 0.003, 0.01, 0.03)
WARM_UPS = (0, 60)
SEEDS = (0, 1, 2)
N_STEPS = 120
_N_VALIDATION = 300


@dataclass(frozen=True)
class Setting:
    """One run of the sweep."""

    norm_order: NormOrder
    """Normalize before each layer, or after it."""
    n_layers: int
    """Blocks."""
    learning_rate: float
    """From the end of the warm-up on."""
    warm_up: int
    """Steps in which it rises."""
    seed: int
    """Of the first weights and of the order of the data."""


def settings() -> Iterator[Setting]:
    """Give all runs of the sweep."""
    for chosen in product(("post", "pre"), DEPTHS, LEARNING_RATES, WARM_UPS, SEEDS):
        yield Setting(*chosen)


def measure(setting: Setting, n_steps: int = N_STEPS) -> float:
    """Train once, without clipping and with a constant learning rate; give the loss on validation sentences.

    Returns:
        Nats per token; infinity if the loss overflowed on the way.

    Source: after Xiong et al. 2020, section 3.2, where the warm-up is varied (arXiv:2002.04745). Built in chapter 11.
    """
    model = small_run.new_model(setting.seed, n_layers=setting.n_layers, norm_order=setting.norm_order)
    trainer = small_run.make_trainer(
        model,
        learning_rate=setting.learning_rate,
        warm_up=setting.warm_up,
        n_steps=n_steps,
        schedule="constant",
        clip_norm=None,
        seed=setting.seed,
    )
    try:
        trainer.train()
    except FloatingPointError:
        return float("inf")
    return mean_loss(model, LanguageObjective(), [LanguageBatch.of(small_run.sentences("validation")[:_N_VALIDATION])])


def main(arguments: Sequence[str] | None = None, folder: Path = RESULTS) -> None:
    """Run the sweep and store it.

    Args:
        arguments: Of the command line; the program's own unless told.
        folder: Where to write.
    """
    parser = argparse.ArgumentParser(description="Measure where training fails without a warm-up.")
    parser.add_argument("--steps", type=int, default=N_STEPS, help="of each run; only the usual number is stored")
    asked = parser.parse_args(arguments)
    rows = []
    for setting in settings():
        rows.append(asdict(setting) | {"loss": round(measure(setting, asked.steps), 3)})
        print(*rows[-1].values(), flush=True)
    if asked.steps == N_STEPS:
        store_results("warm_up", rows, MADE_BY, folder)


if __name__ == "__main__":
    main()
