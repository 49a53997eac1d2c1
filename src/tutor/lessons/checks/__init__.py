"""The checks of every exercise, by slug: a package for each set, in which a module holds a few exercises."""

from tutor.lessons.checks import attention, block, decoding, heads, heatmaps, positions, tokens, training, vectors
from tutor.lessons.specification import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.slug: exercise
    for topic in (tokens, vectors, attention, heatmaps, heads, positions, block, decoding, training)
    for exercise in topic.EXERCISES
}
"""Every exercise, by its permanent name."""
