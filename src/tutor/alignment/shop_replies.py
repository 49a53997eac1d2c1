"""An assistant behind the shop's counter: what it replies, and what that earns."""

from collections.abc import Sequence

import torch

from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.rollouts import Reward
from tutor.alignment.scalar_model import ScalarModel
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.reward import score
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Choice
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.shapes import Float, Tensor

_BATCH_SIZE = 200
MAX_NEW_TOKENS = 32
"""Longer than any reply of a clerk."""


def reply_all(
    model: GPT, chats: ShopChats, examples: Sequence[BookshopExample], choice: Choice | None = None
) -> list[str]:
    """Let a model reply to the newest question of each conversation.

    Args:
        choice: `Greedy` unless told.
    """
    replies = []
    for start in range(0, len(examples), _BATCH_SIZE):
        prompts = [chats.prompt(example) for example in examples[start : start + _BATCH_SIZE]]
        texts = generate(
            GPTSession(model, prompts), choice=choice, max_new_tokens=MAX_NEW_TOKENS, end_ids={chats.end_id}
        )
        replies += [chats.text(text.tokens) for text in texts]
    return replies


def exact_reward(chats: ShopChats, examples: Sequence[BookshopExample]) -> Reward:
    """Give the reward that the shop's program computes: the truth, where one is rich enough to know it."""

    def reward(places: Sequence[int], replies: Sequence[Sequence[int]]) -> Float[Tensor, "batch"]:
        pairs = zip(places, replies, strict=True)
        return torch.tensor([score(examples[place], chats.text(reply)) for place, reply in pairs])

    return reward


def learned_reward(model: ScalarModel, chats: ShopChats, examples: Sequence[BookshopExample]) -> Reward:
    """Give the reward that a model has learned from comparisons: what there is where nobody knows the truth.

    Args:
        model: It stays as it is.
    """
    prompts = [chats.prompt(example) for example in examples]

    def reward(places: Sequence[int], replies: Sequence[Sequence[int]]) -> Float[Tensor, "batch"]:
        batch = ReplyBatch.of([prompts[place] for place in places], replies).to(next(model.parameters()).device)
        with evaluating(model.modules()):
            return model.at_end(batch.tokens, batch.is_real)

    return reward
