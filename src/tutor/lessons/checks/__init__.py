"""The checks of every exercise, by slug: a package for each set, in which a module holds a few exercises."""

from tutor.lessons.checks import (
    attention,
    block,
    decoding,
    families,
    heads,
    heatmaps,
    laboratory,
    positions,
    tokens,
    training,
    translation,
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
    )
    for exercise in topic.EXERCISES
}
"""Every exercise, by its permanent name."""
