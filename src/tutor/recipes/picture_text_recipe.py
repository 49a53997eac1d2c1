"""What the recipes for pictures with texts have in common: a `PictureWriter`, and texts that it writes greedily."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data.picture_batches import PictureTextBatch
from tutor.generation.generate import generate
from tutor.generation.picture_session import PictureSession
from tutor.models.picture_writer import PictureWriter
from tutor.recipes.recipe import Preparation, Recipe
from tutor.shapes import Float
from tutor.text.words import WordTokenizer
from tutor.training.picture_objective import PictureTextObjective

_BATCH_SIZE = 200

Pair = tuple[Float[np.ndarray, "_ _"], str]
"""A picture, and the text about it."""


class PictureTextRecipe(Recipe):
    """A recipe for a `PictureWriter`. A subclass gives the pairs, the sizes and the scores."""

    example = ""
    sizes: ModelConfig
    """Of the model; its vocabulary is the texts' own."""
    patch: tuple[int, int]
    """Rows and columns of a patch."""

    @abstractmethod
    def pairs(self) -> list[Pair]:
        """Give the pictures to learn from and their texts."""

    @cached_property
    def _pairs(self) -> list[Pair]:
        return self.pairs()

    @cached_property
    def tokenizer(self) -> WordTokenizer:
        """The words of the texts."""
        return WordTokenizer.train(text for _, text in self._pairs)

    def prepare(self) -> Preparation:
        """Load the pictures and build the model."""
        pictures = [picture for picture, _ in self._pairs]
        texts = [self.tokenizer.encode(text) for _, text in self._pairs]
        height, width = pictures[0].shape
        sizes = dict(zip(("height", "width", "patch_height", "patch_width"), (height, width, *self.patch), strict=True))
        return Preparation(
            model=PictureWriter(self.sizes.changed(vocab_size=self.tokenizer.vocab_size), **sizes),
            tokenizers={"text": self.tokenizer},
            arguments=sizes,
            objective=PictureTextObjective(self.training.label_smoothing),
            lengths=[len(text) for text in texts],
            make_batch=lambda places: PictureTextBatch.of(
                [pictures[place] for place in places], [texts[place] for place in places]
            ),
            evaluate=self.evaluate,
            score=self.score,
        )

    @abstractmethod
    def evaluate(self, model: nn.Module) -> dict[str, float]:
        """Give a figure of the validation split."""

    @abstractmethod
    def score(self, model: nn.Module) -> dict[str, float]:
        """Give the figures of the other splits."""


def write_all(
    model: PictureWriter, tokenizer: WordTokenizer, pictures: Sequence[Float[np.ndarray, "_ _"]]
) -> list[str]:
    """Write the text about each picture, greedily.

    Raises:
        ValueError: If a picture is of another size than the model's, or has numbers that are none.
    """
    answers = []
    for start in range(0, len(pictures), _BATCH_SIZE):
        some = torch.from_numpy(np.stack(pictures[start : start + _BATCH_SIZE])).float()
        session = PictureSession(model, some)
        written = generate(session, max_new_tokens=model.config.context_length)
        answers += [tokenizer.decode(text.answer) for text in written]
    return answers
