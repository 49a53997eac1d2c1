"""The checks of set 01: tokens."""

from tutor.lessons.checks.tokens import (
    byte_numbers,
    cuts,
    encoder_bug,
    encoding,
    exploring,
    learning,
    merge_numbers,
    rate_bug,
    tagging,
    vocabulary,
)

EXERCISES = (
    *byte_numbers.EXERCISES,
    *merge_numbers.EXERCISES,
    *learning.EXERCISES,
    *encoding.EXERCISES,
    *encoder_bug.EXERCISES,
    *vocabulary.EXERCISES,
    *rate_bug.EXERCISES,
    *cuts.EXERCISES,
    *tagging.EXERCISES,
    *exploring.EXERCISES,
)
