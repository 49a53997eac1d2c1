"""Tests that students hand in, of models that give tokens: nothing is rounded there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tutor.lessons.answers import Wrong
from tutor.lessons.checks.verdicts import Verdicts

_OF_TENSORS = "; right models differ by rounding"


@dataclass(frozen=True)
class ExactVerdicts(Verdicts):
    """What the two answers of a student's test mean, where the advice on tolerances would mislead."""

    def tells_apart(
        self,
        test: Any,
        positive: Mapping[str, Any],
        negative: Mapping[str, Any],
        n_rounds: int = 3,
        watch: Callable[..., None] | None = None,
    ) -> None:
        """Show a test every model several times, as `Verdicts.tells_apart`.

        Raises:
            Wrong: Naming what is wrong, without a word on rounding.
        """
        try:
            super().tells_apart(test, positive, negative, n_rounds, watch)
        except Wrong as failure:
            told, advice, _ = str(failure).partition(_OF_TENSORS)
            if advice:
                raise type(failure)(told) from None
            raise
