"""The checks of every exercise, by slug; each module holds a few exercises with their known mistakes and variants."""

from tutor.lessons.checks import (
    attention,
    attention_numbers,
    mask_bug,
    masks,
    permutation,
    reading_attention,
    self_attention,
    softmax,
    softmax_numbers,
)
from tutor.lessons.specification import Exercise

EXERCISES: dict[str, Exercise] = {
    exercise.slug: exercise
    for module in (
        softmax_numbers,
        softmax,
        attention_numbers,
        attention,
        masks,
        mask_bug,
        self_attention,
        permutation,
        reading_attention,
    )
    for exercise in module.EXERCISES
}
"""Every exercise, by its permanent name."""
