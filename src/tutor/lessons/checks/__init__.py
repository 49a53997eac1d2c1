"""The checks of every exercise, by slug: a package for each set, in which a module holds a few exercises."""

from tutor.lessons.checks import (
    attention,
    block,
    decoding,
    evaluation,
    families,
    feedback,
    heads,
    heatmaps,
    laboratory,
    positions,
    pretraining,
    tokens,
    training,
    translation,
    tuning,
    vectors,
)
from tutor.lessons.specification import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.slug: exercise
    for topic in (
        tokens,
        vectors,
        attention,
        heatmaps,
        heads,
        positions,
        block,
        translation,
        decoding,
        families,
        training,
        laboratory,
        pretraining,
        tuning,
        feedback,
        evaluation,
    )
    for exercise in topic.EXERCISES
}
"""Every exercise, by its permanent name."""
