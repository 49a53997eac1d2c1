"""The programs around a small model in the page, as data: which program it is, and what it must know."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tutor.viz.model_in_page import PageModel


@dataclass(frozen=True)
class PageProgram:
    """A model in the page, and the program of `page_program.js` that stands around it."""

    model: PageModel
    kind: str
    """The program's name there."""
    settings: dict[str, Any]
    """What it must know beside the weights: JSON types only."""

    def as_data(self) -> dict[str, Any]:
        """Give what `openProgram` in JavaScript takes."""
        return {"kind": self.kind, "model": self.model.as_data(), "settings": self.settings}

    def digest(self) -> str:
        """Give six letters that change with the weights, the words or the settings."""
        words = json.dumps([self.kind, self.settings, self.model.digest()], sort_keys=True)
        return hashlib.sha256(words.encode()).hexdigest()[:6]


def turns_program(model: PageModel, max_new_tokens: int = 32) -> PageProgram:
    """Give the program of a plain chat: turns, a window of whole exchanges, and the likeliest words.

    It is what `tutor.generation.conversation.Conversation` is in Python.

    Args:
        model: One that was trained on chats.
        max_new_tokens: A reply is cut off at so many tokens.

    Raises:
        ValueError: If no room is left for what is said.
    """
    context = model.model.config.context_length
    if not 1 <= max_new_tokens < context - 3:
        raise ValueError(f"expected max_new_tokens from 1 to {context - 4}, got {max_new_tokens}")
    return PageProgram(model, "turns", {"max_new_tokens": max_new_tokens})
