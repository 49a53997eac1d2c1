"""The kinds of question that a quiz may ask. Answers come from the package, computed in the author's cell."""

import hashlib
import html
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, SupportsFloat


def code_spans(text: str) -> str:
    """Give text as HTML, with what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))


@dataclass(frozen=True)
class Question:
    """What every question has. Text may hold `code` in backticks; formulas are not set, so write √d and · in Unicode.

    Raises:
        ValueError: If there is no prompt.
    """

    type: ClassVar[str]

    prompt: str
    """What is asked."""
    why: str = field(default="", kw_only=True)
    """What a right answer teaches, shown after it."""

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise ValueError(f"expected a prompt in words, got {self.prompt!r}")

    def data(self) -> dict[str, Any]:
        """What the page needs to ask, and to judge an answer."""
        return {"id": self.identity(), "type": self.type, "prompt": self.prompt, "why": self.why, **self.key()}

    def key(self) -> dict[str, Any]:
        """The answer, and the explanations of wrong ones."""
        raise NotImplementedError

    def solution(self) -> str:
        """The answer in words, where there is no script."""
        raise NotImplementedError

    def identity(self) -> str:
        """Six digits that change with the prompt, the answer or what is offered, and with nothing else."""
        said = [self.type, self.prompt, self.solution(), *self.offered()]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:6]

    def offered(self) -> Sequence[str]:
        """What a reader chooses from, in the order shown."""
        return ()


@dataclass(frozen=True)
class Choose(Question):
    """Choose one of several labels; each explains itself when chosen.

    Raises:
        ValueError: If there are fewer than two choices, one explains nothing, or the answer is none of them.
    """

    type: ClassVar[str] = "choose"

    choices: Mapping[str, str]
    """Label to explanation, in the order shown."""
    answer: str
    """The right label."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.choices) < 2:
            raise ValueError(f"expected at least two choices, got {list(self.choices)}")
        silent = [label for label, explanation in self.choices.items() if not explanation.strip()]
        if silent:
            raise ValueError(f"expected an explanation for every choice, got none for {silent}")
        if self.answer not in self.choices:
            raise ValueError(f"expected the answer among {list(self.choices)}, got {self.answer!r}")

    def key(self) -> dict[str, Any]:
        """The choices, the right one marked."""
        return {
            "choices": [
                {"label": label, "note": note, "right": label == self.answer} for label, note in self.choices.items()
            ]
        }

    def solution(self) -> str:
        """The right label."""
        return self.answer

    def offered(self) -> Sequence[str]:
        """The labels."""
        return tuple(self.choices)


@dataclass(frozen=True)
class Shape(Question):
    """Write the shape of a tensor.

    Raises:
        ValueError: If a size is negative, or a wrong shape is the right one or explains nothing.
    """

    type: ClassVar[str] = "shape"

    answer: tuple[int, ...]
    """The sizes in order; a `torch.Size` will do."""
    wrong: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    """A likely mistake, and why it is one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(size < 0 for size in self.answer):
            raise ValueError(f"expected sizes of at least 0, got {tuple(self.answer)}")
        for shape, note in self.wrong.items():
            if tuple(shape) == tuple(self.answer):
                raise ValueError(f"expected wrong shapes other than the answer, got {tuple(shape)}")
            _require_note(note, tuple(shape))

    def key(self) -> dict[str, Any]:
        """The sizes, and the explained mistakes."""
        return {
            "answer": [int(size) for size in self.answer],
            "wrong": [{"shape": [int(size) for size in shape], "note": note} for shape, note in self.wrong.items()],
        }

    def solution(self) -> str:
        """The shape as Python writes it."""
        return f"`{tuple(int(size) for size in self.answer)}`"


@dataclass(frozen=True)
class Number(Question):
    """Write a number.

    Raises:
        ValueError: If a number is not finite, the tolerance is not positive, or a wrong value would pass as right or
            explains nothing.
    """

    type: ClassVar[str] = "number"

    answer: SupportsFloat
    """A number, or a tensor with one."""
    tolerance: float | int
    """How far off still counts as right, in the same unit."""
    unit: str = ""
    """Written behind the field."""
    wrong: Mapping[float | int, str] = field(default_factory=dict)
    """A likely mistake, and why it is one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # six figures: the same bytes on every processor
        object.__setattr__(self, "answer", float(f"{float(self.answer):.6g}"))
        if not math.isfinite(self.answer):
            raise ValueError(f"expected a finite answer, got {self.answer}")
        if not 0 < self.tolerance < math.inf:
            raise ValueError(f"expected a positive tolerance, got {self.tolerance}")
        for value, note in self.wrong.items():
            if not abs(value - self.answer) > self.tolerance:
                raise ValueError(f"expected wrong values outside {self.answer:g} ± {self.tolerance:g}, got {value:g}")
            _require_note(note, value)

    def key(self) -> dict[str, Any]:
        """The number, its tolerance, and the explained mistakes."""
        wrong = [{"value": float(value), "note": note} for value, note in self.wrong.items()]
        return {"answer": self.answer, "tolerance": float(self.tolerance), "unit": self.unit, "wrong": wrong}

    def solution(self) -> str:
        """The number with four figures and its unit."""
        return f"{self.answer:.4g} {self.unit}".strip()


@dataclass(frozen=True)
class Order(Question):
    """Bring lines into the right order.

    Raises:
        ValueError: If there are fewer than two lines, or two alike.
    """

    type: ClassVar[str] = "order"

    lines: Sequence[str]
    """The lines, in the right order; shown in another."""

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "lines", tuple(self.lines))
        if len(self.lines) < 2:
            raise ValueError(f"expected at least two lines, got {len(self.lines)}")
        if len(set(self.lines)) < len(self.lines):
            raise ValueError(f"expected lines that differ, got {list(self.lines)}")

    def key(self) -> dict[str, Any]:
        """The right order, and the places of the lines as first shown."""
        return {"lines": list(self.lines), "shown": [self.lines.index(line) for line in self.offered()]}

    def solution(self) -> str:
        """The lines, numbered."""
        return "\n".join(f"{place}. `{line}`" for place, line in enumerate(self.lines, start=1))

    def offered(self) -> Sequence[str]:
        """The lines, shuffled the same way every time, never in the right order."""
        shuffled = sorted(self.lines, key=lambda line: hashlib.sha256(f"{self.prompt}\n{line}".encode()).digest())
        # a shuffle may fall on the right order: then its first line goes last
        return tuple(shuffled) if tuple(shuffled) != self.lines else (*shuffled[1:], shuffled[0])


@dataclass(frozen=True)
class Reveal(Question):
    """Predict in one's own words, then read the answer and compare.

    Raises:
        ValueError: If there is no answer to reveal.
    """

    type: ClassVar[str] = "reveal"

    answer_text: str
    """What is revealed."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.answer_text.strip():
            raise ValueError(f"expected an answer in words, got {self.answer_text!r}")

    def key(self) -> dict[str, Any]:
        """The text to compare with."""
        return {"answer": self.answer_text}

    def solution(self) -> str:
        """The text."""
        return self.answer_text


def _require_note(note: str, answer: object) -> None:
    if not note.strip():
        raise ValueError(f"expected an explanation for the wrong answer {answer}, got {note!r}")
