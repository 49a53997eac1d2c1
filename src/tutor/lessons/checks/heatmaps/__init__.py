"""The checks of set 04: reading attention."""

from tutor.lessons.checks.heatmaps import (
    hands,
    inducing,
    kinds,
    losses_bug,
    previous,
    reading,
    replacing,
    rollout,
    rows_bug,
    switching,
)

EXERCISES = (
    *hands.EXERCISES,
    *previous.EXERCISES,
    *kinds.EXERCISES,
    *inducing.EXERCISES,
    *switching.EXERCISES,
    *losses_bug.EXERCISES,
    *rollout.EXERCISES,
    *rows_bug.EXERCISES,
    *replacing.EXERCISES,
    *reading.EXERCISES,
)
