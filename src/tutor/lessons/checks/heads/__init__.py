"""The checks of set 05: multi-head attention."""

from tutor.lessons.checks.heads import (
    backward,
    batch_bug,
    grouped,
    multi_head,
    numbers,
    online,
    reading,
    splitting,
    view_bug,
)

EXERCISES = (
    *numbers.EXERCISES,
    *splitting.EXERCISES,
    *multi_head.EXERCISES,
    *view_bug.EXERCISES,
    *batch_bug.EXERCISES,
    *backward.EXERCISES,
    *online.EXERCISES,
    *grouped.EXERCISES,
    *reading.EXERCISES,
)
