"""Answers that are written: the stories model goes on behind the question."""

from collections.abc import Sequence

from tutor.applications.stories.answer import Answer
from tutor.applications.stories.story_text import ROOM, require_question, require_story
from tutor.data.story_questions import NOT_TOLD
from tutor.generation.gpt_session import UncachedGPTSession
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID
from tutor.text.tokenizer import Tokenizer

_BATCH_SIZE = 100


class AnswerWriter:
    """Answer with the word that a GPT finds most likely behind story and question. It names no sentence.

    It was never trained to say that a story does not tell: all that it has is its own doubt.

    Args:
        model: Has read stories with questions and answers.
        tokenizer: The model's.
        threshold: An answer less probable than this becomes `NOT_TOLD`.

    Raises:
        ValueError: If the threshold is no probability.

    Built in chapter 17.
    """

    def __init__(self, model: GPT, tokenizer: Tokenizer, threshold: float = 0.0) -> None:
        if not 0 <= threshold <= 1:
            raise ValueError(f"expected a threshold from 0 to 1, got {threshold}")
        self.model, self.tokenizer, self.threshold = model, tokenizer, threshold

    @classmethod
    def pretrained(cls, threshold: float = 0.0) -> "AnswerWriter":
        """Give the writer with the weights of the stories model.

        Args:
            threshold: An answer less probable than this becomes `NOT_TOLD`.
        """
        return cls(load_pretrained("stories"), load_tokenizers("stories")["text"], threshold)

    def answer(self, question: object, story: object) -> Answer:
        """Answer one question.

        Args:
            question: Anything that was handed in.
            story: Anything that was handed in.

        Raises:
            ValueError: If one of them is no text that the model can read.
        """
        return self.answer_all([question], [story])[0]

    def answer_all(self, questions: Sequence[object], stories: Sequence[object]) -> list[Answer]:
        """Answer each question about the story beside it.

        Args:
            questions: Anything that was handed in.
            stories: As many.

        Raises:
            ValueError: If one of them is no text that the model can read, or they are not equally many.
        """
        most = self.model.config.context_length - ROOM
        prompts = [
            [BOS_ID, *self.tokenizer.encode(story), *self.tokenizer.encode(question)]
            for question, story in zip(
                [require_question(question, self.tokenizer) for question in questions],
                [require_story(story, self.tokenizer, most) for story in stories],
                strict=True,
            )
        ]
        answers: list[Answer] = []
        for start in range(0, len(prompts), _BATCH_SIZE):
            session = UncachedGPTSession(self.model, prompts[start : start + _BATCH_SIZE])
            shares, ids = session.next_scores().softmax(dim=-1).max(dim=-1)
            answers += [self._answer(*one) for one in zip(ids.tolist(), shares.tolist(), strict=True)]
        return answers

    def _answer(self, token: int, share: float) -> Answer:
        return Answer(NOT_TOLD if share < self.threshold else self.tokenizer.decode([token]), share)
