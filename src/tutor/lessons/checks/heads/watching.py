"""What a student's test gives to the models that it is shown: states of a known shape."""

import torch

from tutor.lessons.answers import Sure

WIDTH = 8
"""Width of the states that the models take."""


class Watch:
    """Looks at the inputs of every call, before the model does."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.lengths: list[int] = []

    def __call__(self, *inputs: object, **named: object) -> None:
        """Note how many examples and positions one call has.

        Raises:
            Sure: If the models are not made for it.
        """
        states = inputs[0] if len(inputs) == 1 and not named else None
        fits = isinstance(states, torch.Tensor) and states.is_floating_point() and states.dim() == 3
        if not fits or states.shape[-1] != WIDTH:
            got = f"{states.dtype} {tuple(states.shape)}" if isinstance(states, torch.Tensor) else "something else"
            raise Sure(
                f"the models take one tensor of floating-point numbers, [batch, position, {WIDTH}], "
                f"got {got.removeprefix('torch.')}"
            )
        if not states.numel():
            raise Sure("your test shows the models an empty tensor: at least one example and one position are needed")
        self.batches.append(states.shape[0])
        self.lengths.append(states.shape[1])
