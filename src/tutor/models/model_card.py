"""Model cards: what a shipped model is, where it comes from and what it can do, for programs and for people."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from importlib import import_module
from typing import Any

from torch import nn

from tutor.config import ModelConfig


@dataclass(frozen=True)
class ModelCard:
    """The facts of one shipped model.

    Source: Mitchell et al. 2019 (arXiv:1810.03993), in brief. Built in chapter 20.
    """

    name: str
    """What `load_pretrained` calls it."""
    summary: str
    """What it does, and what it cannot, in a sentence or two."""
    model: str
    """The class, by its full name."""
    config: dict[str, Any] | None
    """Fields of its ModelConfig; None where the class has none."""
    arguments: dict[str, Any]
    """What the class is given besides."""
    made_by: str
    """The command that makes the weights anew."""
    data: str
    """What it was trained on."""
    licence: str
    """Under which the weights may be used."""
    scores: dict[str, float | int]
    """What was measured, with its unit or split in the name."""
    tokenizers: tuple[str, ...]
    """The roles of its tokenizers, such as source and target, or text."""
    example: str
    """A text to try it with; empty where it takes no text."""
    labels: tuple[str, ...]
    """What its classes mean, from class 0; empty where it has none."""
    n_parameters: int
    """Numbers learned, a tied table counted once."""
    n_bytes: int
    """Size of the file of weights."""
    number_type: str
    """How the file stores a number, such as float16."""
    checksum: str
    """That of the file of weights."""

    @classmethod
    def from_json(cls, text: str) -> "ModelCard":
        """Read what `as_json` gave.

        Raises:
            ValueError: If the text is no card: a field is missing or unknown.
        """
        content = json.loads(text)
        wanted = {field.name for field in fields(cls)}
        if not isinstance(content, dict) or content.keys() != wanted:
            got = sorted(content) if isinstance(content, dict) else type(content).__name__
            raise ValueError(f"expected a model card with the fields {', '.join(sorted(wanted))}, got {got}")
        return cls(**content | {name: tuple(content[name]) for name in ("tokenizers", "labels")})

    def as_json(self) -> str:
        """Give the card for programs."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def build(self) -> nn.Module:
        """Make the model that the card describes, with weights as training starts from.

        Raises:
            ValueError: If its class is none of the book's.
        """
        module, _, name = self.model.rpartition(".")
        if not module.startswith("tutor."):
            raise ValueError(f"expected a class of tutor in the card of {self.name}, got {self.model!r}")
        kind = getattr(import_module(module), name)
        if self.config is None:
            return kind(**self.arguments)
        return kind(ModelConfig(**self.config), **self.arguments)

    def as_markdown(self) -> str:
        """Give the card for people."""
        facts = {
            "Class": f"`{self.model}`",
            "Parameters": f"{self.n_parameters:,}",
            "File": f"`{self.name}.safetensors`, {self.n_bytes / 1000:,.0f} kB, {self.number_type}",
            "Tokenizers": ", ".join(self.tokenizers) or "none",
            "A text to try": f"`{self.example}`" if self.example else "none",
            "Classes": ", ".join(self.labels) or "none",
            "Data": self.data,
            "Licence": self.licence,
            "Made by": f"`{self.made_by}`",
        }
        sizes = {**(self.config or {}), **self.arguments}
        parts = [
            f"# {self.name}\n\n{self.summary}\n",
            _table("Fact", "Value", facts),
            _table("Measured", "Value", {name: f"{value:.4g}" for name, value in self.scores.items()}),
            _table("Size or kind", "Value", sizes) if sizes else "",
            f'Use: `load_pretrained("{self.name}")` of `tutor.models.pretrained`.\n',
        ]
        return "\n".join(part for part in parts if part)


def _table(left: str, right: str, rows: Mapping[str, Any]) -> str:
    lines = [f"| {left} | {right} |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())]
    return "\n".join(lines) + "\n"
