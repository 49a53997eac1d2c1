"""The checks of set 07: the Transformer block."""

from tutor.lessons.checks.block import (
    assembling,
    dropout_bug,
    feed_forward,
    foretelling,
    hands,
    norm_bug,
    norms,
    reading,
    residual_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *norms.EXERCISES,
    *norm_bug.EXERCISES,
    *foretelling.EXERCISES,
    *residual_bug.EXERCISES,
    *feed_forward.EXERCISES,
    *dropout_bug.EXERCISES,
    *assembling.EXERCISES,
    *reading.EXERCISES,
)
