"""What a policy behind the shop's counter is like: what its replies are worth, and how far it has moved."""

from collections.abc import Sequence

import torch

from tutor.alignment.divergence import exact_divergence
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.rollouts import Reward
from tutor.alignment.shop_replies import MAX_NEW_TOKENS
from tutor.data import bookshop
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.example import BookshopExample
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Sample
from tutor.models.evaluation_mode import evaluating
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Scores
from tutor.shapes import Float, Tensor


def draw_replies(policy: GPT, prompts: Sequence[Sequence[int]], end_id: int, seed: int = 0) -> list[list[int]]:
    """Draw one reply to each prompt at temperature 1, from a stream of its own; each with its end, if it has one.

    Args:
        policy: It stays as it is.
        prompts: Token ids.
        end_id: The token that ends a reply.
        seed: The same seed gives the same replies.

    Built in chapter 14.
    """
    choice = Sample(torch.Generator().manual_seed(seed))
    with evaluating(policy.modules()):
        texts = generate(GPTSession(policy, prompts), (), choice, MAX_NEW_TOKENS, {end_id})
    return [text.tokens for text in texts]


def reply_divergences(policy: GPT, reference: GPT, batch: ReplyBatch) -> Float[Tensor, "batch"]:
    """Give for each reply the divergence of the policy from the reference, added up over its tokens, in nats.

    At each place of the reply it is exact. Averaged over replies that the policy drew itself, it estimates the
    divergence between the two as distributions over whole replies.

    Args:
        policy: Drew the replies.
        reference: Where it began.

    Built in chapter 14.
    """
    with evaluating(policy.modules()), evaluating(reference.modules()):
        each = exact_divergence(policy(batch.inputs), reference(batch.inputs))
    return each.masked_fill(~batch.counts, 0).sum(dim=-1)


def measure_policy(
    policy: GPT,
    reference: GPT,
    chats: ShopChats,
    examples: Sequence[BookshopExample],
    learned: Reward | None = None,
    seed: int = 0,
) -> Scores:
    """Let a policy reply once to each conversation, at temperature 1, and judge the replies.

    Args:
        policy: It stays as it is.
        reference: Where it began.
        chats: The conversations' tokens.
        examples: The conversations.
        learned: The reward of a reward model on these conversations, if that is asked for, too.
        seed: Of the drawing.

    Returns:
        The mean exact reward, the shares of replies that are clear, perfect and pushy, the divergence in nats per
        reply, the length in words, and the mean learned reward.

    Built in chapter 14.
    """
    prompts = [chats.prompt(example) for example in examples]
    replies = draw_replies(policy, prompts, chats.end_id, seed)
    texts = [chats.text(reply) for reply in replies]
    judged = [bookshop.judge(example, text) for example, text in zip(examples, texts, strict=True)]
    n = len(examples)
    figures = {
        "exact": sum(each.total for each in judged) / n,
        "clear": sum(each.clear for each in judged) / n,
        "perfect": sum(each.total == 1 for each in judged) / n,
        "pushy": sum(each.clear and not each.no_upsell for each in judged) / n,
        "divergence": reply_divergences(policy, reference, ReplyBatch.of(prompts, replies)).mean().item(),
        "length": sum(len(text.split()) for text in texts) / n,
    }
    if learned is not None:
        figures["learned"] = learned(range(n), replies).mean().item()
    return figures
