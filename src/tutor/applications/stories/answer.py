"""What an answerer says, and what it rests on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer with its support."""

    text: str
    """One word, or `NOT_TOLD`."""
    confidence: float
    """The probability that the model gives it, from 0 to 1."""
    sentence: int | None = None
    """Which sentence of the story bears it out, from 0; None if the answerer names none."""
