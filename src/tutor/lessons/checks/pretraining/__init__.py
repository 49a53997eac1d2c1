"""The checks of set 12: pretraining."""

from tutor.lessons.checks.pretraining import (
    bits_bug,
    exploring,
    floors,
    foretelling,
    hands,
    optimum,
    pieces,
    shift_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *floors.EXERCISES,
    *shift_bug.EXERCISES,
    *bits_bug.EXERCISES,
    *foretelling.EXERCISES,
    *optimum.EXERCISES,
    *pieces.EXERCISES,
    *exploring.EXERCISES,
)
