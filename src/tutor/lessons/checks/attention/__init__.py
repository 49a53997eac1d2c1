"""The checks of set 03: attention."""

from tutor.lessons.checks.attention import (
    causal_bug,
    mask_bug,
    masks,
    numbers,
    permutation,
    reading,
    scaled,
    self_attention,
    softmax,
    softmax_numbers,
)

EXERCISES = (
    *softmax_numbers.EXERCISES,
    *softmax.EXERCISES,
    *numbers.EXERCISES,
    *scaled.EXERCISES,
    *masks.EXERCISES,
    *mask_bug.EXERCISES,
    *self_attention.EXERCISES,
    *permutation.EXERCISES,
    *reading.EXERCISES,
    *causal_bug.EXERCISES,
)
