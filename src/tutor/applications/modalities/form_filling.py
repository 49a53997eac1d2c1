"""The other way to a caption: read each place of the strip apart, and fill the answers into a form."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn

from tutor.data import captions
from tutor.data.digits import SIDE
from tutor.models.evaluation_mode import evaluating
from tutor.shapes import Float

_EMPTY = 0.01


def fill_form(reader: nn.Module, strips: Sequence[Float[np.ndarray, "..."]]) -> list[str]:
    """Caption strips by rule: cut each into three, leave out what is empty, read the rest, write the sentence.

    It knows what the captions model must find out: that there are three places, of what size, and how a sentence goes.

    Args:
        reader: Scores the ten digits for each picture, as a `VisionTransformer` does.
        strips: Numbers from 0, paper, to 1, ink.

    Returns:
        A sentence for each strip; an empty one where fewer than two places have ink.

    Raises:
        ValueError: If a strip has another shape, or numbers that are none.

    Source: built in chapter 19.
    """
    sentences = []
    for strip in strips:
        if strip.shape != (SIDE, captions.PLACES * SIDE):
            raise ValueError(f"expected strips of shape ({SIDE}, {captions.PLACES * SIDE}), got {strip.shape}")
        places = np.split(strip, captions.PLACES, axis=1)
        inked = np.stack([place for place in places if not place.max() < _EMPTY] or [np.zeros((SIDE, SIDE))])
        with evaluating(reader.modules()):
            labels = reader(torch.from_numpy(inked).float()).argmax(dim=-1).tolist()
        sentences.append(captions.sentence(tuple(labels)) if len(labels) > 1 else "")
    return sentences
