"""The avalanche: every step carries all the steps before it."""

from collections.abc import Callable

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.shapes import Float, Tensor


class Avalanche(Patient):
    """Its part is the loop itself: it asks for a gradient, and lets the weights follow it, step by step."""

    name = "avalanche"
    complaint = "The loss goes down and up again, and gets nowhere."
    law = "a step follows the gradient of that step alone"

    @staticmethod
    def sick(
        gradient_of: Callable[[int], Float[Tensor, "_"]],
        update: Callable[[Float[Tensor, "_"]], None],
        n_steps: int,
    ) -> None:
        """Add each gradient to all earlier ones."""
        gradient = 0
        for step in range(n_steps):
            gradient = gradient + gradient_of(step)
            update(gradient)

    @staticmethod
    def sound(
        gradient_of: Callable[[int], Float[Tensor, "_"]],
        update: Callable[[Float[Tensor, "_"]], None],
        n_steps: int,
    ) -> None:
        """Begin each step at nothing."""
        for step in range(n_steps):
            gradient = gradient_of(step)
            update(gradient)

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether each update gets the gradient of its step, and in between the weights have moved."""
        seen: list[float] = []

        def gradient_of(step: int) -> Float[Tensor, "_"]:
            return torch.tensor([10.0 * step + len(seen)])

        part(gradient_of, lambda gradient: seen.append(float(gradient[0])), 4)
        return seen == [0.0, 11.0, 22.0, 33.0]

    def descend(
        self,
        gradient_of: Callable[[int], Float[Tensor, "_"]],
        update: Callable[[Float[Tensor, "_"]], None],
        n_steps: int,
    ) -> None:
        """Hand the loop to the part."""
        self.part(gradient_of, update, n_steps)
