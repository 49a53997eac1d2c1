"""What happened in training, step by step."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Evaluation:
    """What a model could do after a step."""

    step: int
    """Steps taken before it."""
    figures: Mapping[str, float]
    """Numbers by name."""


@dataclass
class History:
    """One number for each step, in lists; and the evaluations."""

    losses: list[float] = field(default_factory=list)
    """Nats per target, before the step was taken."""
    learning_rates: list[float] = field(default_factory=list)
    """Of each step."""
    gradient_norms: list[float] = field(default_factory=list)
    """Length of the gradient, before it was clipped."""
    seconds: list[float] = field(default_factory=list)
    """CPU seconds since training began; of several processes the mean."""
    evaluations: list[Evaluation] = field(default_factory=list)
    """Oldest first."""
    finished: bool = False
    """Whether training came to its end."""

    @property
    def n_steps(self) -> int:
        """Steps taken so far."""
        return len(self.losses)

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds so far."""
        return self.seconds[-1] if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Give the fields by name, ready for JSON."""
        return asdict(self)

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "History":
        """Make a history of what `as_dict` gave."""
        return cls(**{**fields, "evaluations": [Evaluation(**evaluation) for evaluation in fields["evaluations"]]})
