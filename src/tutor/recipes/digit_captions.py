"""The recipe of the captions: strips of digits in, a sentence out."""

from torch import nn

from tutor.config import ModelConfig
from tutor.data import captions
from tutor.recipes.picture_text_recipe import Pair, PictureTextRecipe, write_all
from tutor.recipes.recipe import Scores
from tutor.training.training_config import TrainingConfig


class DigitCaptionsRecipe(PictureTextRecipe):
    """Say in a sentence where the digits of a strip stand, learned from strips with their sentences alone."""

    name = "digit_captions"
    summary = (
        "Says where two or three handwritten digits stand, in a sentence, learned from sentences alone. It is less "
        "often right about neighbours that never stood together in training."
    )
    data = "tutor.data.captions, 12,000 strips of handwritten digits (UCI, Alpaydin and Kaynak 1998, CC BY 4.0)"
    licence = "MIT, as the code; the data are licensed under CC BY 4.0"
    training = TrainingConfig(
        batch_size=64, learning_rate=2e-3, n_steps=2400, warm_up=100, floor=0.03, weight_decay=0.05
    )
    sizes = ModelConfig(
        vocab_size=1,
        d_model=64,
        n_heads=4,
        n_layers=2,
        d_ff=128,
        context_length=12,
        dropout=0.1,
        embedding_deviation=0.1,
    )
    patch = (4, 4)

    def pairs(self) -> list[Pair]:
        """Give the strips to learn from and their sentences."""
        return [(one.array(), captions.truth(one)) for one in captions.load("train")]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of validation strips whose sentence is right in every word."""
        return {"validation exact": self._exact(model, "validation")}

    def score(self, model: nn.Module) -> Scores:
        """Give the same share of the test, and of neighbours that never stood together in training."""
        return {f"{split} exact": self._exact(model, split) for split in ("test", "hard")}

    def _exact(self, model: nn.Module, split: str) -> float:
        examples = captions.load(split)
        answers = write_all(model, self.tokenizer, [one.array() for one in examples])
        return sum(map(captions.score, examples, answers)) / len(examples)
