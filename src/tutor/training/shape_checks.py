"""Shape checks off for a while: in a long loop that repeats what a first call has shown to fit."""

from collections.abc import Iterator
from contextlib import contextmanager

from jaxtyping import config


@contextmanager
def without_shape_checks() -> Iterator[None]:
    """Check no shapes while the block is open, where ``TUTOR_CHECK_SHAPES=1`` checks them at every call.

    A check costs some tens of microseconds a call. In a training or a decoding loop of small tensors that is as much as
    the work itself, and a thousand steps of one kind show no more than the first. What the package refuses by itself
    (a ValueError) it refuses here too. The checks are those of the whole process: other threads have none meanwhile.

    Source: built in chapter 8.
    """
    before = config.jaxtyping_disable
    config.update("jaxtyping_disable", True)
    try:
        yield
    finally:
        config.update("jaxtyping_disable", before)
