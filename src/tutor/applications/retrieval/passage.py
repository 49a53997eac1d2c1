"""What is searched, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Passage:
    """A short text that can be found."""

    key: str
    """Its name, unlike all others."""
    text: str
    """What is searched."""
    link: str = ""
    """Where it stands, for a reader."""


@dataclass(frozen=True)
class Hit:
    """A passage that was found."""

    passage: Passage
    score: float
    """How well it fits, on the scale of its retriever: no probability, and not comparable between retrievers."""


@runtime_checkable
class Retriever(Protocol):
    """Whatever finds passages for a question."""

    passages: tuple[Passage, ...]
    """All that can be found."""

    def search(self, query: str, n: int = 5) -> list[Hit]:
        """Give at most so many passages, the best first; none that has nothing in common with the question."""
        ...


def collect(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Take passages into an index.

    Raises:
        ValueError: If there is none, or two have one key.
    """
    if not passages:
        raise ValueError("expected at least one passage, got none")
    seen: set[str] = set()
    for passage in passages:
        if passage.key in seen:
            raise ValueError(f"expected a key of its own for each passage, got {passage.key!r} twice")
        seen.add(passage.key)
    return tuple(passages)


def best(passages: Sequence[Passage], scores: Sequence[float], n: int) -> list[Hit]:
    """Give the passages with the best scores above 0, the best first; of equals the one that stands first.

    Args:
        scores: One for each passage.
        n: How many at most.

    Raises:
        ValueError: If fewer than one is asked for.
    """
    if n < 1:
        raise ValueError(f"expected to be asked for at least one passage, got {n}")
    # rounded, so that equal passages are equal on every processor
    ranked = sorted(range(len(passages)), key=lambda place: (-round(scores[place], 9), place))
    return [Hit(passages[place], scores[place]) for place in ranked[:n] if round(scores[place], 9) > 0]
