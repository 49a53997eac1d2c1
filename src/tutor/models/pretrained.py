"""The models that ship with the book, by name: weights, tokenizers, and a card that says where they come from.

A model lies in the folder `WEIGHTS` as ``<name>.safetensors``, ``<name>.<role>.json`` for each of its tokenizers, and
its card, ``<name>.json`` for programs and ``<name>.md`` for people. `ship` writes them all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.models.model_card import ModelCard
from tutor.models.weights import distinct_tensors, load_weights, require_same_tensors, save_weights
from tutor.models.whole_files import write_whole
from tutor.text.tokenizer import Tokenizer, load_tokenizer

WEIGHTS = Path(__file__).parent / "weights"
"""The folder of all shipped models."""


def pretrained_names(folder: Path = WEIGHTS) -> list[str]:
    """Name the models that ship, in alphabetical order.

    Args:
        folder: Where they lie.
    """
    return sorted(path.stem for path in folder.glob("*.json") if "." not in path.stem)


def load_card(name: str, folder: Path = WEIGHTS) -> ModelCard:
    """Give the card of a shipped model: what it is, where it comes from, how well it does.

    Args:
        folder: Where it lies.

    Raises:
        ValueError: If no such model ships.
    """
    if name not in (names := pretrained_names(folder)):
        raise ValueError(f"expected a model among {', '.join(names) or 'none'}, got {name!r}")
    return ModelCard.from_json((folder / f"{name}.json").read_text(encoding="utf-8"))


def load_pretrained(name: str, folder: Path = WEIGHTS) -> nn.Module:
    """Build a model of the book with its shipped weights, ready to be used (in evaluation mode, float32).

    Args:
        folder: Where it lies.

    Raises:
        ValueError: If no such model ships, or its weights are not those that its card describes.
        FileNotFoundError: If its weights are gone, with the command that makes them.
    """
    card = load_card(name, folder)
    path = folder / f"{name}.safetensors"
    if not path.exists():
        raise FileNotFoundError(f"expected the weights in {path.name}, found none; make them with: {card.made_by}")
    model = card.build()
    load_weights(path, model, card.checksum)
    return model.eval()


def load_tokenizers(name: str, folder: Path = WEIGHTS) -> dict[str, Tokenizer]:
    """Give the tokenizers of a shipped model by role: "source" and "target", or "text".

    Args:
        folder: Where the model lies.

    Raises:
        ValueError: If no such model ships.
    """
    roles = load_card(name, folder).tokenizers
    return {role: load_tokenizer(_tokenizer_path(folder, name, role)) for role in roles}


def ship(
    name: str,
    model: nn.Module,
    *,
    summary: str,
    made_by: str,
    data: str,
    licence: str,
    scores: Mapping[str, float | int],
    tokenizers: Mapping[str, Tokenizer] | None = None,
    arguments: Mapping[str, Any] | None = None,
    example: str = "",
    labels: Sequence[str] = (),
    dtype: torch.dtype = torch.float16,
    folder: Path = WEIGHTS,
) -> ModelCard:
    """Write a trained model to where `load_pretrained` finds it: weights, tokenizers and card.

    Args:
        name: Lower-case words joined by underscores.
        summary: What it does, and what it cannot, in a sentence or two.
        made_by: The command that makes the weights anew.
        data: What it was trained on.
        licence: Under which the weights may be used.
        scores: What was measured, with its unit or split in the name.
        tokenizers: Its tokenizers by role: "source" and "target", or "text".
        arguments: What the model's class is given besides its config.
        example: A text to try it with.
        labels: What its classes mean, from class 0.
        dtype: How the file stores a number; half precision is good enough to use a model by, not to train it on.
        folder: Where to write.

    Returns:
        The card.

    Raises:
        ValueError: If a name cannot be a file's, or the model's class does not build such a model from its config and
            the arguments: LoRA is to be merged first.
    """
    tokenizers, config = dict(tokenizers or {}), getattr(model, "config", None)
    for word in (name, *tokenizers):
        if not re.fullmatch("[a-z][a-z0-9_]*", word):
            raise ValueError(f"expected a name of lower-case letters, digits and underscores, got {word!r}")
    path = folder / f"{name}.safetensors"
    tensors = distinct_tensors(model)
    card = ModelCard(
        name=name,
        summary=summary,
        model=f"{type(model).__module__}.{type(model).__qualname__}",
        config=config.as_dict() if isinstance(config, ModelConfig) else None,
        arguments=dict(arguments or {}),
        made_by=made_by,
        data=data,
        licence=licence,
        scores=dict(scores),
        tokenizers=tuple(tokenizers),
        example=example,
        labels=tuple(labels),
        n_parameters=sum(parameter.numel() for parameter in model.parameters()),
        n_bytes=0,
        number_type=str(dtype).removeprefix("torch."),
        checksum="",
    )
    shapes = {key: tensor.shape for key, tensor in tensors.items()}
    require_same_tensors(shapes, distinct_tensors(card.build()), "the model to ship")
    checksum = save_weights(path, model, {"name": name, "made_by": made_by}, dtype)
    for role, tokenizer in tokenizers.items():
        tokenizer.save(_tokenizer_path(folder, name, role))
    card = replace(card, n_bytes=path.stat().st_size, checksum=checksum)
    write_whole(folder / f"{name}.md", card.as_markdown().encode())
    write_whole(folder / f"{name}.json", card.as_json().encode())
    return card


def _tokenizer_path(folder: Path, name: str, role: str) -> Path:
    return folder / f"{name}.{role}.json"
