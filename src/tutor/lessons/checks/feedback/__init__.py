"""The checks of set 14: human feedback."""

from tutor.lessons.checks.feedback import (
    advantages,
    clipping,
    cost_bug,
    drifting,
    estimates,
    foretelling,
    grouping,
    odds,
    preferences,
    reference_bug,
    shift_bug,
    stages,
    token_hands,
)

EXERCISES = (
    *odds.EXERCISES,
    *shift_bug.EXERCISES,
    *token_hands.EXERCISES,
    *advantages.EXERCISES,
    *foretelling.EXERCISES,
    *clipping.EXERCISES,
    *estimates.EXERCISES,
    *cost_bug.EXERCISES,
    *reference_bug.EXERCISES,
    *grouping.EXERCISES,
    *preferences.EXERCISES,
    *drifting.EXERCISES,
    *stages.EXERCISES,
)
