"""What a check says of the case in which an answer failed."""

from collections.abc import Iterator
from contextlib import contextmanager

from tutor.lessons.answers import Crashed, Wrong


@contextmanager
def named(case: str) -> Iterator[None]:
    """Put the name of a case before what is wrong with it; what raised is told as it is.

    Args:
        case: In words, such as "for texts of two tokens".

    Raises:
        Wrong: What was raised inside, of the same kind.
    """
    try:
        yield
    except Crashed:
        raise
    except Wrong as failure:
        raise type(failure)(f"{case}: {failure}") from None
