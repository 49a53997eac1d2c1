"""The checks of set 08: encoder and decoder."""

from tutor.lessons.checks.translation import (
    counting,
    crossing,
    decoding_block,
    foretelling,
    hands,
    leak_bug,
    linking,
    masks_bug,
    reading,
    scale_bug,
)

EXERCISES = (
    *hands.EXERCISES,
    *crossing.EXERCISES,
    *leak_bug.EXERCISES,
    *foretelling.EXERCISES,
    *decoding_block.EXERCISES,
    *masks_bug.EXERCISES,
    *scale_bug.EXERCISES,
    *counting.EXERCISES,
    *linking.EXERCISES,
    *reading.EXERCISES,
)
