"""What each of several processes holds of a model in training: everything, or its own piece.

``torchrun --nproc-per-node=2 -m tutor.training.process_shares FOLDER`` trains a few steps in both ways, and writes how
many bytes of weights, gradients and running means stand in each process.
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from tutor.models.whole_files import write_whole
from tutor.shapes import Tensor
from tutor.training import small_run
from tutor.training.trainer import Trainer
from tutor.training.training_config import Parallel

OUTCOME = "shares.json"
"""What the program writes into its folder."""
N_STEPS = 3
SIZES = {"d_model": 64, "n_layers": 2}
"""Of the small run's model."""


def bytes_held(tensors: Iterable[Tensor]) -> int:
    """Count the bytes that this process holds of some tensors: of a tensor in pieces, its own piece.

    Args:
        tensors: Whole ones, or distributed ones.

    Source: built in chapter 12.
    """
    return sum(getattr(tensor, "to_local", lambda whole=tensor: whole)().nbytes for tensor in tensors)


def measure(trainer: Trainer) -> dict[str, int]:
    """Compute the gradients of one more batch, and count what this process then holds.

    All processes must call it together, behind a training.

    Args:
        trainer: Whose model has been trained.

    Source: the parts of Rajbhandari et al. 2020, section 3.1 (arXiv:1910.02054). Built in chapter 12.
    """
    batch = trainer.make_batch(next(trainer.order))
    loss = trainer.objective(trainer.network, batch.to(trainer.state.device))
    loss.total.backward()
    held = {
        "weights": bytes_held(trainer.model.parameters()),
        "gradients": bytes_held(trainer.optimizer.gradients()),
        "running means": bytes_held([*trainer.optimizer.means.values(), *trainer.optimizer.squares.values()]),
    }
    trainer.optimizer.zero_grad()
    return held


def main(arguments: Sequence[str] | None = None) -> None:
    """Train in both ways, and write what each process held.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what each process holds, in chapter 12.")
    parser.add_argument("folder", type=Path, help="of the outcome")
    folder = parser.parse_args(arguments).folder

    found = {}
    for parallel in get_args(Parallel):
        model = small_run.new_model(**SIZES)
        n_parameters = sum(parameter.numel() for parameter in model.parameters())
        trainer = small_run.make_trainer(model, parallel=parallel, n_steps=N_STEPS, warm_up=0)
        losses = trainer.train().losses
        shares = trainer.processes.gather(measure(trainer))
        found[parallel] = {"parameters": n_parameters, "losses": losses, "shares": shares}
    if trainer.processes.rank == 0:
        write_whole(folder / OUTCOME, json.dumps(found).encode())


if __name__ == "__main__":
    main()
