"""What the recipes of the bookshop's assistant share: its words, where it begins, and how its replies are scored."""

from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from torch import nn

from tutor.alignment.shop_replies import reply_all
from tutor.data import bookshop
from tutor.data.bookshop.chats import ShopChats
from tutor.data.bookshop.example import BookshopExample
from tutor.data.bookshop.statements import statements
from tutor.metrics.bootstrap import bootstrap_interval
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.recipes.recipe import Recipe, Scores
from tutor.text.special_tokens import BOS_ID, EOS_ID

_FEW, _SEED = 150, 36
N_LINES = 30_000
"""Lines about books that are read in the first stage, and rehearsed in later ones.

The few that the first stage keeps for its validation are rehearsed, too: no later stage is measured on them.
"""
LOOKUPS = "price, author and stock"
"""How the score of these three kinds of question together is called."""


class ShopRecipe(Recipe):
    """One stage of the assistant's training. It begins with the model of an earlier stage."""

    begins_with: str = "shop_base"
    """The model that training starts from."""
    data = "tutor.data.bookshop, conversations with clerks of mixed quality"
    example = "how much is the nervous teapot ?"

    @cached_property
    def chats(self) -> ShopChats:
        """The shop's conversations, in the tokens of the model that training starts from."""
        return ShopChats(load_tokenizers(self.begins_with, self.models)["text"])

    def lines(self, n: int) -> list[list[int]]:
        """Give the first lines about the books, as tokens: what the base model reads, and later stages rehearse."""
        return [[BOS_ID, *self.chats.tokenizer.encode(line), EOS_ID] for line in islice(statements(_SEED), n)]

    def beginning(self) -> GPT:
        """Load the model that training starts from; each call gives one of its own."""
        return load_pretrained(self.begins_with, self.models)

    def speaker(self, model: nn.Module) -> GPT:
        """Give the part of what is trained that speaks."""
        return model

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the mean reward of replies to some validation questions; greedy, as all scores are."""
        examples = bookshop.load("validation")[:_FEW]
        rewards = self._rewards(model, examples)
        return {"validation reward": sum(rewards) / len(rewards)}

    def score(self, model: nn.Module) -> Scores:
        """Give the rewards of the test and the hard conversations, and what is right about them."""
        figures: Scores = {}
        for split in ("test", "hard"):
            examples = bookshop.load(split)
            figures |= shop_scores(examples, reply_all(self.speaker(model), self.chats, examples), split)
        return figures

    def _rewards(self, model: nn.Module, examples: Sequence[BookshopExample]) -> list[float]:
        replies = reply_all(self.speaker(model), self.chats, examples)
        return [bookshop.score(example, reply) for example, reply in zip(examples, replies, strict=True)]


def shop_scores(examples: Sequence[BookshopExample], replies: Sequence[str], split: str) -> Scores:
    """Give the mean reward of replies, the share of perfect ones by what was asked, and the share of ill-mannered ones.

    The mean has a 95 % interval, by the bootstrap.
    A reply to a price, an author or the stock is right if its facts are, whatever its manner.

    Args:
        split: Stands in the names of the scores.
    """
    judged = [bookshop.judge(example, reply) for example, reply in zip(examples, replies, strict=True)]
    reward = bootstrap_interval([each.total for each in judged], seed=0)
    figures = {
        f"{split} reward": reward.mean,
        f"{split} reward, low": reward.low,
        f"{split} reward, high": reward.high,
        f"{split} perfect": _mean([each.total == 1 for each in judged]),
        f"{split} rude or pushy": _mean([each.clear and not (each.polite and each.no_upsell) for each in judged]),
    }
    kinds: dict[str, list[bool]] = {}
    for example, each in zip(examples, judged, strict=True):
        asked = example.question.intent
        name = LOOKUPS if asked in ("price", "author", "have") else asked.replace("_", " ")
        kinds.setdefault(name, []).append(each.scope and each.facts and each.constraint)
    return figures | {f"{split} right: {name}": _mean(right) for name, right in sorted(kinds.items())}


def _mean(values: Sequence[float | bool]) -> float:
    return sum(values) / len(values)
