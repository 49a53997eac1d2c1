"""Tests that students hand in: shown models of two sorts, in an order that they cannot know."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from tutor.lessons.answers import Sure, Wrong, ask


@dataclass(frozen=True)
class Verdicts:
    """What the two answers of a student's test mean."""

    true: str
    """An adjective for models of which it should say True."""
    false: str
    advice: str = "; right models differ by rounding, so compare with a tolerance, as in torch.allclose(..., atol=1e-4)"
    """What is added where a test says `true` of too many; nothing where right models give exactly the same."""
    noun: str = "model"
    """What is shown to the tests, as they name it to the student."""

    def of(self, test: Any, model: Any, watch: Callable[..., None] | None = None) -> bool:
        """Ask a test about one model, under a new name, so that nothing but its answers can be known.

        Args:
            test: The student's: a function of a model that returns True or False.
            model: What it is asked about.
            watch: Called with the inputs of every call of the model; what it raises ends the test.

        Raises:
            Sure: If the answer is neither True nor False.
        """

        def shown(*inputs: Any, **named: Any) -> Any:
            if watch is not None:
                watch(*inputs, **named)
            return model(*inputs, **named)

        given = ask(test, shown)
        n_given = given.numel() if isinstance(given, torch.Tensor) else 1
        if n_given != 1:
            raise Sure(
                f"your test should return one True or False, got a tensor of {n_given}: torch.allclose compares "
                "whole tensors, and .any() or .all() joins many booleans into one"
            )
        given = given.item() if isinstance(given, torch.Tensor) else given
        if type(given).__name__ not in ("bool", "bool_"):
            raise Sure(f"your test should return True ({self.true}) or False ({self.false})")
        return bool(given)

    def tells_apart(
        self,
        test: Any,
        positive: Mapping[str, Any],
        negative: Mapping[str, Any],
        n_rounds: int = 3,
        watch: Callable[..., None] | None = None,
    ) -> None:
        """Show a test every model several times, each round in another random order.

        Args:
            test: The student's test.
            positive: Models of which the test must say True, by how they may be named to the student.
            negative: Models of which it must say False.
            n_rounds: How often each model is shown.
            watch: As in `of`.

        Raises:
            Wrong: Naming what is wrong with all verdicts together, or the first model that was misjudged.
        """
        for _ in range(n_rounds):
            shown = [(name, model, True) for name, model in positive.items()]
            shown += [(name, model, False) for name, model in negative.items()]
            random.SystemRandom().shuffle(shown)
            given = [(name, truth, self.of(test, model, watch)) for name, model, truth in shown]
            if positive and negative:
                self._judge_all([truth for _, truth, _ in given], [said for *_, said in given])
            for name, truth, said in given:
                if said != truth:
                    kind = self.true if truth else self.false
                    advice = self.advice if said else ""
                    raise Wrong(f"your test says {self._meant(said)} of a {self.noun} that is {kind}: {name}{advice}")

    def _meant(self, said: bool) -> str:
        return f"{said} ({self.true if said else self.false})"

    def _judge_all(self, truths: list[bool], said: list[bool]) -> None:
        if all(one != other for one, other in zip(truths, said, strict=True)):
            raise Sure(f"your verdicts are the wrong way round: True means {self.true}")
        if all(said):
            raise Sure(f"your test says {self._meant(True)} of every {self.noun}{self.advice}")
        if not any(said):
            raise Sure(f"your test says {self._meant(False)} of every {self.noun}: what should it compare?")
