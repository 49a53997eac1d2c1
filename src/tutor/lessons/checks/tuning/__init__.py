"""The checks of set 13: fine-tuning."""

from tutor.lessons.checks.tuning import (
    budgets,
    exploring,
    foretelling,
    hands,
    low_rank,
    merge_bug,
    rendering,
    rows_bug,
    shift_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *rendering.EXERCISES,
    *shift_bug.EXERCISES,
    *foretelling.EXERCISES,
    *low_rank.EXERCISES,
    *merge_bug.EXERCISES,
    *exploring.EXERCISES,
    *rows_bug.EXERCISES,
    *budgets.EXERCISES,
)
