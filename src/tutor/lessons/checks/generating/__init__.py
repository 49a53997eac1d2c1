"""The checks of set 18: generating text and code."""

from tutor.lessons.checks.generating import (
    beam_bug,
    choosing,
    dead_ends,
    guard_bug,
    hands,
    note_project,
    passing,
    polishing,
    repairing,
    sandboxing,
    variety,
)

EXERCISES = (
    *hands.EXERCISES,
    *passing.EXERCISES,
    *guard_bug.EXERCISES,
    *sandboxing.EXERCISES,
    *beam_bug.EXERCISES,
    *choosing.EXERCISES,
    *dead_ends.EXERCISES,
    *polishing.EXERCISES,
    *variety.EXERCISES,
    *repairing.EXERCISES,
    *note_project.EXERCISES,
)
