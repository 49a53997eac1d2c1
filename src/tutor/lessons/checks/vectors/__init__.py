"""The checks of set 02: vectors and language models."""

from tutor.lessons.checks.vectors import (
    bigrams,
    exploring,
    foretelling,
    hands,
    information,
    perplexity_bug,
    similarity,
    temperature_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *foretelling.EXERCISES,
    *similarity.EXERCISES,
    *information.EXERCISES,
    *bigrams.EXERCISES,
    *perplexity_bug.EXERCISES,
    *temperature_bug.EXERCISES,
    *exploring.EXERCISES,
)
