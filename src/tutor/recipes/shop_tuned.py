"""The recipe of supervised fine-tuning: the language model learns to answer, from what clerks have answered."""

from torch import nn

from tutor.data import bookshop
from tutor.data.batching import LanguageBatch
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_recipe import N_LINES, ShopRecipe
from tutor.training.objective import LanguageObjective
from tutor.training.rehearsal import Rehearsal, RehearsalObjective
from tutor.training.training_config import TrainingConfig


class ShopTunedRecipe(ShopRecipe):
    """Predict the words of the clerks, and only theirs, in 10,000 conversations, and rehearse the catalogue."""

    name = "shop_tuned"
    summary = (
        "The bookshop's assistant after supervised fine-tuning: it answers as the clerks did, "
        "at best as the most common answer of clerks who are often wrong."
    )
    training = TrainingConfig(batch_size=48, learning_rate=1e-3, n_steps=900, warm_up=50, floor=0.05)
    n_rehearsed = 32
    """Lines about books that are read again in each step."""

    def prepare(self) -> Preparation:
        """Load the conversations, and the model that has read the catalogue."""
        return self.preparation(self.beginning())

    def preparation(self, model: nn.Module) -> Preparation:
        """Give all that the trainer needs to tune a model on the conversations."""
        chats = [self.chats.chat(example) for example in bookshop.load("train")]

        def make_batch(places: list[int]) -> LanguageBatch:
            return LanguageBatch.of(
                [chats[place].ids for place in places], [chats[place].loss_mask for place in places]
            )

        return Preparation(
            model=model,
            tokenizers={"text": self.chats.tokenizer},
            objective=RehearsalObjective(LanguageObjective()),
            lengths=[len(chat.ids) for chat in chats],
            make_batch=Rehearsal(make_batch, self.lines(N_LINES), self.n_rehearsed),
            evaluate=self.evaluate,
            score=self.score,
        )
