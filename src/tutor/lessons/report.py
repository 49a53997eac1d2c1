"""What a check found: one line for each property, and what it earns."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One property of an answer."""

    property: str
    """What should hold, in words."""
    passed: bool
    hint: str = ""
    """What to look at, where it does not hold."""
    points: int = 0
    """Points earned."""


@dataclass(frozen=True)
class Report:
    """The outcome of one check."""

    slug: str
    lines: tuple[Line, ...]
    max_points: int
    """Points of a right answer."""
    answered: bool = True
    """False while the stub stands as it was."""

    @property
    def passed(self) -> bool:
        """Whether every property holds."""
        return self.answered and all(line.passed for line in self.lines)

    @property
    def points(self) -> int:
        """Points earned, of `max_points`."""
        return sum(line.points for line in self.lines)

    @property
    def hints(self) -> tuple[str, ...]:
        """Every hint once, in the order of the lines."""
        return tuple(dict.fromkeys(line.hint for line in self.lines if line.hint))

    def __str__(self) -> str:
        if not self.answered:
            return f"{self.slug}: not done yet"
        held = sum(line.passed for line in self.lines)
        share = "everything holds" if self.passed else f"{held} of {len(self.lines)} hold"
        text = [f"{self.slug}: {share}{self._earned()}"]
        told = set()
        for line in self.lines:
            text.append(f"  {'✓' if line.passed else '✗'} {line.property}")
            if line.hint and line.hint not in told:
                text.append(f"    → {line.hint}")
                told.add(line.hint)
        return "\n".join(text)

    def _earned(self) -> str:
        if not self.max_points:
            return ""
        return f", {self.points:g} of {self.max_points:g} point{'' if self.max_points == 1 else 's'}"
