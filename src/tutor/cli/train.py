"""``python -m tutor train``: train a model of the book."""

from pathlib import Path
from typing import Annotated

import typer

from tutor.cli.assistant_run import ASSISTANT, STAGES, AssistantRun
from tutor.cli.known_names import require_known
from tutor.cli.screen import screen
from tutor.cli.training_run import TrainingRun
from tutor.recipes.registry import load_recipe, recipe_names


def train(
    task: Annotated[str | None, typer.Argument(metavar="TASK", help="What to train; see --list.")] = None,
    list_tasks: Annotated[bool, typer.Option("--list", help="List the tasks, and stop.")] = False,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of the run; the task's own unless told.")] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="How long to train; the task's own unless told.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(metavar="F", help="Where the run is kept; runs/TASK unless told.")
    ] = None,
    tensorboard: Annotated[Path | None, typer.Option(metavar="F", help="Where to draw curves for TensorBoard.")] = None,
    ship: Annotated[bool, typer.Option("--ship", help="Replace the model that ships with the book.")] = False,
    silent: Annotated[bool, typer.Option("--silent", help="Show no progress.")] = False,
    compiled: Annotated[bool, typer.Option("--compile", help="Compile the model before training.")] = False,
    threads: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many CPU threads to use.")] = None,
) -> None:
    """Train a model, print its scores, and keep it; or list the tasks.

    Args:
        task: Without one, the tasks are listed.
        list_tasks: List them anyway.
        seed: The recipe's own unless told.
        steps: The recipe's own unless told.
        folder: A run that was stopped goes on from its newest checkpoint here.
        ship: Only for a run with the recipe's own seed and steps.
        compiled: Minutes of waiting, then faster steps.
        threads: PyTorch's choice unless told.
    """
    if list_tasks or task is None:
        _print_tasks()
        return
    require_known(task, [*recipe_names(), ASSISTANT], "task", _other_way(task))
    run = TrainingRun(task, seed, steps, folder, tensorboard, ship, silent, compiled, threads)
    (AssistantRun(run) if task == ASSISTANT else run).go()


def _print_tasks() -> None:
    from rich.table import Table

    table = Table("Task", "What the model does", box=None, padding=(0, 2, 1, 0))
    for name in recipe_names():
        table.add_row(name, load_recipe(name).summary)
    table.add_row(ASSISTANT, f"The bookshop's assistant, stage after stage: {', '.join(STAGES)}.")
    screen().print(table)


def _other_way(task: str) -> str:
    """Say how a model is made that ships, but has no recipe."""
    from tutor.models import pretrained

    if task in pretrained.pretrained_names(pretrained.WEIGHTS):
        return f"That model is made by: {pretrained.load_card(task, pretrained.WEIGHTS).made_by}"
    return ""
