"""The checks of set 11: the training loop."""

from tutor.lessons.checks.training import (
    accumulation_bug,
    adamw,
    batching,
    clipping_bug,
    exploring,
    foretelling,
    hands,
    loss,
    packing,
    power_law,
)

EXERCISES = (
    *batching.EXERCISES,
    *packing.EXERCISES,
    *foretelling.EXERCISES,
    *loss.EXERCISES,
    *accumulation_bug.EXERCISES,
    *hands.EXERCISES,
    *adamw.EXERCISES,
    *clipping_bug.EXERCISES,
    *power_law.EXERCISES,
    *exploring.EXERCISES,
)
