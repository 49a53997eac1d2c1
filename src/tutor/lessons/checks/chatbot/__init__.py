"""The checks of set 16: a chatbot."""

from tutor.lessons.checks.chatbot import (
    assistant_project,
    calls,
    exploring,
    foretelling,
    guard_bug,
    hands,
    ranking,
    reference_bug,
    windows,
)

EXERCISES = (
    *hands.EXERCISES,
    *ranking.EXERCISES,
    *windows.EXERCISES,
    *calls.EXERCISES,
    *guard_bug.EXERCISES,
    *reference_bug.EXERCISES,
    *foretelling.EXERCISES,
    *exploring.EXERCISES,
    *assistant_project.EXERCISES,
)
