"""The recipe of group relative policy optimization, on a reward that a program verifies."""

from collections.abc import Sequence

from tutor.alignment.grpo import GroupObjective, GroupRollouts
from tutor.alignment.rollouts import Reward
from tutor.alignment.shop_replies import exact_reward
from tutor.data.bookshop.example import BookshopExample
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_recipe import N_LINES
from tutor.recipes.shop_rollout_recipe import ShopRolloutRecipe
from tutor.training.rehearsal import Rehearsal, RehearsalObjective
from tutor.training.training_config import TrainingConfig


class ShopGroupRecipe(ShopRolloutRecipe):
    """Draw groups of replies, and follow the exact reward, by GRPO."""

    name = "shop_grpo"
    summary = (
        "The bookshop's assistant after reinforcement learning on a reward that a program verifies: "
        "the one that answers in the chat."
    )
    training = TrainingConfig(batch_size=24, learning_rate=3e-4, n_steps=200, warm_up=10, floor=0.1, weight_decay=0.0)
    group_size, divergence_weight = 8, 0.03
    """Replies to each prompt, and what a nat of distance from the tuned model costs."""
    n_rehearsed = 32
    """Lines about books that are read again in each step."""

    def prepare(self) -> Preparation:
        """Load the questions, and the tuned model twice: to train, and to stay near to."""
        examples, prompts = self.asked()
        model = self.beginning()
        make_batch = GroupRollouts(
            model, self.beginning(), prompts, self.reward(examples), self.sampler(), self.group_size
        )
        return Preparation(
            model=model,
            tokenizers={"text": self.chats.tokenizer},
            objective=RehearsalObjective(GroupObjective(self.divergence_weight)),
            lengths=[len(prompt) for prompt in prompts],
            make_batch=Rehearsal(make_batch, self.lines(N_LINES), self.n_rehearsed),
            evaluate=self.evaluate,
            score=self.score,
        )

    def reward(self, examples: Sequence[BookshopExample]) -> Reward:
        """Give the exact reward."""
        return exact_reward(self.chats, examples)
