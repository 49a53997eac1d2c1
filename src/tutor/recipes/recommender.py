"""The recipes of the two recommenders: a GPT over books by number, and one over what the catalogue says of them."""

from functools import cached_property

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import LanguageBatch
from tutor.data.bookshop.browsing import FULL_SHELF, NEW_BOOKS, SHELF
from tutor.data.bookshop.session_tokens import FIRST_ITEM, VOCAB_SIZE, as_tokens
from tutor.data.bookshop.sessions import load_sessions
from tutor.models.book_gpt import BookGPT
from tutor.models.gpt import GPT
from tutor.models.next_item import next_item_ranks
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.training.shelf_objective import ShelfObjective
from tutor.training.training_config import TrainingConfig

_LONGEST = 16


class RecommenderRecipe(Recipe):
    """Predict the next book of a browsing session from those before it, as a language model predicts the next word.

    Args:
        by_features: Whether a book's vector is computed from title, author, genre, volume and price, instead of learned
            for its number.
    """

    data = "tutor.data.bookshop.sessions, 6,000 browsing sessions of invented visitors"
    example = ""

    def __init__(self, by_features: bool) -> None:
        self.by_features = by_features
        self.name = "recommender_text" if by_features else "recommender"
        known = "what the catalogue says of it" if by_features else "its number"
        fails = (
            "It can suggest a book that nobody has looked at yet."
            if by_features
            else "A book that stood in no training session is a stranger to it."
        )
        self.summary = f"Suggests the next book of a browsing session, knowing each book by {known}. {fails}"
        self.training = TrainingConfig(
            batch_size=64, learning_rate=3e-3, n_steps=2500, warm_up=100, floor=0.05, weight_decay=0.1
        )

    @cached_property
    def _texts(self) -> list[list[int]]:
        return [as_tokens(session.items) for session in load_sessions("train")]

    def prepare(self) -> Preparation:
        """Load the sessions and build the model."""
        config = ModelConfig(
            vocab_size=VOCAB_SIZE,
            d_model=64,
            n_heads=4,
            n_layers=2,
            d_ff=128,
            context_length=_LONGEST,
            dropout=0.1,
            embedding_deviation=0.1,
        )
        return Preparation(
            model=(BookGPT if self.by_features else GPT)(config),
            tokenizers={},
            objective=ShelfObjective(tuple(FIRST_ITEM + item for item in SHELF)),
            lengths=[len(text) for text in self._texts],
            make_batch=lambda places: LanguageBatch.of([self._texts[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the hit rates of the validation sessions."""
        return self._hit_rates(model, "validation", SHELF)

    def score(self, model: nn.Module) -> Scores:
        """Give the hit rates of the other splits, and in the hard one those of the new books alone."""
        hard = load_sessions("hard")
        ranks = next_item_ranks(model, [session.items for session in hard])
        new = torch.cat([torch.tensor([item in NEW_BOOKS for item in session.items[1:]]) for session in hard])
        return (
            self._hit_rates(model, "test", SHELF)
            | self._hit_rates(model, "hard", FULL_SHELF)
            | {"hard hit rate at 5, new books": (torch.cat(ranks)[new] < 5).double().mean().item()}
        )

    def _hit_rates(self, model: GPT, split: str, shelf: tuple[int, ...]) -> Scores:
        sessions = load_sessions(split)
        ranks = torch.cat(next_item_ranks(model, [session.items for session in sessions], shelf))
        return {f"{split} hit rate at {k}": (ranks < k).double().mean().item() for k in (1, 5)}
