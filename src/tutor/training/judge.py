"""A judge: a small model that reads a question with two replies, and says which one is better."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import torch

from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder, LabelBatch
from tutor.data.bookshop.chats import train_tokenizer
from tutor.data.bookshop.comparisons import comparisons
from tutor.models.classifier import EncoderClassifier
from tutor.models.evaluation_mode import evaluating
from tutor.seeding import set_seed
from tutor.shapes import Float, Tensor
from tutor.text.special_tokens import BOS_ID, CHAT_TOKENS, ROLE_TOKENS, special_ids
from tutor.text.tokenizer import Tokenizer
from tutor.training.objective import LabelObjective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

_IDS = special_ids(CHAT_TOKENS)
_CUSTOMER, _CLERK = _IDS[ROLE_TOKENS["user"]], _IDS[ROLE_TOKENS["assistant"]]
_AT_ONCE = 250


@dataclass(frozen=True)
class Pair:
    """A customer's question and two replies, in the order in which a judge reads them."""

    question: str
    first: str
    second: str
    first_is_better: bool
    """By the exact reward."""

    def swapped(self) -> "Pair":
        """Give the same two replies, the other one first."""
        return replace(self, first=self.second, second=self.first, first_is_better=not self.first_is_better)


def draw_pairs(seed: int, split: str, n_pairs: int, share_first: float | int = 0.5) -> list[Pair]:
    """Draw pairs of replies to questions that open a conversation, labelled by the exact reward.

    Args:
        seed: The same seed gives the same replies, whatever their order.
        split: Whose questions are asked.
        share_first: How often, on average, the better reply stands first.

    Raises:
        ValueError: If there is no such split, or the share is not between 0 and 1.

    Source: built in chapter 15.
    """
    if not 0 <= share_first <= 1:
        raise ValueError(f"expected share_first from 0 to 1, got {share_first}")
    order = random.Random(f"order {seed}")
    pairs: list[Pair] = []
    drawn = comparisons(seed, split)
    while len(pairs) < n_pairs:
        one = next(drawn)
        if len(one.example.turns) == 1:  # what "it" means stands in earlier turns, which the judge does not read
            pair = Pair(one.example.turns[0].text, one.better, one.worse, first_is_better=True)
            pairs.append(pair if order.random() < share_first else pair.swapped())
    return pairs


@dataclass(frozen=True)
class Judge:
    """A trained judge, and the tokenizer that it reads by."""

    model: EncoderClassifier
    tokenizer: Tokenizer

    def leads(self, pairs: Sequence[Pair]) -> Float[Tensor, "batch"]:
        """Say for each pair how far the first reply is ahead: above 0 the judge prefers it, below 0 the second.

        Returns:
            The logarithm of the odds that the first is better, in nats.

        Raises:
            ValueError: If there is no pair.

        Source: built in chapter 15.
        """
        if not pairs:
            raise ValueError("expected at least one pair, got none")
        found = []
        for start in range(0, len(pairs), _AT_ONCE):
            batch = as_batch(self.tokenizer, pairs[start : start + _AT_ONCE])
            with evaluating(self.model.modules()):
                scores = self.model(batch.tokens, batch.is_real)
            found.append(scores[:, 0] - scores[:, 1])
        return torch.cat(found)


def as_batch(tokenizer: Tokenizer, pairs: Iterable[Pair]) -> LabelBatch:
    """Lay each pair out as one text: question, first reply, second reply. Class 0 means that the first is better.

    Args:
        tokenizer: One with the special tokens of chats.
    """
    texts, labels = [], []
    for pair in pairs:
        question, first, second = map(tokenizer.encode, (pair.question, pair.first, pair.second))
        texts.append([BOS_ID, _CUSTOMER, *question, _CLERK, *first, _CLERK, *second])
        labels.append(int(not pair.first_is_better))
    return LabelBatch.of(texts, labels)


def train_judge(
    pairs: Sequence[Pair], seed: int = 0, n_steps: int = 400, dropout: float | int = 0.0, silent: bool = False
) -> Judge:
    """Train a judge of one block on pairs, in about three CPU seconds.

    Args:
        pairs: In the order in which it is to read them.
        seed: Of the first weights and of the order of the pairs.
        dropout: Share of the numbers set to zero in training.
        silent: Show no progress.

    Source: a judge that reads both replies at once, as in Zheng et al. 2023, section 3.1 (arXiv:2306.05685); theirs is
    a large language model. Built in chapter 15.
    """
    tokenizer = train_tokenizer()
    set_seed(seed)
    config = ModelConfig(
        vocab_size=tokenizer.vocab_size,
        d_model=32,
        n_heads=4,
        n_layers=1,
        context_length=160,
        d_ff=64,
        dropout=dropout,
        embedding_deviation=0.1,
    )
    model = EncoderClassifier(config, n_classes=2)
    training = TrainingConfig(batch_size=32, learning_rate=5e-3, n_steps=n_steps, warm_up=min(40, n_steps), seed=seed)
    lengths = [len(f"{pair.question} {pair.first} {pair.second}".split()) for pair in pairs]
    Trainer(
        model,
        LabelObjective(),
        lambda places: as_batch(tokenizer, (pairs[place] for place in places)),
        BatchOrder(lengths, training.batch_size, seed),
        training,
        silent=silent,
    ).train()
    return Judge(model, tokenizer)
