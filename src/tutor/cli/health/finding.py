"""What an examination has found: one line of `doctor`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "note", "problem"]
"""Nothing to do; worth knowing; the book does not work until it is mended."""


@dataclass(frozen=True)
class Finding:
    """One fact about this computer, and what to do about it."""

    status: Status
    subject: str
    """What was looked at, in a word or two."""
    text: str
    """What was found; where the status is not ok, what to do."""


Examination = Callable[[], Iterable[Finding]]
"""Looks at one part."""


def run_examination(subject: str, examination: Examination) -> list[Finding]:
    """Give what an examination finds. One that fails is itself a finding, so that the others are heard.

    Args:
        subject: What it looks at.
    """
    try:
        return list(examination())
    except Exception as failure:
        what = f"{type(failure).__name__}: {' '.join(str(failure).split())}"
        return [Finding("problem", subject, f"could not be examined ({what}); install the requirements anew")]
