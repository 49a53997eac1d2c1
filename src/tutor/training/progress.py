"""A bar that says how far training is, on stderr: what a chapter prints stays clean."""

import os
import sys

from tqdm import tqdm


class Progress:
    """A bar of steps, or of CPU seconds where training is given a time.

    It is silent where pages are made (``TUTOR_DISPLAY=page``).

    Args:
        total: Steps or seconds until the end.
        unit: What is counted.
        silent: Show nothing.
    """

    def __init__(self, total: int | float, unit: str, silent: bool = False) -> None:
        silent = silent or os.environ.get("TUTOR_DISPLAY") == "page"
        self._bar = tqdm(total=total, unit=unit, disable=silent, file=sys.stderr, dynamic_ncols=True)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *problem: object) -> None:
        self._bar.close()

    def show(self, done: int | float, loss: float) -> None:
        """Move the bar.

        Args:
            done: Steps or seconds since the beginning.
            loss: Of the last step, in nats per target.
        """
        if not self._bar.disable:
            self._bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)
            # the last step may end behind the time that was given
            self._bar.update(min(round(done, 1), self._bar.total) - self._bar.n)
