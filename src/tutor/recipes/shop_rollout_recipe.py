"""What the recipes share that learn from replies of their own: questions, a sampler, and a reward."""

from abc import abstractmethod
from collections.abc import Sequence

from tutor.alignment.rollouts import Reward, Sampler
from tutor.alignment.shop_replies import MAX_NEW_TOKENS
from tutor.data import bookshop
from tutor.data.bookshop.example import BookshopExample
from tutor.recipes.shop_recipe import ShopRecipe


class ShopRolloutRecipe(ShopRecipe):
    """A stage in which the assistant learns from replies of its own."""

    data = "tutor.data.bookshop, the questions of 10,000 conversations"
    begins_with = "shop_tuned"

    @abstractmethod
    def reward(self, examples: Sequence[BookshopExample]) -> Reward:
        """Give what replies to these conversations are worth."""

    def sampler(self) -> Sampler:
        """Give what draws replies."""
        return Sampler(self.chats.end_id, MAX_NEW_TOKENS)

    def asked(self) -> tuple[list[BookshopExample], list[list[int]]]:
        """Give the conversations of the training split, and their prompts."""
        examples = bookshop.load("train")
        return examples, [self.chats.prompt(example) for example in examples]
