"""The recipe of a student of the bookshop's assistant: a third of its size, taught by the assistant itself."""

from torch import nn

from tutor.alignment.shop_replies import MAX_NEW_TOKENS
from tutor.config import ModelConfig
from tutor.data import bookshop
from tutor.data.batching import LanguageBatch
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation
from tutor.recipes.shop_recipe import ShopRecipe
from tutor.training.distillation import DistillationObjective
from tutor.training.objective import LanguageObjective
from tutor.training.training_config import TrainingConfig

LESSONS = ("clerks", "replies", "probabilities")
"""What a student learns from: the clerks of the training conversations, the replies that the teacher writes to the
same questions, or the teacher's probability of every word in those replies."""
_N_BOOK_LINES, _BATCH = 10_000, 200


class ShopStudentRecipe(ShopRecipe):
    """Train a small assistant from nothing, on the catalogue and on conversations, by one of three lessons.

    Args:
        lesson: One of `LESSONS`.

    Raises:
        ValueError: If there is no such lesson.

    Built in chapter 20.
    """

    name = "shop_student"
    begins_with = "shop_grpo"
    summary = (
        "A student of the bookshop's assistant, a third of its size, taught by the assistant's own probabilities. "
        "It knows the catalogue less surely than its teacher."
    )
    data = "tutor.data.bookshop, 4,000 questions with the replies of the model shop_grpo, and lines of the catalogue"
    training = TrainingConfig(batch_size=64, learning_rate=4e-3, n_steps=500, warm_up=50, floor=0.05)
    n_questions = 4_000
    """Training conversations that are read."""

    def __init__(self, lesson: str = "probabilities") -> None:
        if lesson not in LESSONS:
            raise ValueError(f"expected a lesson among {', '.join(LESSONS)}, got {lesson!r}")
        self.lesson = lesson

    def sizes(self) -> ModelConfig:
        """Give the sizes of the student."""
        return ModelConfig(
            vocab_size=self.chats.tokenizer.vocab_size,
            d_model=72,
            n_heads=4,
            n_layers=3,
            context_length=160,
            embedding_deviation=0.1,
            positions="rotary",
        )

    def prepare(self) -> Preparation:
        """Let the teacher reply where it is asked to, and build the student."""
        chats, flags = self._conversations()
        lines = self.lines(_N_BOOK_LINES)
        texts, counted = [*chats, *lines], [*flags, *([True] * len(line) for line in lines)]

        def make_batch(places: list[int]) -> LanguageBatch:
            return LanguageBatch.of([texts[place] for place in places], [counted[place] for place in places])

        soft = self.lesson == "probabilities"
        return Preparation(
            model=GPT(self.sizes()),
            tokenizers={"text": self.chats.tokenizer},
            objective=DistillationObjective(self.beginning()) if soft else LanguageObjective(),
            lengths=[len(text) for text in texts],
            make_batch=make_batch,
            evaluate=self.evaluate,
            score=self.score,
        )

    def _conversations(self) -> tuple[list[list[int]], list[list[bool]]]:
        """Give conversations as tokens, and which of them count: those of replies."""
        examples = bookshop.load("train")[: self.n_questions]
        if self.lesson == "clerks":
            rendered = [self.chats.chat(example) for example in examples]
            return [[*chat.ids] for chat in rendered], [[*chat.loss_mask] for chat in rendered]
        prompts = [self.chats.prompt(example) for example in examples]
        replies = _answers(self.beginning(), prompts, self.chats.end_id)
        texts = [[*prompt, *reply] for prompt, reply in zip(prompts, replies, strict=True)]
        flags = [
            [place >= len(prompt) for place in range(len(text))] for prompt, text in zip(prompts, texts, strict=True)
        ]
        return texts, flags


def _answers(teacher: nn.Module, prompts: list[list[int]], end_id: int) -> list[list[int]]:
    """Write the teacher's likeliest reply to each prompt; prompts of like length go together."""
    replies: list[list[int]] = [[] for _ in prompts]
    order = sorted(range(len(prompts)), key=lambda place: len(prompts[place]))
    for start in range(0, len(order), _BATCH):
        places = order[start : start + _BATCH]
        session = GPTSession(teacher, [prompts[place] for place in places])
        texts = generate(session, max_new_tokens=MAX_NEW_TOKENS, end_ids={end_id})
        for place, text in zip(places, texts, strict=True):
            replies[place] = text.tokens
    return replies
