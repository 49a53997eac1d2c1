"""The whole way from generated data to the assistant: stage after stage, each from the one before."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.cli.screen import note, screen
from tutor.cli.training_run import TrainingRun

if TYPE_CHECKING:
    from tutor.models.model_card import ModelCard

ASSISTANT = "assistant"
"""What the whole is called, as a task to train."""
STAGES = ("shop_base", "shop_tuned", "shop_reward", "shop_dpo", "shop_grpo")
"""What is trained, in this order."""
_COLUMNS = {
    "reward, 95 % interval": ("test reward", "test reward, low", "test reward, high"),
    "lookups right": ("test right: price, author and stock",),
    "unknown refused": ("test right: unknown title",),
    "rude or pushy": ("test rude or pushy",),
    "pairs ranked right": ("test agreement",),
}
"""The columns of the table, and the scores that stand in each."""


@dataclass(frozen=True)
class AssistantRun:
    """All stages, in one folder. A stage that has ended is not trained again; one that was stopped goes on."""

    options: TrainingRun
    """What was asked for: seed, steps and the rest hold for every stage."""

    @property
    def home(self) -> Path:
        """Where the models are kept, and the checkpoints of each stage in a folder of its own."""
        return self.options.home

    def go(self) -> None:
        """Train what is not trained yet, and print what each stage was worth.

        Raises:
            ValueError: If a folder cannot be written, or the models may not be shipped.
            Exit: With 130 if training was interrupted; everything is kept.
        """
        from tutor.models import pretrained

        models = pretrained.WEIGHTS if self.options.ship else self.home
        for stage in STAGES:
            if not self.options.ship and self.home.is_dir() and stage in pretrained.pretrained_names(models):
                note(f"{stage} is trained already, in {self.home}")
            else:
                self._stage(stage, models).go()
        self._print([pretrained.load_card(stage, models) for stage in STAGES])

    def _stage(self, stage: str, models: Path) -> TrainingRun:
        curves = self.options.tensorboard
        return replace(
            self.options,
            task=stage,
            folder=self.home / stage,
            tensorboard=None if curves is None else curves / stage,
            models=models,
            part_of=self.options.command,
        )

    def _print(self, cards: "list[ModelCard]") -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Column, Table

        stage, reward, *others = "stage", *_COLUMNS
        table = Table(Column(stage, no_wrap=True), Column(reward, no_wrap=True), *others, box=SIMPLE_HEAD)
        table.title, table.title_justify = "On the test questions", "left"
        for card in cards:
            table.add_row(card.name, *(_cell([card.scores.get(name) for name in names]) for names in _COLUMNS.values()))
        screen().print(table)


def _cell(scores: list[float | None]) -> str:
    """Write a score, with its interval if it has one; nothing where there is none."""
    if None in scores:
        return ""
    score, *interval = scores
    return f"{score:.3f}" + (f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else "")
