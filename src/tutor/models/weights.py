"""A model's weights in one file, which says what they are and notices any change to itself.

The format is safetensors. Its metadata hold the model's config, whatever else the writer notes, and a checksum of all
of it. A tensor that serves in two places, such as a tied table, is stored once.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from tutor.config import ModelConfig
from tutor.models.whole_files import write_whole
from tutor.shapes import Tensor

_KEY = "tutor"
# a model may be trained on with other dropout: the weights mean the same
_MAY_DIFFER = {"dropout"}


def save_weights(
    path: Path, model: nn.Module, notes: Mapping[str, Any] | None = None, dtype: torch.dtype | None = None
) -> str:
    """Write a model's weights; the old file stays whole until the new one is.

    Args:
        notes: What else to write down, as JSON can hold it.
        dtype: How numbers are stored, such as torch.float16 for half the size; as they are unless told.

    Returns:
        The checksum.

    Raises:
        ValueError: If a weight is not finite, or too large for dtype.
    """
    tensors = {}
    for name, tensor in distinct_tensors(model).items():
        stored = tensor.to(dtype) if dtype is not None and tensor.is_floating_point() else tensor
        if not stored.isfinite().all():
            raise ValueError(f"expected finite weights, got some in {name} that are not, stored as {stored.dtype}")
        tensors[name] = stored.contiguous().cpu()
    config = getattr(model, "config", None)
    facts = {"config": config.as_dict() if isinstance(config, ModelConfig) else None, "notes": dict(notes or {})}
    checksum = _checksum(tensors, facts)
    # under one key, since safetensors writes several in any order
    write_whole(path, save(tensors, {_KEY: json.dumps({**facts, "checksum": checksum}, ensure_ascii=False)}))
    return checksum


def load_weights(path: Path, model: nn.Module, checksum: str | None = None) -> dict[str, Any]:
    """Put the weights of a file into a model, or refuse and leave the model as it is.

    Args:
        checksum: That of the very file that is wanted; any fitting file will do unless told.

    Returns:
        What the writer noted besides.

    Raises:
        ValueError: If the file is not whole, was changed or is not the one that is wanted, or does not fit the model:
            the field of the config that differs is named, or the tensor.
    """
    tensors, facts = _read(path)
    if checksum is not None and facts["checksum"] != checksum:
        raise ValueError(f"expected {path.name} with the checksum {checksum}, got {facts['checksum']}")
    config = getattr(model, "config", None)
    if isinstance(config, ModelConfig):
        _require_same_config(path, facts["config"], config)
    mine = distinct_tensors(model)
    require_same_tensors({name: tensor.shape for name, tensor in tensors.items()}, mine, f"weights in {path.name}")
    with torch.no_grad():
        for name, tensor in mine.items():
            tensor.copy_(tensors[name])
    return facts["notes"]


def read_config(path: Path) -> ModelConfig | None:
    """Give the config of the model whose weights a file holds; None if it has none.

    Raises:
        ValueError: If the file is not whole or was changed.
    """
    config = _read(path)[1]["config"]
    return None if config is None else ModelConfig(**config)


def distinct_tensors(model: nn.Module) -> dict[str, Tensor]:
    """Give the tensors of a model by name, each once: of several names for one tensor the first."""
    found: dict[tuple[int, torch.Size], str] = {}
    tensors = {}
    for name, tensor in model.state_dict().items():
        if found.setdefault((tensor.data_ptr(), tensor.shape), name) == name:
            tensors[name] = tensor
    return tensors


def require_same_tensors(given: Mapping[str, torch.Size], wanted: Mapping[str, Tensor], what: str) -> None:
    """Refuse tensors that are not those of a model.

    Args:
        given: Shapes by name.
        wanted: The model's tensors.
        what: Whose the given ones are.

    Raises:
        ValueError: Naming tensors that are missing or unknown, or one of another shape with both shapes.
    """
    if missing := sorted(wanted.keys() - given.keys()):
        raise ValueError(f"expected {what} to have all tensors of the model, found none for {', '.join(missing)}")
    if unknown := sorted(given.keys() - wanted.keys()):
        raise ValueError(f"expected {what} to be tensors of the model, got unknown ones: {', '.join(unknown)}")
    for name, tensor in wanted.items():
        if given[name] != tensor.shape:
            raise ValueError(f"expected {what} to have {name} of {tuple(tensor.shape)}, got {tuple(given[name])}")


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except SafetensorError as problem:
        raise ValueError(f"expected {path.name} to be a whole file of weights: {problem}") from problem
    if _KEY not in metadata:
        raise ValueError(f"expected {path.name} to be written by save_weights, found no checksum in it")
    try:
        facts = json.loads(metadata[_KEY])
        same = _checksum(tensors, {key: facts[key] for key in ("config", "notes")}) == facts["checksum"]
    except (KeyError, TypeError, ValueError):
        same = False
    if not same:
        raise ValueError(f"expected {path.name} as it was written, got a changed file: its checksum differs")
    return tensors, facts


def _require_same_config(path: Path, saved: dict[str, Any] | None, config: ModelConfig) -> None:
    if saved is None:
        raise ValueError(f"expected {path.name} to hold the config of its model, found none")
    mine = config.as_dict()
    saved = {**{name: mine[name] for name in _MAY_DIFFER}, **saved}
    if unknown := sorted(saved.keys() - mine.keys()):
        raise ValueError(f"expected {path.name} to have fields of ModelConfig, got {', '.join(unknown)}")
    for name, value in ModelConfig(**saved).as_dict().items():
        if name not in _MAY_DIFFER and value != mine[name]:
            raise ValueError(f"expected weights in {path.name} for {name}={mine[name]}, got {name}={value}")


def _checksum(tensors: Mapping[str, Tensor], facts: Mapping[str, Any]) -> str:
    """Hash the facts, and every tensor with its name, type and shape."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
