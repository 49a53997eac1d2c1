"""The recipe of the reward model: which of two replies would rather be had."""

from collections.abc import Sequence
from itertools import islice

from torch import nn

from tutor.alignment.reward_model import ComparisonBatch, ComparisonObjective, agreement
from tutor.alignment.scalar_model import ScalarModel
from tutor.data.bookshop.comparisons import Comparison, comparisons
from tutor.recipes.recipe import Preparation, Scores
from tutor.recipes.shop_recipe import ShopRecipe
from tutor.training.training_config import TrainingConfig

_SEED, _N_PAIRS, _NOISE = 41, 9_000, 0.05
_SCORED = {"validation": (42, 300), "test": (43, 1_000), "hard": (44, 500)}
"""The seed and the number of comparisons of each split."""


class ShopRewardRecipe(ShopRecipe):
    """Learn from comparisons of replies, one in twenty turned round, as a tired judge would."""

    name = "shop_reward"
    summary = (
        "Rates replies of the bookshop's assistant, as learned from comparisons. It knows what clerks say; "
        "of what no clerk would say it knows little."
    )
    data = "tutor.data.bookshop.comparisons, 9,000 pairs of replies, 5 % of the judgements turned round"
    begins_with = "shop_tuned"
    training = TrainingConfig(batch_size=24, learning_rate=5e-4, n_steps=400, warm_up=30, floor=0.05)

    def prepare(self) -> Preparation:
        """Draw the comparisons, and give the tuned model a head with one number."""
        pairs = list(islice(comparisons(_SEED, noise=_NOISE), _N_PAIRS))
        return Preparation(
            model=ScalarModel.from_language_model(self.beginning()),
            tokenizers={"text": self.chats.tokenizer},
            objective=ComparisonObjective(),
            lengths=[len(self.chats.prompt(pair.example)) for pair in pairs],
            make_batch=lambda places: self.batch([pairs[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def batch(self, pairs: Sequence[Comparison]) -> ComparisonBatch:
        """Lay comparisons out as tensors."""
        return ComparisonBatch.of(
            [self.chats.prompt(pair.example) for pair in pairs],
            [self.chats.reply(pair.better) for pair in pairs],
            [self.chats.reply(pair.worse) for pair in pairs],
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of validation pairs that it ranks as the exact reward does."""
        return {"validation agreement": self._agreement(model, "validation")}

    def score(self, model: nn.Module) -> Scores:
        """Give the same for the test and the hard questions, with exact judgements."""
        return {f"{split} agreement": self._agreement(model, split) for split in ("test", "hard")}

    def _agreement(self, model: ScalarModel, split: str) -> float:
        seed, size = _SCORED[split]
        return agreement(model, self.batch(list(islice(comparisons(seed, split), size))))
