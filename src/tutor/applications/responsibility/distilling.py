"""A sweep: what does a small assistant learn from clerks, from its teacher's replies, from its probabilities?

``python -m tutor.applications.responsibility.distilling`` makes the shipped results anew, in about five CPU minutes.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tutor.models.pretrained import WEIGHTS
from tutor.recipes.shop_student import LESSONS, ShopStudentRecipe
from tutor.training.shape_checks import without_shape_checks
from tutor.training.stored_results import RESULTS, Row, store_results

MADE_BY = "python -m tutor.applications.responsibility.distilling"


def measure(lesson: str, n_steps: int | None = None, n_questions: int | None = None, weights: Path = WEIGHTS) -> Row:
    """Train a student by one lesson, and score it as its recipe does, after rounding it to half precision.

    Args:
        n_steps: As many as the shipped student had unless told.
        n_questions: Training conversations to read; as many as the recipe says unless told.
        weights: Where the student of the lesson `probabilities` is shipped to.

    Built in chapter 20.
    """
    recipe = ShopStudentRecipe(lesson)
    if n_questions is not None:
        recipe.n_questions = n_questions
    with without_shape_checks():
        trainer, ready = recipe.start(n_steps=n_steps, silent=True)
        trainer.train()
        if lesson == "probabilities":
            scores = recipe.ship(ready, weights).scores
        else:
            ready.model.half().float()
            scores = recipe.evaluate(ready.model) | recipe.score(ready.model)
    return {"lesson": lesson, "n_parameters": sum(each.numel() for each in ready.model.parameters()), **scores}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the sweep, write its results, and ship the student that learned from probabilities.

    Args:
        arguments: Of the command line; the program's own unless told.
    """
    parser = argparse.ArgumentParser(description="Measure what a student learns by three lessons.")
    parser.add_argument("--folder", type=Path, default=RESULTS, help="where the results are written")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="where the student is written")
    asked = parser.parse_args(arguments)
    rows = []
    for lesson in LESSONS:
        rows.append(measure(lesson, weights=asked.weights))
        print(rows[-1], flush=True)
        store_results("distilling", rows, MADE_BY, asked.folder)


if __name__ == "__main__":
    main()
