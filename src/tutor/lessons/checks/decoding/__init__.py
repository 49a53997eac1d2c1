"""The checks of set 09: decoding."""

from tutor.lessons.checks.decoding import (
    beam,
    caching,
    counting,
    exploring,
    hands,
    loop,
    penalty_bug,
    stream_bug,
    top_k,
    top_p_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *loop.EXERCISES,
    *counting.EXERCISES,
    *top_k.EXERCISES,
    *top_p_bug.EXERCISES,
    *penalty_bug.EXERCISES,
    *beam.EXERCISES,
    *caching.EXERCISES,
    *stream_bug.EXERCISES,
    *exploring.EXERCISES,
)
