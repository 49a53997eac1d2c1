"""The checks of set 19: recommendation and other modalities."""

from tutor.lessons.checks.modalities import (
    cut_bug,
    exploring,
    following,
    foretelling,
    hands,
    leak_bug,
    shop_project,
    strengths,
)

EXERCISES = (
    *hands.EXERCISES,
    *following.EXERCISES,
    *leak_bug.EXERCISES,
    *cut_bug.EXERCISES,
    *strengths.EXERCISES,
    *exploring.EXERCISES,
    *foretelling.EXERCISES,
    *shop_project.EXERCISES,
)
