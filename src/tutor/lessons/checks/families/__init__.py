"""The checks of set 10: the three families."""

from tutor.lessons.checks.families import (
    corrupting,
    exploring,
    foretelling,
    hands,
    leak_bug,
    masking_bug,
    masks,
    pooling,
    spans,
)

EXERCISES = (
    *hands.EXERCISES,
    *masks.EXERCISES,
    *leak_bug.EXERCISES,
    *corrupting.EXERCISES,
    *masking_bug.EXERCISES,
    *spans.EXERCISES,
    *pooling.EXERCISES,
    *foretelling.EXERCISES,
    *exploring.EXERCISES,
)
