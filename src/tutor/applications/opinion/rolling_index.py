"""The opinion index: the share of good news among the latest headlines of one company."""

from collections import deque
from collections.abc import Sequence

from tutor.applications.opinion.misreading import Misreading, ShareEstimate


class RollingIndex:
    """Keep the latest readings, and say what share of the news behind them was good.

    Args:
        misreading: How the classifier errs.
        window: How many readings count; older ones are forgotten.

    Raises:
        ValueError: If the window holds nothing.

    Built in chapter 17.
    """

    def __init__(self, misreading: Misreading, window: int = 40) -> None:
        if window < 1:
            raise ValueError(f"expected a window of at least 1 reading, got {window}")
        self.misreading, self.window = misreading, window
        self._latest: deque[int] = deque(maxlen=window)

    def add(self, is_good: int) -> ShareEstimate | None:
        """Take one reading, 1 for good news and 0 for bad; give the index, or None until the window is full.

        Raises:
            ValueError: If the reading is neither.
        """
        if is_good not in (0, 1):
            raise ValueError(f"expected a reading of 0 or 1, got {is_good!r}")
        self._latest.append(int(is_good))
        if len(self._latest) < self.window:
            return None
        return self.misreading.estimate(sum(self._latest), self.window)


def index_of(read: Sequence[int], misreading: Misreading, window: int = 40) -> list[ShareEstimate | None]:
    """Give the index after each reading of a stream; None until the window is full.

    Args:
        read: 1 for good news, 0 for bad, in the order of their coming.
        misreading: How the classifier errs.
        window: How many readings count.
    """
    index = RollingIndex(misreading, window)
    return [index.add(one) for one in read]
