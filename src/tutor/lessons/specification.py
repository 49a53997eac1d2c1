"""What an exercise demands, with the wrong answers it must refuse and the right ones it must accept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tutor.lessons.answers import outcome, same, tensor


@dataclass(frozen=True)
class Property:
    """Something that holds for every right answer."""

    name: str
    """In words, as the student reads it."""
    test: Callable[..., None]
    """Called with the answers; raises `tutor.lessons.answers.Wrong` with a hint where the property does not hold."""
    points: int = 1
    """At least one: who earns all points has an answer of which everything holds."""


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people really give. The check must refuse it, with its own hint."""

    name: str
    answers: tuple[Any, ...]
    hint: str
    """Shown to everybody whose answer comes to the same numbers."""


@dataclass(frozen=True)
class Variant:
    """A right answer in another style. The check must accept it; the first of an exercise is its reference."""

    name: str
    answers: tuple[Any, ...]


@dataclass(frozen=True)
class Exercise:
    """A check, and what it is checked with."""

    slug: str
    """Its permanent name."""
    answers: tuple[str, ...]
    """What is handed in, in words, one for each argument after the slug."""
    properties: tuple[Property, ...]
    mistakes: tuple[Mistake, ...]
    variants: tuple[Variant, ...]
    probe: Callable[..., list[Any]] = field(default=lambda *answers: [numbers_of(answer) for answer in answers])
    """What the answers come to on fixed inputs, simplest first: how a known mistake is recognised."""
    likeness: float = 1e-4
    """How near numbers must come to those of a known mistake; wider where two decimals are enough."""
    core: str | None = None
    """The property without which no other earns points, since a wrong answer may hold it by chance."""
    manual_points: int = 0
    """Points that only a person can give."""
    equivalents: Mapping[str, str] = field(default_factory=dict)
    """Automatic mutants of the solution that are right after all, each with the reason."""

    @property
    def points(self) -> int:
        """Points of a right answer that the check can give."""
        return sum(item.points for item in self.properties)

    @cached_property
    def _known(self) -> list[tuple[Mistake, list[Any]]]:
        """What every known mistake comes to; worked out once, since it takes longer than an answer's check."""
        return [(mistake, self.probe(*mistake.answers)) for mistake in self.mistakes]

    def diagnose(self, *answers: Any) -> str | None:
        """Find the known mistake that these answers come to.

        Returns:
            Its hint, or None if it is a mistake of another kind.
        """
        got, right = self.probe(*answers), self.probe(*self.variants[0].answers)

        def alike(one: Any, other: Any) -> bool:
            return same(one, other, self.likeness)

        wrong = [place for place, (one, other) in enumerate(zip(got, right, strict=True)) if not alike(one, other)]
        if not wrong:
            return None
        found = []
        for mistake, known in self._known:
            # what is wrong first must be wrong in the same way; of several such, the one most alike in the rest
            if alike(known[wrong[0]], got[wrong[0]]):
                found.append((sum(alike(one, other) for one, other in zip(known, got, strict=True)), mistake.hint))
        return max(found, key=lambda pair: pair[0])[1] if found else None


def numbers_of(answer: Any) -> Any:
    """An answer of plain numbers, for comparison with a known mistake."""
    return outcome(lambda: tensor(answer))
