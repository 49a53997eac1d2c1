"""The recipe of direct preference optimization: comparisons of clerks' replies, and no reward model."""

from collections.abc import Sequence
from itertools import islice

from tutor.alignment.dpo import PreferenceBatch, PreferenceObjective
from tutor.data.bookshop.comparisons import Comparison, comparisons
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_recipe import ShopRecipe
from tutor.training.training_config import TrainingConfig

_SEED, _N_PAIRS, _NOISE = 45, 9_000, 0.05


class ShopPreferenceRecipe(ShopRecipe):
    """Learn from comparisons directly, by DPO."""

    name = "shop_dpo"
    summary = "The bookshop's assistant after direct preference optimization on comparisons of clerks' replies."
    data = "tutor.data.bookshop.comparisons, 9,000 pairs of clerks' replies, 5 % of the judgements turned round"
    begins_with = "shop_tuned"
    training = TrainingConfig(batch_size=24, learning_rate=1e-4, n_steps=240, warm_up=10, floor=0.1, weight_decay=0.0)
    strength, likelihood_weight = 0.3, 1.0
    """Of the pull towards the tuned model, and of the better reply's likelihood."""

    def prepare(self) -> Preparation:
        """Draw the comparisons, and load the tuned model twice: to train, and to compare with."""
        pairs = list(islice(comparisons(_SEED, noise=_NOISE, degenerate_share=0.0), _N_PAIRS))
        reference = self.beginning()
        return Preparation(
            model=self.beginning(),
            tokenizers={"text": self.chats.tokenizer},
            objective=PreferenceObjective(self.strength, self.likelihood_weight),
            lengths=[len(self.chats.prompt(pair.example)) for pair in pairs],
            make_batch=lambda places: self._batch(reference, [pairs[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def _batch(self, reference: GPT, pairs: Sequence[Comparison]) -> PreferenceBatch:
        return PreferenceBatch.of(
            reference,
            [self.chats.prompt(pair.example) for pair in pairs],
            [self.chats.reply(pair.better) for pair in pairs],
            [self.chats.reply(pair.worse) for pair in pairs],
        )
