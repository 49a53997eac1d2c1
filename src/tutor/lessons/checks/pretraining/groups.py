"""A group of processes that train together, of which nobody holds all weights."""

import operator

import torch

from tutor.lessons.answers import Sure, Wrong, ask, describe


class Group:
    """Some processes, each with a share of the batch, of which only the gradients can be had.

    Args:
        generator: Draws what their losses are.
        lengths: Of the pieces.
        dtype: Of weights and gradients.
    """

    def __init__(self, generator, lengths, dtype=torch.float32):
        self.size = sum(lengths)
        self.pieces = [torch.randn(length, generator=generator, dtype=dtype) for length in lengths]
        n = len(lengths)
        self.tables = torch.randn(n, self.size, self.size, generator=generator, dtype=dtype)
        self.offsets = torch.randn(n, self.size, generator=generator, dtype=dtype)
        self.asked = []

    def gradient_of(self, process, weights):
        """The gradient of one process: that of a quadratic loss of its own.

        Raises:
            Sure: If it is asked for what it cannot compute.
        """
        try:
            process = operator.index(process)
        except TypeError:
            raise Sure("call gradient_of(process, weights), the number of the process first") from None
        if not 0 <= process < len(self.pieces):
            raise Sure(f"there are {len(self.pieces)} processes, from 0 on, and no process {process}")
        if not isinstance(weights, torch.Tensor):
            raise Sure(f"gradient_of wants the weights as one tensor, got {describe(weights)}")
        if weights.shape != (self.size,):
            raise Sure(
                f"gradient_of got weights of shape {tuple(weights.shape)}: the model needs all its weights to compute "
                f"a gradient, joined to one row of {self.size}"
            )
        self.asked.append(process)
        return self.tables[process] @ weights.to(self.tables.dtype) - self.offsets[process]

    def answer(self, step, lr=0.1):
        """What a step makes of this group, as a list of tensors.

        Raises:
            Sure: If it gives no list.
            Wrong: If the list is not as long as the group.
        """
        # a method would be copied with the group
        answer = ask(step, self.pieces, lambda *given: self.gradient_of(*given), lr)
        if not isinstance(answer, list | tuple):
            raise Sure(f"expected a list of pieces, one for each process, got {describe(answer)}")
        if len(answer) != len(self.pieces):
            raise Wrong(f"expected {len(self.pieces)} pieces, one for each process, got {len(answer)}")
        return answer

    def expected(self, lr=0.1):
        """The pieces afterwards, entry by entry."""
        weights = [number for piece in self.pieces for number in piece]
        fresh_weights = []
        for place, number in enumerate(weights):
            slopes = [
                sum(self.tables[process][place][other] * weights[other] for other in range(self.size))
                - self.offsets[process][place]
                for process in range(len(self.pieces))
            ]
            fresh_weights.append(number - lr * sum(slopes) / len(slopes))
        return torch.stack(fresh_weights).split([len(piece) for piece in self.pieces])
