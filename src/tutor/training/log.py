"""Logs: where the curves of a run are drawn while it goes on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable


@runtime_checkable
class Log(Protocol):
    """Anything that takes figures step by step."""

    def record(self, step: int, figures: Mapping[str, float]) -> None:
        """Take the figures of a step."""

    def close(self) -> None:
        """Write what is left."""


class TensorBoardLog:
    """A log that TensorBoard shows: ``tensorboard --logdir FOLDER``.

    Args:
        folder: Where its files go; a folder for each run, to compare runs.

    Raises:
        ImportError: If TensorBoard is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as problem:
            raise ImportError("expected TensorBoard, found none; install it with: pip install tensorboard") from problem
        self._writer = SummaryWriter(str(folder))

    def record(self, step: int, figures: Mapping[str, float]) -> None:
        """Add a point to the curve of each figure."""
        for name, value in figures.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Write what is left, and close the file."""
        self._writer.close()
