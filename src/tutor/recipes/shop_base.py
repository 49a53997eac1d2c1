"""The recipe of the assistant's first stage: a language model that has read the shop's catalogue, line by line."""

from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import LanguageBatch
from tutor.data.bookshop.catalogue import CATALOGUE
from tutor.data.bookshop.chats import ShopChats, train_tokenizer
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation, Scores
from tutor.recipes.shop_recipe import N_LINES, ShopRecipe
from tutor.text.special_tokens import BOS_ID
from tutor.training.evaluation import mean_loss
from tutor.training.objective import LanguageObjective
from tutor.training.training_config import TrainingConfig

_N_VALIDATION = 500


class ShopBaseRecipe(ShopRecipe):
    """Predict the next word of statements about the shop's books: all facts are learned here."""

    name = "shop_base"
    summary = (
        "A language model of the bookshop: it goes on with statements about its books. "
        "Asked a question, it does not answer: nobody has shown it what an answer is."
    )
    data = "tutor.data.bookshop.statements, 30,000 lines of one to four true facts"
    example = "the nervous teapot costs"
    training = TrainingConfig(batch_size=64, learning_rate=2e-3, n_steps=1100, warm_up=50, floor=0.1)

    @cached_property
    def chats(self) -> ShopChats:
        """The shop's conversations, in the tokens of the shop."""
        return ShopChats(train_tokenizer())

    def prepare(self) -> Preparation:
        """Draw the statements and build the model."""
        tokenizer = self.chats.tokenizer
        lines = self.lines(_N_VALIDATION + N_LINES)
        self._validation, texts = lines[:_N_VALIDATION], lines[_N_VALIDATION:]
        config = ModelConfig(
            vocab_size=tokenizer.vocab_size,
            d_model=128,
            n_heads=4,
            n_layers=3,
            context_length=160,
            embedding_deviation=0.1,
            positions="rotary",
        )
        return Preparation(
            model=GPT(config),
            tokenizers={"text": tokenizer},
            objective=LanguageObjective(),
            lengths=[len(text) for text in texts],
            make_batch=lambda places: LanguageBatch.of([texts[place] for place in places]),
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the loss of lines that were held out, in nats per token."""
        loss = mean_loss(model, LanguageObjective(), [LanguageBatch.of(self._validation)])
        return {"validation loss, nats per token": loss}

    def score(self, model: nn.Module) -> Scores:
        """Give the share of facts that it goes on with rightly, and how it would do behind the counter."""
        stocks = [(f"of {book.title}", "we" if book.stock else "no") for book in CATALOGUE]
        known = {
            "prices known": self._known(model, [(f"{book.title} costs", str(book.price)) for book in CATALOGUE]),
            "authors known": self._known(model, [(f"{book.title} was written by", book.author) for book in CATALOGUE]),
            "stocks known": self._known(model, stocks),
        }
        return known | super().score(model)

    def _known(self, model: GPT, facts: list[tuple[str, str]]) -> float:
        """Give the share of beginnings that the model's likeliest word completes."""
        tokenizer = self.chats.tokenizer
        session = GPTSession(model, [[BOS_ID, *tokenizer.encode(beginning)] for beginning, _ in facts])
        written = [tokenizer.decode(text.tokens) for text in generate(session, max_new_tokens=1)]
        return sum(word == fact for word, (_, fact) in zip(written, facts, strict=True)) / len(facts)
