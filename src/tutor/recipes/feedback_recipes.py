"""The runs by which chapter 14 lets learning from feedback fail: recipes with one thing wrong, or mended, each."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

import torch
from torch import nn

from tutor.alignment.dpo import PreferenceBatch
from tutor.alignment.grpo import GroupBatch, GroupObjective, GroupRollouts
from tutor.alignment.log_probabilities import reply_log_probabilities, target_log_probabilities
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.reward_model import ComparisonObjective
from tutor.alignment.rollouts import Reward
from tutor.alignment.scalar_model import ScalarModel
from tutor.alignment.shop_replies import learned_reward
from tutor.data import bookshop
from tutor.data.batching import LanguageBatch
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.comparisons import Comparison, comparisons
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.statements import statements
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.recipes.recipe import Preparation, Scores
from tutor.recipes.shop_dpo import ShopPreferenceRecipe
from tutor.recipes.shop_grpo import ShopGroupRecipe
from tutor.recipes.shop_measurement import measure_policy
from tutor.recipes.shop_reward import ShopRewardRecipe
from tutor.recipes.shop_tuned import ShopTunedRecipe
from tutor.shapes import Bool, Float, Tensor
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective

N_ASKED, EVERY = 100, 15
"""Validation questions that a policy is measured on, and steps from one measurement to the next."""

_SEED_OF_LINES, _N_LINES = 52, 300


class Measured:
    """What the experiments measure a policy with: some validation questions, the tuned model, the learned reward."""

    @cached_property
    def chats(self) -> ShopChats:
        """The shop's tokens."""
        return ShopChats(load_tokenizers("shop_tuned")["text"])

    @cached_property
    def examples(self) -> list[BookshopExample]:
        """The questions asked."""
        return bookshop.load("validation")[:N_ASKED]

    @cached_property
    def reference(self) -> GPT:
        """Where every policy is measured from."""
        return load_pretrained("shop_tuned")

    def figures(self, policy: GPT, reward_model: ScalarModel | None = None) -> Scores:
        """Measure a policy."""
        learned = None if reward_model is None else learned_reward(reward_model, self.chats, self.examples)
        return measure_policy(policy, self.reference, self.chats, self.examples, learned)


MEASURED = Measured()
"""Loaded when it is first asked for."""


class FollowingRecipe(ShopGroupRecipe):
    """GRPO on any reward, measured every few steps. Nothing is rehearsed: only what is followed holds the policy."""

    training = replace(ShopGroupRecipe.training, batch_size=12, evaluate_every=EVERY)

    def __init__(self, reward_model: ScalarModel | None = None, divergence_weight: float = 0.03) -> None:
        self.reward_model, self.divergence_weight = reward_model, divergence_weight

    def prepare(self) -> Preparation:
        """Load the questions, and the model twice: to train, and to stay near to."""
        examples, prompts = self.asked()
        model = self.beginning()
        reward, sampler = self.reward(examples), self.sampler()
        return Preparation(
            model=model,
            tokenizers={"text": self.chats.tokenizer},
            objective=GroupObjective(self.divergence_weight),
            lengths=[len(prompt) for prompt in prompts],
            make_batch=GroupRollouts(model, self.beginning(), prompts, reward, sampler, self.group_size),
            evaluate=self.evaluate,
            score=self.score,
        )

    def reward(self, examples: Sequence[BookshopExample]) -> Reward:
        """Give the learned reward if there is one, else the exact one."""
        if self.reward_model is None:
            return super().reward(examples)
        return learned_reward(self.reward_model, self.chats, examples)

    def evaluate(self, model: nn.Module) -> Scores:
        """Measure the policy."""
        return MEASURED.figures(self.speaker(model), self.reward_model)


