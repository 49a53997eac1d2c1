"""Reading digits with the vision Transformer that ships: what it says, how sure it is, where its class token looks."""

from dataclasses import dataclass
from typing import Any

import torch

from tutor.data.digits import picture_of
from tutor.models.activations import record_attention
from tutor.models.evaluation_mode import evaluating
from tutor.models.vision_transformer import VisionTransformer
from tutor.shapes import Float, Tensor


@dataclass(frozen=True)
class DigitReading:
    """What a model makes of a picture."""

    probabilities: tuple[float, ...]
    """Of the digits 0 to 9."""
    attention: Float[Tensor, "layers heads query key"]
    """Position 0 is the class token, the patches follow row by row."""

    @property
    def digit(self) -> int:
        """The likeliest digit."""
        return max(range(len(self.probabilities)), key=self.probabilities.__getitem__)


def read_digit(model: VisionTransformer, pixels: Any) -> DigitReading:
    """Read one picture.

    Args:
        pixels: Eight rows of eight numbers from 0, paper, to 16, ink.

    Raises:
        ValueError: If that is no such picture.

    Source: built in chapter 19.
    """
    picture = torch.from_numpy(picture_of(pixels))[None]
    with evaluating(model.modules()), record_attention(model) as attention:
        probabilities = model(picture)[0].softmax(dim=-1)
    return DigitReading(tuple(probabilities.tolist()), attention.stack())
