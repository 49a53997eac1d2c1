"""Tests that students hand in: shown sick and sound models in an order that they cannot know."""

import random
from collections.abc import Mapping
from typing import Any

import torch

from tutor.lessons.answers import Wrong, ask


def verdict(is_sick: Any, model: Any) -> bool:
    """Ask a student's test about one model, under a new name, so that nothing but its answers can be known.

    Raises:
        Wrong: If the answer is neither True nor False.
    """
    given = ask(is_sick, lambda *inputs, **named: model(*inputs, **named))
    if isinstance(given, torch.Tensor) and given.numel() == 1:
        given = given.item()
    if type(given).__name__ not in ("bool", "bool_"):
        raise Wrong("your test should return True (sick) or False (sound)")
    return bool(given)


def verdicts(is_sick: Any, *models: Any) -> list[bool]:
    """Ask a student's test about several models."""
    return [verdict(is_sick, model) for model in models]


def tells_apart(is_sick: Any, sick: Mapping[str, Any], sound: Mapping[str, Any], n_rounds: int = 3) -> None:
    """Show a test every model several times, each round in another random order.

    Args:
        is_sick: The student's test: a function of a model that returns True or False.
        sick: Models that the test must call sick, by what is wrong with them.
        sound: Models that it must call sound, by how they are written.
        n_rounds: How often each model is shown.

    Raises:
        Wrong: Naming the first model that was misjudged.
    """
    for _ in range(n_rounds):
        patients = [(name, model, True) for name, model in sick.items()]
        patients += [(name, model, False) for name, model in sound.items()]
        random.SystemRandom().shuffle(patients)
        for name, model, truth in patients:
            if verdict(is_sick, model) != truth:
                kind, judged = ("sick", "sound") if truth else ("sound", "sick")
                raise Wrong(f"your test calls a {kind} model {judged}: {name}")
