"""All numbers that decide how a model is trained, in one frozen place."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from tutor.training.lr_schedule import ConstantSchedule, CosineSchedule, InverseSquareRootSchedule, Schedule
from tutor.training.precision import Precision

ScheduleKind = Literal["constant", "inverse_square_root", "cosine"]
"""What the learning rate does behind the warm-up."""
Parallel = Literal["replicate", "shard"]
"""How several processes share the work: each holds the whole model (DDP), or a piece of every weight (FSDP2)."""

_AT_LEAST = {
    "n_steps": 1,
    "warm_up": 0,
    "weight_decay": 0,
    "accumulation": 1,
    "checkpoint_every": 1,
    "evaluate_every": 1,
    "patience": 1,
}


@dataclass(frozen=True)
class TrainingConfig:
    """How a model is trained.

    Raises:
        ValueError: If there is neither a number of steps nor of seconds, or both; a number is out of range; a kind is
            unknown; or patience has no evaluations to count.
    """

    batch_size: int
    """Examples in each step, of all processes together."""
    learning_rate: int | float
    """The greatest of the schedule."""
    n_steps: int | None = None
    """Steps to train."""
    seconds: int | float | None = None
    """CPU seconds of this process to train, instead of a number of steps. Such a run cannot be repeated exactly."""
    schedule: ScheduleKind = "cosine"
    """What the learning rate does behind the warm-up."""
    warm_up: int = 0
    """Steps in which the learning rate rises."""
    floor: int | float = 0.0
    """Share of the learning rate that a cosine leaves at the end."""
    weight_decay: int | float = 0.01
    """Share of a matrix that is taken away at each step, for a learning rate of one."""
    betas: tuple[float, float] = (0.9, 0.999)
    """How much of AdamW's running means stays at each step."""
    clip_norm: int | float | None = 1.0
    """Greatest length of all gradients together; None leaves them as they are."""
    label_smoothing: int | float = 0.0
    """Share of a target's probability that is spread evenly; the objective is made with it."""
    accumulation: int = 1
    """Parts of a step that are computed one after the other, where a whole batch does not fit into memory."""
    precision: Precision = "medium"
    """How exactly matrices are multiplied."""
    compile: bool = False
    """Whether PyTorch compiles the model first: minutes of waiting, then faster steps."""
    parallel: Parallel = "replicate"
    """How several processes share the work."""
    seed: int = 0
    """Of dropout and of the order of the data."""
    checkpoint_every: int | None = None
    """Steps from one checkpoint to the next; only the end is kept unless told."""
    evaluate_every: int | None = None
    """Steps from one evaluation to the next; only at the end unless told."""
    patience: int | None = None
    """Evaluations without a smaller ``loss`` after which training stops, with the best weights; None never stops."""

    def __post_init__(self) -> None:
        if (self.n_steps is None) == (self.seconds is None):
            raise ValueError(f"expected either n_steps or seconds, got {self.n_steps} and {self.seconds}")
        for name, kinds in (("schedule", ScheduleKind), ("precision", Precision), ("parallel", Parallel)):
            if (value := getattr(self, name)) not in get_args(kinds):
                raise ValueError(f"expected {name} among {', '.join(get_args(kinds))}, got {value!r}")
        for name, least in _AT_LEAST.items():
            if (value := getattr(self, name)) is not None and value < least:
                raise ValueError(f"expected {name} to be at least {least}, got {value}")
        for name in ("learning_rate", "seconds", "clip_norm"):
            if (value := getattr(self, name)) is not None and not 0 < value < float("inf"):
                raise ValueError(f"expected {name} to be positive, got {value}")
        for name, value in (
            ("label_smoothing", self.label_smoothing),
            ("betas", self.betas[0]),
            ("betas", self.betas[1]),
        ):
            if not 0 <= value < 1:
                raise ValueError(f"expected {name} in [0, 1), got {value}")
        if self.batch_size < self.accumulation:
            raise ValueError(
                f"expected an example for each part of a step, got batch_size {self.batch_size} "
                f"in {self.accumulation} parts"
            )
        if self.n_steps is not None and self.warm_up > self.n_steps:
            raise ValueError(f"expected warm_up of at most n_steps={self.n_steps}, got {self.warm_up}")
        if self.patience is not None and self.evaluate_every is None:
            raise ValueError("expected evaluate_every beside patience, which counts evaluations, got None")
        self.new_schedule()

    def new_schedule(self) -> Schedule:
        """Build the learning rate's schedule.

        Raises:
            ValueError: If a floor is given to a schedule that has none.
        """
        if self.schedule == "cosine":
            return CosineSchedule(self.learning_rate, self.warm_up, self.floor)
        if self.floor:
            raise ValueError(f"expected a floor with the cosine schedule alone, got {self.floor} with {self.schedule}")
        if self.schedule == "constant":
            return ConstantSchedule(self.learning_rate, self.warm_up)
        return InverseSquareRootSchedule(self.learning_rate, self.warm_up)

    def as_dict(self) -> dict[str, Any]:
        """Give the fields by name, ready for JSON."""
        return asdict(self) | {"betas": list(self.betas)}
