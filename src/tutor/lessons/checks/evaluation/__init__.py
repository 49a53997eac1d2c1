"""The checks of set 15: evaluation."""

from tutor.lessons.checks.evaluation import (
    bootstrap_bug,
    calibration_bug,
    foretelling,
    hands,
    judging,
    matching,
    overlap_bug,
    splitting,
    subsequences,
)

EXERCISES = (
    *hands.EXERCISES,
    *matching.EXERCISES,
    *subsequences.EXERCISES,
    *foretelling.EXERCISES,
    *bootstrap_bug.EXERCISES,
    *calibration_bug.EXERCISES,
    *overlap_bug.EXERCISES,
    *splitting.EXERCISES,
    *judging.EXERCISES,
)
