"""A sweep: what a vision Transformer's score hangs on: positions, and how the pictures are split.

``python -m tutor.applications.modalities.digit_runs`` makes the stored results anew, in about a CPU minute. For the
support vector machine it needs scikit-learn, which the book needs for nothing else.
"""

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tutor.applications.modalities.nearest_neighbour import NearestNeighbour
from tutor.data import digits
from tutor.data.batching import BatchOrder
from tutor.data.digits import SIDE, DigitExample, with_shifts
from tutor.data.picture_batches import PictureBatch
from tutor.models.evaluation_mode import evaluating
from tutor.models.vision_transformer import VisionTransformer
from tutor.recipes.digit_reader import DigitReaderRecipe, as_batch
from tutor.seeding import set_seed
from tutor.training.picture_objective import PictureObjective
from tutor.training.stored_results import RESULTS, store_results
from tutor.training.trainer import Trainer

MADE_BY = "python -m tutor.applications.modalities.digit_runs"
NAME = "digit_runs"
SEEDS = range(3)
N_STEPS = 400
Split = tuple[list[DigitExample], list[DigitExample]]
"""Training pictures and test pictures."""


def split_pictures(by_chance: bool, seed: int = 0) -> Split:
    """Split all pictures as the book does, in the order of the file, or by chance into as many.

    Args:
        by_chance: Whether the order is shuffled first.
        seed: Of the shuffle.
    """
    n_train, n_test = len(digits.load("train")), len(digits.load("test"))
    pictures = digits.load("all")
    if by_chance:
        random.Random(seed).shuffle(pictures)
    return pictures[:n_train], pictures[-n_test:]


def train_reader(
    examples: Sequence[DigitExample], seed: int, positions: str, n_steps: int = N_STEPS
) -> VisionTransformer:
    """Train a vision Transformer as the recipe does, but shorter.

    Args:
        examples: Pictures to learn from; shifted copies are added.
        seed: Of the first weights and of the order of the pictures.
        positions: "learned" or "none".
        n_steps: Training steps.

    Source: built in chapter 19.
    """
    recipe = DigitReaderRecipe()
    training = replace(recipe.training, n_steps=n_steps, warm_up=min(recipe.training.warm_up, n_steps), seed=seed)
    set_seed(seed)
    model = VisionTransformer(recipe.sizes.changed(positions=positions), SIDE, SIDE, 2)
    shifted = with_shifts(examples)
    order = BatchOrder([1] * len(shifted), training.batch_size, seed)

    def make_batch(places: list[int]) -> PictureBatch:
        return as_batch([shifted[place] for place in places])

    objective = PictureObjective(training.label_smoothing)
    Trainer(model, objective, make_batch, order, training, silent=True).train()
    return model


def accuracy(model: VisionTransformer, examples: Sequence[DigitExample]) -> float:
    """Give the share of pictures that a model reads right."""
    batch = as_batch(examples)
    with evaluating(model.modules()):
        return (model(batch.pictures).argmax(dim=-1) == batch.labels).double().mean().item()


def support_vector_accuracy(train: Sequence[DigitExample], test: Sequence[DigitExample]) -> float:
    """Give the share of test pictures that scikit-learn's support vector machine reads right (gamma 0.001).

    Raises:
        ImportError: If scikit-learn is not installed.
    """
    try:
        machine = import_module("sklearn.svm").SVC(gamma=0.001)
    except ImportError as problem:
        raise ImportError("expected scikit-learn for the support vector machine: pip install scikit-learn") from problem
    pixels = [np.array([one.pixels for one in some]).reshape(len(some), -1) for some in (train, test)]
    labels = [[one.label for one in some] for some in (train, test)]
    return float(machine.fit(pixels[0], labels[0]).score(pixels[1], labels[1]))


def measure() -> list[dict[str, Any]]:
    """Run the sweep."""
    rows = []
    for kind in ("order of the file", "by chance"):
        train, test = split_pictures(kind == "by chance")
        neighbour, shifted = NearestNeighbour(train), with_shifts(train)
        right = np.mean([neighbour.read(one.pixels) == one.label for one in test])
        rows.append({"what": "nearest neighbour", "split": kind, "seed": 0, "accuracy": float(right)})
        for what, learned in (("support vectors", train), ("support vectors, shifted copies", shifted)):
            right = support_vector_accuracy(learned, test)
            rows.append({"what": what, "split": kind, "seed": 0, "accuracy": right})
        for positions in ("learned", "none") if kind == "order of the file" else ("learned",):
            for seed in SEEDS:
                right = accuracy(train_reader(train, seed, positions), test)
                what = f"vision Transformer, positions {positions}"
                rows.append({"what": what, "split": kind, "seed": seed, "accuracy": right})
                print(rows[-1], flush=True)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep and write its results.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what the score of a digit reader hangs on.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    asked = parser.parse_args(arguments)
    store_results(NAME, measure(), MADE_BY, asked.folder)


if __name__ == "__main__":
    main()
