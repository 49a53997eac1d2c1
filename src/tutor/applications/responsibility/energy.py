"""Energy and money of training and of answering, worked out from operations: every assumption has a name."""

from dataclasses import dataclass

JOULES_PER_KILOWATT_HOUR = 3_600_000


@dataclass(frozen=True)
class Machine:
    """A processor, as one would hire it.

    Raises:
        ValueError: If a number is not positive (the price may be 0), or utilization or overhead is impossible.
    """

    peak: float | int
    """Operations per second that it could do at most."""
    utilization: float
    """The share of them that training really does."""
    watts: float | int
    """What it draws at work."""
    overhead: float = 1.2
    """The energy of the whole building for each unit that computes: power usage effectiveness."""
    price: float = 0.0
    """Per hour, in whatever money."""

    def __post_init__(self) -> None:
        if not (self.peak > 0 and 0 < self.utilization <= 1 and self.watts > 0 and self.overhead >= 1):
            raise ValueError(
                "expected a positive peak and watts, a utilization above 0 and up to 1, and an overhead of at least 1, "
                f"got {self.peak}, {self.watts}, {self.utilization} and {self.overhead}"
            )
        if not self.price >= 0:
            raise ValueError(f"expected a price of at least 0, got {self.price}")


@dataclass(frozen=True)
class Bill:
    """What some arithmetic costs on a machine."""

    operations: float
    hours: float
    """Of one machine; a hundred machines take a hundredth."""
    kilowatt_hours: float
    money: float


def bill(operations: float | int, machine: Machine) -> Bill:
    """Work out time, energy and money of a number of operations.

    Raises:
        ValueError: If there are fewer than no operations.

    Source: Patterson et al. 2021, section 2 (arXiv:2104.10350). Built in chapter 20.
    """
    if not operations >= 0:
        raise ValueError(f"expected at least 0 operations, got {operations}")
    seconds = operations / (machine.peak * machine.utilization)
    joules = seconds * machine.watts * machine.overhead
    return Bill(float(operations), seconds / 3600, joules / JOULES_PER_KILOWATT_HOUR, seconds / 3600 * machine.price)


def training_operations(n_parameters: float | int, n_tokens: float | int) -> float:
    """Give about six operations for each parameter and each token: two forward, four backward.

    Source: Kaplan et al. 2020, section 2.1 (arXiv:2001.08361). Built in chapters 12 and 20.
    """
    return 6.0 * n_parameters * n_tokens


def answering_operations(n_parameters: float | int, n_tokens: float | int) -> float:
    """Give about two operations for each parameter and each token that is read or written.

    Source: Kaplan et al. 2020, section 2.1 (arXiv:2001.08361). Built in chapter 20.
    """
    return 2.0 * n_parameters * n_tokens
