"""Questions put to many stories at once: find the story, check that it is the one that was meant, answer, cite."""

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.applications.retrieval.passage import Passage, Retriever
from tutor.applications.stories.reader import StoryReader
from tutor.data.story_facts import sentences
from tutor.data.story_questions import NOT_TOLD, QuestionExample

NO_STORY = "no story"
"""The answer where no story of the library is the one that was meant."""
SPLIT = " : "
"""What stands between the description of a story and the question."""
_MOST_CHARACTERS = 500


@dataclass(frozen=True)
class CitedAnswer:
    """An answer with its source."""

    text: str
    """One word, `NOT_TOLD` or `NO_STORY`."""
    confidence: float
    """The probability that the reader gives it; 1 for `NO_STORY`."""
    key: str = ""
    """Which story it rests on; empty if none."""
    sentence: int | None = None
    """Which sentence of that story, from 0."""
    quotation: str = ""
    """That sentence."""


class Librarian:
    """Answer questions such as ``tom was in the market with a small ball : where is the ball ?`` from a library.

    The half before the colon says which story is meant: the best hit whose sentences hold it. So a question about a
    story that is not there is refused, instead of being answered from one that is merely similar.

    Args:
        retriever: Over the stories, such as a `BM25`.
        reader: Answers questions about one story.
        n_hits: How many hits are looked at.

    Built in chapter 17.
    """

    def __init__(self, retriever: Retriever, reader: StoryReader, n_hits: int = 5) -> None:
        self.retriever, self.reader, self.n_hits = retriever, reader, n_hits

    def ask(self, text: object) -> CitedAnswer:
        """Answer one question.

        Args:
            text: Anything that was handed in.

        Raises:
            ValueError: If it is no text of two halves, or the reader cannot read the question.
        """
        if not isinstance(text, str) or text.count(SPLIT) != 1:
            got = type(text).__name__ if not isinstance(text, str) else f"{text.count(SPLIT)} times {SPLIT!r}"
            raise ValueError(f"expected a description, then {SPLIT!r}, then a question, got {got}")
        if len(text) > _MOST_CHARACTERS:
            raise ValueError(f"expected a question of at most {_MOST_CHARACTERS} characters, got {len(text)}")
        description, question = text.split(SPLIT)
        found = self.find(description)
        if found is None:
            return CitedAnswer(NO_STORY, 1.0)
        answer = self.reader.answer(question, found.text)
        quotation = "" if answer.sentence is None else sentences(found.text)[answer.sentence]
        return CitedAnswer(answer.text, answer.confidence, found.key, answer.sentence, quotation)

    def find(self, description: str) -> Passage | None:
        """Give the story that a description means; None if no hit bears it out.

        Args:
            description: Words of one of its sentences, in their order.
        """
        wanted = f" {description.strip().removesuffix('.').strip()} "
        for hit in self.retriever.search(description, self.n_hits):
            if any(wanted in f" {sentence} " for sentence in sentences(hit.passage.text)):
                return hit.passage
        return None


def library(examples: Sequence[QuestionExample]) -> list[Passage]:
    """Give each story once, as a passage to search; its key is ``story`` and a number.

    Args:
        examples: Questions with their stories.
    """
    told = dict.fromkeys(example.story for example in examples)
    return [Passage(f"story {number}", story) for number, story in enumerate(told)]


def described(example: QuestionExample) -> str:
    """Put a description of the story before a question: its first sentence, from the name on.

    Args:
        example: A question with its story.
    """
    first = sentences(example.story)[0].removesuffix(".").split()
    begin = first.index("was") - 1
    return f"{' '.join(first[begin:])}{SPLIT}{example.question}"


def supported(answer: CitedAnswer, example: QuestionExample) -> bool:
    """Say whether a citation bears out a right answer: the sentence that makes it true, not any that has the word.

    Args:
        answer: With its citation.
        example: The question with its truth; one that its story answers with a word of its own.
    """
    return answer.text == example.answer != NOT_TOLD and answer.sentence == example.sentence
