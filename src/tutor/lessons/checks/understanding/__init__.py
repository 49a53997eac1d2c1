"""The checks of set 17: understanding text."""

from tutor.lessons.checks.understanding import (
    abstaining,
    alarm_project,
    correcting,
    covering,
    hands,
    level_bug,
    passage_bug,
    reporting,
    rouge_words,
    thresholds,
)

EXERCISES = (
    *hands.EXERCISES,
    *correcting.EXERCISES,
    *covering.EXERCISES,
    *level_bug.EXERCISES,
    *thresholds.EXERCISES,
    *rouge_words.EXERCISES,
    *passage_bug.EXERCISES,
    *abstaining.EXERCISES,
    *reporting.EXERCISES,
    *alarm_project.EXERCISES,
)
