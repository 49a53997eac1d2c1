"""Checkpoints: all that a training run needs to go on as if it had never stopped.

Each stands in a folder of its own, with a checksum of every file. It is written under another name and renamed when it
is whole; only then the one before is removed. So a full disk or a killed process leaves a whole one at any moment.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors.torch import load, save
from torch import nn

from tutor.config import ModelConfig
from tutor.models.weights import read_config, save_weights
from tutor.models.whole_files import write_whole
from tutor.shapes import Tensor

_CHECKSUMS = "checksums.json"
_NAME = re.compile(r"checkpoint-(\d+)")


@dataclass(frozen=True)
class Checkpoint:
    """A training run at one moment."""

    weights: Mapping[str, Tensor]
    """Of the model, by name."""
    model_config: ModelConfig | None
    """Of the model, if it has one."""
    moments: Mapping[str, Tensor]
    """The optimizer's running means."""
    random_states: Mapping[str, Tensor]
    """Of each process."""
    state: Mapping[str, Any]
    """Everything else, ready for JSON."""
    best_weights: Mapping[str, Tensor] | None = None
    """Of the best evaluation, where training may stop early."""


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> Path:
    """Write a checkpoint beside the one before, and remove that when the new one is whole.

    Args:
        folder: The folder of the run.

    Returns:
        The new checkpoint's own folder.

    Raises:
        OSError: If it cannot be written, for instance because the disk is full; the one before is untouched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    older = _checkpoints(folder)
    for unfinished in folder.glob("checkpoint-*.new"):
        shutil.rmtree(unfinished)
    final = folder / f"checkpoint-{_number(older[-1]) + 1 if older else 1}"
    fresh = folder / f"{final.name}.new"
    try:
        fresh.mkdir()
        _write(fresh, checkpoint)
        fresh.rename(final)
        _reach_disk(folder)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    for path in older:
        shutil.rmtree(path)
    return final


def newest_checkpoint(folder: Path) -> Path | None:
    """Give the folder of a run's newest checkpoint, or None if there is none yet."""
    found = _checkpoints(folder)
    return found[-1] if found else None


def load_checkpoint(folder: Path) -> Checkpoint:
    """Read a run's newest checkpoint, after comparing its checksums.

    Args:
        folder: The folder of the run.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If a file is missing, truncated or altered.
    """
    newest = newest_checkpoint(folder)
    if newest is None:
        raise FileNotFoundError(f"expected a checkpoint in {folder}, found none")
    try:
        checksums = json.loads((newest / _CHECKSUMS).read_bytes())
        files = {name: (newest / name).read_bytes() for name in checksums}
    except (OSError, ValueError) as problem:
        raise ValueError(f"expected {newest} to be whole: {problem}") from problem
    for name, content in files.items():
        if hashlib.sha256(content).hexdigest() != checksums[name]:
            raise ValueError(f"expected {newest / name} as it was written, got a truncated or altered file")
    best = files.get("best.safetensors")
    return Checkpoint(
        weights=load(files["model.safetensors"]),
        model_config=read_config(newest / "model.safetensors"),
        moments=load(files["optimizer.safetensors"]),
        random_states=load(files["random.safetensors"]),
        state=json.loads(files["state.json"]),
        best_weights=None if best is None else load(best),
    )


def require_same(what: str, own: Mapping[str, Any], saved: Mapping[str, Any]) -> None:
    """Refuse to go on from a checkpoint with other fields.

    Args:
        what: Whose fields these are, for the message.
        own: Those of the run that would go on.
        saved: Those of the checkpoint.

    Raises:
        ValueError: Naming the first field that differs.
    """
    for name in sorted(own.keys() | saved.keys()):
        ours, theirs = (fields.get(name, "nothing") for fields in (own, saved))
        if ours != theirs:
            raise ValueError(f"expected the checkpoint's {what} to have {name}={ours}, got {theirs}")


class _Weights(nn.Module):
    """Weights that were put together from all processes, in the form that `save_weights` takes."""

    def __init__(self, weights: Mapping[str, Tensor], config: ModelConfig | None) -> None:
        super().__init__()
        self.weights, self.config = weights, config

    def state_dict(self) -> dict[str, Tensor]:
        return dict(self.weights)


def _write(folder: Path, checkpoint: Checkpoint) -> None:
    save_weights(folder / "model.safetensors", _Weights(checkpoint.weights, checkpoint.model_config))
    if checkpoint.best_weights is not None:
        save_weights(folder / "best.safetensors", _Weights(checkpoint.best_weights, checkpoint.model_config))
    write_whole(folder / "optimizer.safetensors", save(dict(checkpoint.moments)))
    write_whole(folder / "random.safetensors", save(dict(checkpoint.random_states)))
    write_whole(folder / "state.json", _as_json(checkpoint.state))
    checksums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    write_whole(folder / _CHECKSUMS, _as_json(checksums))
    _reach_disk(folder)


def _as_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, indent=1, allow_nan=False).encode()


def _checkpoints(folder: Path) -> list[Path]:
    """Give the whole ones, oldest first."""
    return sorted((path for path in folder.glob("checkpoint-*") if _NAME.fullmatch(path.name)), key=_number)


def _number(path: Path) -> int:
    return int(_NAME.fullmatch(path.name)[1])


def _reach_disk(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, where the system can be asked to."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
