"""The recipe of the digit reader: a small vision Transformer."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import digits
from tutor.data.digits import SIDE, DigitExample, shifted, with_shifts
from tutor.data.picture_batches import PictureBatch
from tutor.models.evaluation_mode import evaluating
from tutor.models.vision_transformer import VisionTransformer
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.training.picture_objective import PictureObjective
from tutor.training.training_config import TrainingConfig


class DigitReaderRecipe(Recipe):
    """Say which digit a picture of 8 × 8 pixels shows. It learns from each picture, and from it shifted by a pixel."""

    name = "digit_reader"
    summary = (
        "Says which digit a picture of 8 × 8 pixels shows, by attention over 16 patches. It expects one digit that "
        "fills the picture, and names one whatever it is shown."
    )
    data = "tutor.data.digits, 1,097 handwritten digits (UCI, Alpaydin and Kaynak 1998, CC BY 4.0)"
    licence = "MIT, as the code; the data are licensed under CC BY 4.0"
    example = ""
    labels = tuple(map(str, range(10)))
    training = TrainingConfig(
        batch_size=64, learning_rate=2e-3, n_steps=2000, warm_up=75, floor=0.02, weight_decay=0.1, label_smoothing=0.1
    )
    sizes = ModelConfig(
        vocab_size=10, d_model=64, n_heads=4, n_layers=2, d_ff=128, dropout=0.1, embedding_deviation=0.1
    )

    @cached_property
    def _examples(self) -> list[DigitExample]:
        return with_shifts(digits.load("train"))

    def prepare(self) -> Preparation:
        """Load the pictures and build the model."""
        examples = self._examples
        return Preparation(
            model=VisionTransformer(self.sizes, SIDE, SIDE, 2),
            tokenizers={},
            arguments={"height": SIDE, "width": SIDE, "patch_size": 2},
            objective=PictureObjective(self.training.label_smoothing),
            lengths=[1] * len(examples),
            make_batch=lambda places: as_batch([examples[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the accuracy on the validation pictures."""
        return {"validation accuracy": self._accuracy(model, digits.load("validation"))}

    def score(self, model: nn.Module) -> Scores:
        """Give the accuracy on the test pictures, and on the same shifted right by one pixel."""
        test = digits.load("test")
        return {
            "test accuracy": self._accuracy(model, test),
            "hard accuracy, shifted by a pixel": self._accuracy(model, [shifted(one, 0, 1) for one in test]),
        }

    def _accuracy(self, model: nn.Module, examples: Sequence[DigitExample]) -> float:
        batch = as_batch(examples).to(next(model.parameters()).device)
        with evaluating(model.modules()):
            answers = model(batch.pictures).argmax(dim=-1).tolist()
        return sum(digits.score(one, answer) for one, answer in zip(examples, answers, strict=True)) / len(examples)


def as_batch(examples: Sequence[DigitExample]) -> PictureBatch:
    """Lay pictures of digits out as tensors, with their labels."""
    return PictureBatch.of([one.array() for one in examples], [one.label for one in examples])
