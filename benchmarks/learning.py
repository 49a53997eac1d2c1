"""What each recipe learns, and how fast: `python -m benchmarks.learning [recipe ...] [--seeds 0 1 2] [--steps N]`.

Each recipe is trained from nothing for each seed, on one thread, and scored on all its splits. The CPU seconds are
those of training alone. All recipes with three seeds take three times as long as training every model once.
"""

import argparse

import torch

from tutor.recipes.registry import load_recipe, recipe_names


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning")
    parser.add_argument("recipes", nargs="*", default=recipe_names())
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--steps", type=int, help="as many as the recipe's unless told")
    options = parser.parse_args()
    torch.set_num_threads(1)
    for name in options.recipes:
        columns = []
        for seed in options.seeds:
            trainer, ready = load_recipe(name).start(seed=seed, n_steps=options.steps, silent=True)
            seconds = trainer.train().cpu_seconds
            figures = ready.evaluate(ready.model) | ready.score(ready.model)
            columns.append({"steps": trainer.config.n_steps, "CPU seconds": seconds} | figures)
        print(f"\n## {name}\n\n| | {' | '.join(f'seed {seed}' for seed in options.seeds)} |")
        print("|---" * (len(columns) + 1) + "|")
        for figure in columns[0]:
            print(f"| {figure} | {' | '.join(f'{column[figure]:.4g}' for column in columns)} |", flush=True)


if __name__ == "__main__":
    main()
