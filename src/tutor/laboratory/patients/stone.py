"""The stone: one half of it never learns."""

from collections.abc import Callable

import torch

from tutor.laboratory.patient import Part, Patient
from tutor.models.transformer import Transformer
from tutor.shapes import Tensor


class Stone(Patient):
    """Its part lets the encoder read, and hands its memory to the decoder."""

    name = "stone"
    complaint = "It learns slowly and never well. Of the loss's gradient, nothing comes back to the encoder."
    law = "a change of the encoder's weights is felt in the loss"

    @staticmethod
    def sick(encode: Callable[[Tensor], Tensor], source: Tensor) -> Tensor:
        """Read without noting how."""
        with torch.no_grad():
            memory = encode(source)
        return memory

    @staticmethod
    def sound(encode: Callable[[Tensor], Tensor], source: Tensor) -> Tensor:
        """Read."""
        memory = encode(source)
        return memory

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether the memory is what the encoder makes, and a gradient comes back to the encoder's weight."""
        weight = torch.tensor(3.0, requires_grad=True)
        memory = part(lambda source: weight * source, torch.tensor([1.0, 2.0]))
        if memory.tolist() != [3.0, 6.0] or not memory.requires_grad:
            return False
        (gradient,) = torch.autograd.grad(memory.sum(), weight, allow_unused=True)
        return gradient is not None and gradient.item() == 3.0

    def operate(self, model: Transformer) -> None:
        """Exchange how the encoder is called."""
        encode = model.encode
        model.encode = lambda source, is_real=None: self.part(lambda given: encode(given, is_real), source)
