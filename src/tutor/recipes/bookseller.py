"""The recipe of the bookseller: an assistant that looks facts up on the shelf instead of remembering them."""

import random
from collections.abc import Sequence
from functools import cached_property
from itertools import islice

from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import LanguageBatch
from tutor.data.bookshop import desk
from tutor.data.bookshop.desk import DeskDialogue
from tutor.data.bookshop.desk_chats import DeskChats, Prompt, train_tokenizer
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.training.objective import LanguageObjective
from tutor.training.training_config import TrainingConfig

MAX_NEW_TOKENS = 44
"""Longer than any call and any answer, where titles are of three words."""
_N_TRAINING = 9_000
_SCORED = {"validation": (52, 60), "test": (53, 150), "hard": (54, 150)}
_BATCH_SIZE = 100


class BooksellerRecipe(Recipe):
    """Call a tool or answer, in dialogues about shelves that are drawn anew for each customer.

    Nothing of the shop is in the data: what a customer asks about can only be read.

    Built in chapter 16.
    """

    name = "bookseller"
    summary = (
        "The bookshop's assistant of chapter 16: it writes a call to look up a book, reads the result, and answers "
        "from it. It knows no book itself, and without the program around it that runs the calls it is of no use."
    )
    data = "tutor.data.bookshop.desk, 9,000 dialogues about shelves drawn anew"
    example = "how much is the nervous teapot ?"
    training = TrainingConfig(batch_size=16, learning_rate=2e-3, n_steps=1_250, warm_up=60, floor=0.03)

    @cached_property
    def chats(self) -> DeskChats:
        """The dialogues of the desk, in the tokens of the desk."""
        return DeskChats(train_tokenizer())

    def prepare(self) -> Preparation:
        """Draw the dialogues, cut them into windows, and build the model."""
        stream = random.Random(50)
        dialogues = islice(desk.generate(51), _N_TRAINING)
        windows = [window for dialogue in dialogues for window in self.chats.windows(dialogue, stream)]
        tokenizer = self.chats.tokenizer
        config = ModelConfig(
            vocab_size=tokenizer.vocab_size,
            d_model=128,
            n_heads=4,
            n_layers=3,
            context_length=320,
            embedding_deviation=0.1,
            positions="rotary",
        )

        def make_batch(places: list[int]) -> LanguageBatch:
            return LanguageBatch.of(
                [windows[place].ids for place in places], [windows[place].loss_mask for place in places]
            )

        return Preparation(
            model=GPT(config),
            tokenizers={"text": tokenizer},
            objective=LanguageObjective(),
            lengths=[len(window.ids) for window in windows],
            make_batch=make_batch,
            evaluate=self.evaluate,
            score=self.score,
        )

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the shares of calls and answers that are right, word for word, for validation."""
        return self._right(model, "validation")

    def score(self, model: nn.Module) -> Scores:
        """Give the same for the real shelf, in wordings that were kept, and in words that training never has."""
        return self._right(model, "test") | self._right(model, "hard")

    def _right(self, model: GPT, split: str) -> Scores:
        seed, n = _SCORED[split]
        return desk_scores(model, self.chats, list(islice(desk.generate(seed, split), n)), split)


def desk_scores(model: GPT, chats: DeskChats, dialogues: Sequence[DeskDialogue], split: str) -> Scores:
    """Give the share of what an assistant writes first (a call, or an answer without one), and of answers to results.

    Each is written behind a perfect assistant's words, and right if it is the same, word for word.

    Args:
        model: It stays as it is.
        chats: The dialogues' tokens.
        dialogues: What is asked.
        split: Stands in the names of the scores.
    """
    asked = [(each, place) for each in dialogues for place in range(len(each.exchanges))]
    begun = write_all(model, chats, [(*pair, False) for pair in asked])
    called = [(each, place) for each, place in asked if each.exchanges[place].call]
    answered = write_all(model, chats, [(*pair, True) for pair in called])
    wanted = [each.exchanges[place].call or each.exchanges[place].answer for each, place in asked]
    answers = [each.exchanges[place].answer for each, place in called]
    return {f"{split} begun right": _share(begun, wanted), f"{split} answered right": _share(answered, answers)}


def write_all(model: GPT, chats: DeskChats, places: Sequence[tuple[DeskDialogue, int, bool]]) -> list[str]:
    """Let a model write at places of dialogues: what comes after a question, or after a tool's result.

    Args:
        model: It stays as it is.
        chats: The dialogues' tokens.
        places: A dialogue, the place of the question, and whether the call and its result stand there already.
    """
    written: list[str] = []
    for start in range(0, len(places), _BATCH_SIZE):
        prompts = [_prompt(chats, *place) for place in places[start : start + _BATCH_SIZE]]
        session = GPTSession(model, [prompt.ids for prompt in prompts])
        texts = generate(session, max_new_tokens=MAX_NEW_TOKENS, end_ids={chats.end_id})
        written += [prompt.words.decode(text.answer) for prompt, text in zip(prompts, texts, strict=True)]
    return written


def _prompt(chats: DeskChats, dialogue: DeskDialogue, place: int, called: bool) -> Prompt:
    now = dialogue.exchanges[place]
    between = (now.call, now.result) if called else ()
    return chats.prompt(dialogue.terms.system(), dialogue.exchanges[:place], now.text, *between)


def _share(written: Sequence[str], wanted: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(written, wanted, strict=True)) / len(wanted)
