"""The checks of set 06: positions."""

from tutor.lessons.checks.positions import (
    alibi,
    cache_bug,
    hands,
    order,
    rotary,
    rotary_bug,
    shift,
    similarity,
    waves,
)

EXERCISES = (
    *hands.EXERCISES,
    *waves.EXERCISES,
    *shift.EXERCISES,
    *order.EXERCISES,
    *rotary.EXERCISES,
    *rotary_bug.EXERCISES,
    *alibi.EXERCISES,
    *cache_bug.EXERCISES,
    *similarity.EXERCISES,
)
