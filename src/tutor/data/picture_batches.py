"""Batches of pictures, with what is to be said about each: a class, or a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from tutor.data.batching import Columns, pad
from tutor.shapes import Bool, Float, Int, Tensor
from tutor.text.special_tokens import BOS_ID, EOS_ID


@dataclass(frozen=True)
class PictureBatch(Columns):
    """Pictures and their classes."""

    pictures: Float[Tensor, "batch _ _"]
    """Rows and columns of numbers."""
    labels: Int[Tensor, "batch"]

    @classmethod
    def of(cls, pictures: Sequence[Float[np.ndarray, "_ _"]], labels: Sequence[int]) -> "PictureBatch":
        """Lay pictures of one size over one another.

        Args:
            labels: The class of each, from 0.

        Raises:
            ValueError: If there is no picture, or not a label for each.
        """
        if not pictures or len(pictures) != len(labels):
            raise ValueError(f"expected a label for each picture, at least one, got {len(pictures)} and {len(labels)}")
        return cls(torch.from_numpy(np.stack(pictures)), torch.tensor(labels))


@dataclass(frozen=True)
class PictureTextBatch(Columns):
    """Pictures and the text about each."""

    pictures: Float[Tensor, "batch _ _"]
    """Rows and columns of numbers."""
    inputs: Int[Tensor, "batch query"]
    """The text as a decoder reads it, from ``<bos>`` on."""
    targets: Int[Tensor, "batch query"]
    """The text as a decoder should write it, up to ``<eos>``."""
    counts: Bool[Tensor, "batch query"]
    """True at real targets."""

    @classmethod
    def of(cls, pictures: Sequence[Float[np.ndarray, "_ _"]], texts: Sequence[Sequence[int]]) -> "PictureTextBatch":
        """Lay pictures of one size over one another, and pad their texts.

        Args:
            texts: Token ids without ``<bos>`` and ``<eos>``, one text for each picture.

        Raises:
            ValueError: If there is no picture, or not a text for each.
        """
        if not pictures or len(pictures) != len(texts):
            raise ValueError(f"expected a text for each picture, at least one, got {len(pictures)} and {len(texts)}")
        inputs, counts = pad([[BOS_ID, *text] for text in texts])
        targets, _ = pad([[*text, EOS_ID] for text in texts])
        return cls(torch.from_numpy(np.stack(pictures)), inputs, targets, counts)
