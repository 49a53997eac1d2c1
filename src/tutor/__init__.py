"""The shared Transformer library of the book *From Tokens to Chat*.

Floors, each importing only from those before it:
    shapes, config, seeding   the vocabulary of axes, sizes, repeatable runs
    data                      tasks whose truth can be computed
    layers                    softmax, masks, attention
    models                    whole networks, and their shipped weights
    training                  loops that make those weights
    viz                       recordings, heatmaps and explorers
    lessons                   source on the page, quizzes, exercises and their checks
    classroom                 student notebooks, and the matrix that checks the checks

Set ``TUTOR_CHECK_SHAPES=1`` before the first import, and every call checks the shapes that its signature promises.
"""

import os

__version__ = "0.1.0"

if os.environ.get("TUTOR_CHECK_SHAPES") == "1":
    from jaxtyping import install_import_hook

    install_import_hook("tutor", "beartype.beartype")
