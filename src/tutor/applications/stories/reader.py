"""Answers that point: a word of the story, the sentence around it, or the admission that it is not told."""

from collections.abc import Sequence

import torch

from tutor.applications.stories.answer import Answer
from tutor.applications.stories.story_text import ROOM, require_question, require_story
from tutor.data.batching import pad
from tutor.data.story_facts import sentences
from tutor.data.story_questions import NOT_TOLD
from tutor.models.evaluation_mode import evaluating
from tutor.models.pointer_reader import PointerReader
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.recipes.story_reader import CHOICES, as_ids, question_end
from tutor.text.tokenizer import Tokenizer

_BATCH_SIZE = 300


class StoryReader:
    """Answer questions about a story by pointing at a word.

    The probabilities of all places that hold the same word are added up: what counts is the word.

    Args:
        model: Points.
        tokenizer: The model's.
        threshold: An answer less probable than this becomes `NOT_TOLD`.

    Raises:
        ValueError: If the threshold is not from 0 to 1.

    Source: the sum over places is the attention sum of Kadlec et al. 2016, section 3 (arXiv:1603.01547). Built in
    chapter 17.
    """

    def __init__(self, model: PointerReader, tokenizer: Tokenizer, threshold: float = 0.0) -> None:
        if not 0 <= threshold <= 1:
            raise ValueError(f"expected a threshold from 0 to 1, got {threshold}")
        self.model, self.tokenizer, self.threshold = model, tokenizer, threshold

    @classmethod
    def pretrained(cls, threshold: float = 0.0) -> "StoryReader":
        """Give the reader with the book's weights.

        Args:
            threshold: An answer less probable than this becomes `NOT_TOLD`.
        """
        return cls(load_pretrained("story_reader"), load_tokenizers("story_reader")["text"], threshold)

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
        asked = [require_question(question, self.tokenizer) for question in questions]
        told = [require_story(story, self.tokenizer, most) for story in stories]
        pairs, answers = list(zip(asked, told, strict=True)), []
        for start in range(0, len(pairs), _BATCH_SIZE):
            some = pairs[start : start + _BATCH_SIZE]
            tokens, is_real = pad([as_ids(self.tokenizer, question, story) for question, story in some])
            asked_at = torch.tensor([[question_end(question)] for question, _ in some])
            with evaluating(self.model.modules()):
                shares = self.model(tokens, asked_at, is_real)[:, 0].softmax(dim=-1).tolist()
            answers += [self._answer(*pair, row) for pair, row in zip(some, shares, strict=True)]
        return answers

    def _answer(self, question: str, story: str, shares: Sequence[float]) -> Answer:
        n_before = question_end(question) + 1
        words, of_story = story.split(), shares[n_before:]
        totals = dict(zip(CHOICES, shares, strict=False))
        for word, share in zip(words, of_story, strict=False):
            totals[word] = totals.get(word, 0.0) + share
        best = max(totals, key=totals.__getitem__)
        if totals[best] < self.threshold:
            best = NOT_TOLD
        if best in CHOICES:
            return Answer(best, min(1.0, totals[best]))
        place = max((place for place, word in enumerate(words) if word == best), key=of_story.__getitem__)
        lengths = [len(sentence.split()) for sentence in sentences(story)]
        number = next(n for n in range(len(lengths)) if place < sum(lengths[: n + 1]))
        return Answer(best, min(1.0, totals[best]), number)
