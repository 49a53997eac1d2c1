"""The checks of set 20: limits and responsibility."""

from tutor.lessons.checks.limits import (
    audit_project,
    clip_bug,
    exploring,
    foretelling,
    hands,
    rounding,
    swap_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *rounding.EXERCISES,
    *swap_bug.EXERCISES,
    *clip_bug.EXERCISES,
    *exploring.EXERCISES,
    *foretelling.EXERCISES,
    *audit_project.EXERCISES,
)
