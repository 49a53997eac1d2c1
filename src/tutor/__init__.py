"""The shared Transformer library of the book *From Tokens to Chat*.

Floors, each importing only from those before it:
    shapes, config, seeding   the vocabulary of axes, sizes, repeatable runs
    text                      tokenizers, segmentation, tagging and parsing, the template of a chat
    data                      tasks whose truth can be computed, batches
    metrics                   what a translation, a summary or a language model is worth
    layers                    attention, positions, norms, feed-forward networks, low-rank updates
    models                    whole networks, and their shipped weights
    generation                from scores to text: sampling, beams, streaming
    training                  losses, optimizer, trainer, and what to know of a run
    alignment                 rewards, comparisons, and the methods that follow them: DPO, PPO, GRPO
    recipes                   how each model that ships was trained
    viz                       recordings, heatmaps and explorers
    applications              assistants, monitors, generators, recommenders: whole programs around the models
    laboratory                Transformers with one fault each, their weights, and what tells them from sound ones
    lessons                   source on the page, quizzes, exercises and their checks
    classroom                 student notebooks, and the matrix that checks the checks

Set ``TUTOR_CHECK_SHAPES=1`` before the first import, and every call checks the shapes that its signature promises.
"""

import os

__version__ = "0.1.0"

if os.environ.get("TUTOR_CHECK_SHAPES") == "1":
    from jaxtyping import install_import_hook

    install_import_hook("tutor", "beartype.beartype")
