"""``python -m tutor train``: train a model of the book."""

import os
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.cli.known_names import require_known
from tutor.cli.screen import note, print_facts, screen
from tutor.cli.writable import require_writable
from tutor.training.recipes.registry import load_recipe, recipe_names

if TYPE_CHECKING:
    from tutor.models.model_card import ModelCard
    from tutor.training.history import History
    from tutor.training.recipes.recipe import Recipe

_RUNS = Path("runs")
_CHECKPOINT_EVERY = 100  # steps, where a recipe does not say


def train(
    task: Annotated[str | None, typer.Argument(metavar="TASK", help="One of --list.", show_default=False)] = None,
    list_tasks: Annotated[bool, typer.Option("--list", help="List the tasks.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help="Of everything random.")] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Steps to train.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Of the run; under runs/ unless told.")] = None,
    tensorboard: Annotated[Path | None, typer.Option(help="Write curves there for TensorBoard.")] = None,
    ship: Annotated[bool, typer.Option("--ship", help="Replace the model that ships with the package.")] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Show no progress.")] = False,
    compiled: Annotated[bool, typer.Option("--compile", help="Compile the model first.")] = False,
    threads: Annotated[int | None, typer.Option(min=1, help="CPU threads.")] = None,
) -> None:
    """Train, print the scores, and keep the model.

    The model stands in the run's folder behind the training, in float16 and with its card, where `generate` finds it.
    With several processes (torchrun) the first one alone prints and writes.

    Args:
        task: Which recipe; without one, the tasks are listed.
        list_tasks: List them anyway.
        seed: The recipe's own unless told.
        steps: The recipe's own unless told.
        folder: A run that was stopped goes on from its newest checkpoint here.
        tensorboard: For the curves.
        ship: Write the model to the package instead of the run's folder.
        silent: Show no progress.
        compiled: Let PyTorch compile the model: minutes of waiting, then faster steps.
        threads: PyTorch's choice unless told.

    Raises:
        Exit: With 130 if training was interrupted; all is kept.
    """
    if list_tasks or task is None:
        _print_tasks()
        return
    require_known(task, recipe_names(), "task", _other_way(task))
    recipe = load_recipe(task)
    options = {"--seed": seed, "--steps": steps, "--compile": compiled or None}
    own = recipe.training
    changed = {"--seed": seed not in (None, own.seed), "--steps": steps not in (None, own.n_steps)}
    if ship and any(changed.values()):
        raise ValueError(
            f"expected --ship with the recipe's own seed {own.seed} and {own.n_steps} steps, "
            f"got another {' and '.join(name for name, differs in changed.items() if differs)}"
        )
    command = _command(task, options)

    import torch

    from tutor.models import pretrained
    from tutor.training.checkpoint import newest_checkpoint
    from tutor.training.interruption import TrainingInterrupted
    from tutor.training.log import TensorBoardLog
