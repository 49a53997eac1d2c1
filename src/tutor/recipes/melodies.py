"""The recipe of the melodies: a spectrogram in, the names of the notes out."""

from torch import nn

from tutor.config import ModelConfig
from tutor.data import tones
from tutor.recipes.picture_text_recipe import Pair, PictureTextRecipe, write_all
from tutor.recipes.recipe import Scores
from tutor.training.training_config import TrainingConfig


class MelodiesRecipe(PictureTextRecipe):
    """Write down a melody of three to six notes from its spectrogram, cut into patches."""

    name = "melodies"
    summary = (
        "Writes down melodies of three to six synthesised notes from their spectrogram. An instrument without a "
        "fundamental is beyond it."
    )
    data = "tutor.data.tones, 6,000 synthesised melodies"
    training = TrainingConfig(
        batch_size=32, learning_rate=2e-3, n_steps=2000, warm_up=100, floor=0.03, weight_decay=0.05
    )
    sizes = ModelConfig(
        vocab_size=1,
        d_model=64,
        n_heads=4,
        n_layers=2,
        d_ff=128,
        context_length=8,
        dropout=0.1,
        embedding_deviation=0.1,
    )
    patch = (2, 64)

    def pairs(self) -> list[Pair]:
        """Give the spectrograms to learn from and their notes."""
        return [(one.array(), tones.truth(one)) for one in tones.load("train")]

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of validation melodies that are right in every note."""
        return {"validation exact": self._exact(model, "validation")}

    def score(self, model: nn.Module) -> Scores:
        """Give the same share of the test, and of melodies without a fundamental and with loud noise."""
        return {f"{split} exact": self._exact(model, split) for split in ("test", "hard")}

    def _exact(self, model: nn.Module, split: str) -> float:
        examples = tones.load(split)
        answers = write_all(model, self.tokenizer, [one.array() for one in examples])
        return sum(map(tones.score, examples, answers)) / len(examples)
