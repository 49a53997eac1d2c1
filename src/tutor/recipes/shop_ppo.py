"""The recipe of proximal policy optimization, on a reward that was learned from comparisons."""

from collections.abc import Sequence

from torch import nn

from tutor.alignment.ppo import ActorCritic, ProximalObjective, ProximalRollouts
from tutor.alignment.rollouts import Reward
from tutor.alignment.scalar_model import ScalarModel
from tutor.alignment.shop_replies import learned_reward
from tutor.data.bookshop.example import BookshopExample
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_recipe import N_LINES
from tutor.recipes.shop_rollout_recipe import ShopRolloutRecipe
from tutor.training.rehearsal import Rehearsal, RehearsalObjective
from tutor.training.training_config import TrainingConfig


class ShopProximalRecipe(ShopRolloutRecipe):
    """Follow a learned reward by PPO, as InstructGPT did."""

    name = "shop_ppo"
    summary = "The bookshop's assistant after reinforcement learning on a learned reward, by PPO."
    training = TrainingConfig(batch_size=48, learning_rate=1e-4, n_steps=200, warm_up=10, floor=0.1, weight_decay=0.0)
    divergence_weight, n_uses = 0.3, 2
    """What a nat of distance from the tuned model costs, and how many steps are taken with each batch."""
    n_rehearsed = 32
    """Lines about books that are read again in each step: "PPO-ptx"."""

    def prepare(self) -> Preparation:
        """Load the questions, the tuned model twice, and the reward model twice: as reward, and as critic."""
        examples, prompts = self.asked()
        policy = self.beginning()
        model = ActorCritic(policy, ScalarModel.from_language_model(policy))
        make_batch = ProximalRollouts(
            model,
            self.beginning(),
            prompts,
            self.reward(examples),
            self.sampler(),
            self.divergence_weight,
            self.n_uses,
        )
        return Preparation(
            model=model,
            tokenizers={"text": self.chats.tokenizer},
            objective=RehearsalObjective(ProximalObjective()),
            lengths=[len(prompt) for prompt in prompts],
            make_batch=Rehearsal(make_batch, self.lines(N_LINES), self.n_rehearsed),
            evaluate=self.evaluate,
            score=self.score,
        )

    def reward(self, examples: Sequence[BookshopExample]) -> Reward:
        """Give the learned reward."""
        return learned_reward(load_pretrained("shop_reward", self.models), self.chats, examples)

    def speaker(self, model: nn.Module) -> GPT:
        """Give the policy; the critic does not speak."""
        return model.policy if isinstance(model, ActorCritic) else model

    def finished(self, model: nn.Module) -> nn.Module:
        """Give the policy alone."""
        return self.speaker(model)
