"""What each way to an assistant costs: whole trainings, timed; stored for chapter 14.

``python -m tutor.recipes.method_costs`` makes it anew, in about twelve minutes of one core.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from tutor.recipes.registry import load_recipe
from tutor.training.stored_results import RESULTS, Row, store_results

MADE_BY = "python -m tutor.recipes.method_costs"
STAGES = ("shop_tuned", "shop_reward", "shop_dpo", "shop_ppo", "shop_grpo")
"""What is measured; all others in steps of the first."""


def method_costs(stages: Sequence[str] = STAGES, n_steps: int | None = None) -> Iterator[Row]:
    """Train each stage, and give its CPU time: of all steps and of one, in those of the first stage.

    Args:
        stages: Names of recipes.
        n_steps: Steps of each; its own number unless told.
    """
    first = None
    for name in stages:
        recipe = load_recipe(name)
        recipe.evaluate = lambda model: {}
        trainer, _ = recipe.start(n_steps=n_steps, silent=True)
        history = trainer.train()
        step = history.cpu_seconds / history.n_steps
        first = first or (step, history.cpu_seconds)
        yield {
            "stage": name,
            "steps": history.n_steps,
            "a step": round(step / first[0], 2),
            "all steps": round(history.cpu_seconds / first[1], 2),
        }


def main(folder: Path = RESULTS) -> None:
    """Measure all stages and store what was found.

    Args:
        folder: Where to write.
    """
    torch.set_num_threads(1)
    rows = []
    for row in method_costs():
        rows.append(row)
        print(*row.values(), flush=True)
    store_results("method_costs", rows, MADE_BY, folder)


if __name__ == "__main__":
    main()
