"""One run of training as it was asked for: where it is kept, how it goes on, what it ends with."""

import os
import shlex
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tutor.cli.screen import note, print_facts
from tutor.recipes.registry import load_recipe

if TYPE_CHECKING:
    from tutor.models.model_card import ModelCard
    from tutor.recipes.recipe import Preparation, Recipe
    from tutor.training.log import TensorBoardLog

_CHECKPOINT_EVERY = 100  # steps, where the recipe does not say


@dataclass(frozen=True)
class TrainingRun:
    """What `train` was asked for. Under torchrun each process has one; the first alone prints and writes the model."""

    task: str
    """A name of the registry."""
    seed: int | None = None
    """The recipe's own unless told."""
    steps: int | None = None
    """The recipe's own unless told."""
    folder: Path | None = None
    """Of the checkpoints."""
    tensorboard: Path | None = None
    """Of the curves."""
    ship: bool = False
    """Write the model to the package, not to the run's folder."""
    silent: bool = False
    """Show no progress."""
    compiled: bool = False
    """Let PyTorch compile the model."""
    threads: int | None = None
    """PyTorch's choice unless told."""
    models: Path | None = None
    """Where the models of earlier stages lie, and where the new one is written; the package's, and the run's folder,
    unless told."""
    part_of: str | None = None
    """The command line that this run is a part of."""

    @property
    def home(self) -> Path:
        """Where the run is kept: the folder that was named, or one of its own, named after the options."""
        numbers = {"seed": self.seed, "steps": self.steps}
        words = [self.task, *(f"{name}-{value}" for name, value in numbers.items() if value is not None)]
        words += ["compile"] if self.compiled else []
        return self.folder or Path("runs", "-".join(words))

    @property
    def command(self) -> str:
        """The command line that goes on with this run, or makes the same again elsewhere."""
        if self.part_of is not None:
            return self.part_of
        n_processes = int(os.environ.get("LOCAL_WORLD_SIZE", 1))
        words = ["torchrun", "--nproc-per-node", str(n_processes)] if n_processes > 1 else ["python"]
        words += ["-m", "tutor", "train", self.task]
        for name in ("seed", "steps", "folder", "tensorboard", "threads"):
            if (value := getattr(self, name)) is not None:
                words += [f"--{name}", str(value)]
        for flag, is_set in (("--ship", self.ship), ("--silent", self.silent), ("--compile", self.compiled)):
            words += [flag] if is_set else []
        return shlex.join(words)

    def go(self) -> None:
        """Train to the end, print the scores and write the model.

        Raises:
            ValueError: If the model may not be shipped, or a folder cannot be written.
            Exit: With 130 if training was interrupted; everything is kept.
        """
        # PyTorch takes a second to import, which a misspelled task need not wait for
        from tutor.models import pretrained
        from tutor.training.interruption import TrainingInterrupted

        recipe = load_recipe(self.task, self.models)
        if self.ship:
            self._require_own_numbers(recipe)
        target = pretrained.WEIGHTS if self.ship else self.models or self.home
        for folder in (self.home, target):
            _require_writable(folder)
        self._set_up(recipe)

        log = self._log()
        try:
            trainer, ready = recipe.start(self.seed, self.steps, self.home, log, self.silent)
            self._announce()
            history = trainer.train()
        except TrainingInterrupted as stopped:
            if _is_first():
                self._say_how_to_go_on(trainer.history.n_steps)
            raise typer.Exit(130) from stopped
        finally:
            if log is not None:
                log.close()
        if _is_first():
            card = self._write(recipe, ready, target)
            seed, seconds = trainer.config.seed, history.cpu_seconds
            print_facts(f"{self.task}: {history.n_steps} steps, {seconds:.1f} CPU seconds, seed {seed}", card.scores)
            self._say_how_to_use_it()

    def _require_own_numbers(self, recipe: "Recipe") -> None:
        own = recipe.training
        for name, asked, wanted in (("seed", self.seed, own.seed), ("steps", self.steps, own.n_steps)):
            if asked not in (None, wanted):
                raise ValueError(f"expected --ship with the recipe's own --{name} {wanted}, got --{name} {asked}")

    def _set_up(self, recipe: "Recipe") -> None:
        import torch

        if self.threads is not None:
            torch.set_num_threads(self.threads)
        # a run that is killed, not asked to stop, loses no more than this
        every = recipe.training.checkpoint_every or _CHECKPOINT_EVERY
        compiled = self.compiled or recipe.training.compile
        recipe.training = replace(recipe.training, compile=compiled, checkpoint_every=every)

    def _log(self) -> "TensorBoardLog | None":
        if self.tensorboard is None or not _is_first():
            return None
        from tutor.training.log import TensorBoardLog

        _require_writable(self.tensorboard)
        return TensorBoardLog(self.tensorboard)

    def _announce(self) -> None:
        from tutor.training.checkpoint import newest_checkpoint

        if _is_first() and not self.silent and newest_checkpoint(self.home):
            note(f"going on from the checkpoint in {self.home}; name another --folder to begin anew")

    def _write(self, recipe: "Recipe", ready: "Preparation", folder: Path) -> "ModelCard":
        # torchrun's other processes have nothing more to do: a baseline among the scores is trained by this one alone
        os.environ.pop("RANK", None)
        # the recipe's command tells of the recipe's numbers, this one of the numbers asked for
        return recipe.ship(ready, folder, None if self.ship else self.command)

    def _say_how_to_go_on(self, n_steps: int) -> None:
        typer.echo(f"Stopped after step {n_steps}; all is kept in {self.home}. Go on with:\n  {self.command}", err=True)

    def _say_how_to_use_it(self) -> None:
        if not self.silent and self.part_of is None:
            name = self.task if self.ship else str(self.home)
            typer.echo(f"Try it: python -m tutor generate {shlex.quote(name)}", err=True)


def _is_first() -> bool:
    """Say whether this process is the one that prints: torchrun's first, or the only one."""
    return os.environ.get("RANK", "0") == "0"


def _require_writable(folder: Path) -> None:
    """Refuse a folder before hours were spent on what should stand in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        raise ValueError(f"expected a folder to write in, got {folder}: {problem.strerror}") from problem