class WholeTextRecipe(FollowingRecipe):
    """The same with the mask forgotten: what the customer said is made likelier or less likely, too."""

    def __init__(self, whole: bool, raw: bool) -> None:
        super().__init__()
        self.whole, self.raw = whole, raw
        """Whether the prompt counts; whether the rewards themselves are taken for advantages."""
        self._earned = torch.zeros(0)

    def reward(self, examples: Sequence[BookshopExample]) -> Reward:
        """Give the exact reward, and remember what was earned last."""
        exact = super().reward(examples)

        def reward(places: Sequence[int], replies: Sequence[Sequence[int]]) -> Float[Tensor, "batch"]:
            self._earned = exact(places, replies)
            return self._earned

        return reward

    def prepare(self) -> Preparation:
        """Put what is wrong between the rollouts and the trainer."""
        ready = super().prepare()
        policy, reference = ready.model, self.beginning()

        def make_batch(places: list[int]) -> GroupBatch:
            batch = ready.make_batch(places)
            if self.raw:
                batch = replace(batch, advantages=self._earned[self._kept()])
            if self.whole:
                batch = replace(batch, is_reply=batch.is_real)
                with evaluating(policy.modules()):
                    now, before = (target_log_probabilities(model, batch) for model in (policy, reference))
                batch = replace(batch, drawn_with=now, reference=before)
            return batch

        return replace(ready, make_batch=make_batch)

    def evaluate(self, model: nn.Module) -> Scores:
        """Measure the policy, how likely it finds what customers say, and its loss on lines about the books.

        Both are in nats per token; the lines are new ones.
        """
        prompts = [MEASURED.chats.prompt(example) for example in MEASURED.examples]
        asked = ReplyBatch.of([prompt[:1] for prompt in prompts], [prompt[1:] for prompt in prompts])
        with evaluating(model.modules()):
            total = reply_log_probabilities(model, asked).sum() / asked.counts.sum()
        catalogue = mean_loss(model, LanguageObjective(), [self._lines])
        return super().evaluate(model) | {"prompt": total.item(), "catalogue": catalogue}

    @cached_property
    def _lines(self) -> LanguageBatch:
        encode, lines = self.chats.tokenizer.encode, islice(statements(_SEED_OF_LINES), _N_LINES)
        return LanguageBatch.of([[BOS_ID, *encode(line), EOS_ID] for line in lines])

    def _kept(self) -> Bool[Tensor, "batch"]:
        """Tell the replies that the rollouts kept: those whose group did not earn all the same."""
        groups = self._earned.reshape(-1, self.group_size)
        differs = (groups != groups[:, :1]).any(dim=-1)
        differs[0] |= ~differs.any()
        return differs.repeat_interleave(self.group_size)


class DisplacementRecipe(ShopPreferenceRecipe):
    """DPO with a weak pull and long steps, with or without the likelihood of the better reply."""

    training = replace(ShopPreferenceRecipe.training, learning_rate=3e-4, evaluate_every=EVERY)

    def __init__(self, strength: float, likelihood_weight: float) -> None:
        self.strength, self.likelihood_weight = strength, likelihood_weight

    @cached_property
    def unseen(self) -> PreferenceBatch:
        """Pairs of clerks' replies to validation questions."""
        pairs = list(islice(comparisons(46, "validation", degenerate_share=0.0), 150))
        return self._batch(MEASURED.reference, pairs)

    def evaluate(self, model: nn.Module) -> Scores:
        """Measure the policy, and how likely it finds the better and the worse replies, in nats per reply."""
        with evaluating(model.modules()):
            pairs = self.unseen.pairs
            better, worse = (reply_log_probabilities(model, replies) for replies in (pairs.better, pairs.worse))
        margin = (better - self.unseen.reference_better) - (worse - self.unseen.reference_worse)
        preferred = ((margin > 0).double() + (margin == 0).double() / 2).mean().item()  # undecided counts one half
        figures = {"better": better.mean().item(), "worse": worse.mean().item(), "preferred": preferred}
        return figures | MEASURED.figures(model)


class JudgedRecipe(ShopRewardRecipe):
    """A reward model from given comparisons."""

    def __init__(self, pairs: Sequence[Comparison]) -> None:
        self.pairs = pairs

    def prepare(self) -> Preparation:
        """Give the tuned model a head with one number."""
        return Preparation(
            model=ScalarModel.from_language_model(self.beginning()),
            tokenizers={"text": self.chats.tokenizer},
            objective=ComparisonObjective(),
            lengths=[len(self.chats.prompt(pair.example)) for pair in self.pairs],
            make_batch=lambda places: self.batch([self.pairs[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )


class TunedLastRecipe(ShopTunedRecipe):
    """Supervised fine-tuning behind reinforcement learning, where it does not belong."""

    begins_with = "shop_grpo"
    training = replace(ShopTunedRecipe.training, evaluate_every=60)

    def evaluate(self, model: nn.Module) -> Scores:
        """Measure the policy."""
        return MEASURED.figures(model)
