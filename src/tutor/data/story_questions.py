"""Questions about stories, each with the sentence that answers it; and questions that the story does not answer.

Three to a story: two that it answers, and one that it does not. Of the latter, half are about somebody or something
that the story never names, and half, where the story allows it, about somebody whom it names without telling where they
are: "mia was not there". Those are the hard ones: the words fit, and yet nothing answers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.data import stories
from tutor.data.stories import USUAL, StoryExample
from tutor.data.story_facts import read_facts, sentences
from tutor.data.story_plot import NOBODY, NOTHING, Plot, World

NOT_TOLD = "not told"
"""The answer to a question that a story does not answer."""
UNNAMED, NAMED = "unnamed", "named"
"""The kinds of unanswerable question: about what the story never names, and about somebody whom it names."""

_SEEDS = {"train": 51, "validation": 52, "test": 53, "hard": 54}
_WORLD = World()


@dataclass(frozen=True)
class QuestionExample:
    """A question about a story."""

    story: str
    """Words split by single spaces."""
    question: str
    """Up to the question mark."""
    answer: str
    """One word: a name, a place, a thing, `nobody` or `nothing`; or `NOT_TOLD`."""
    sentence: int | None
    """Which sentence of the story makes the answer true, from 0; None if the story does not answer."""
    kind: str
    """The question's first word, or, where the story does not answer, `UNNAMED` or `NAMED`."""

    @property
    def is_told(self) -> bool:
        """Whether the story answers."""
        return self.answer != NOT_TOLD

    @property
    def is_in_the_story(self) -> bool:
        """Whether the answer is a word of the story, to which one can point."""
        return self.is_told and self.answer not in (NOBODY, NOTHING)

    @property
    def place(self) -> int:
        """Which word of the story is the answer, from 0: its last one in the sentence that makes it true.

        Raises:
            ValueError: If the answer is no word of the story.
        """
        if not self.is_in_the_story:
            raise ValueError(f"expected an answer that stands in the story, got {self.answer!r}")
        told = [sentence.split() for sentence in sentences(self.story)]
        before = sum(map(len, told[: self.sentence]))
        words = told[self.sentence]
        return before + len(words) - 1 - words[::-1].index(self.answer)


def generate(seed: int, plot: Plot = USUAL) -> Iterator[QuestionExample]:
    """Draw stories without end, with three questions each.

    Args:
        seed: The same seed gives the same stories and questions.
        plot: What kind of stories.
    """
    stream = random.Random(seed)
    for example in stories.generate(seed, plot):
        yield from questions(example, stream)


def load(split: str) -> list[QuestionExample]:
    """Give three questions to each story of ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split.

    Built in chapter 17.
    """
    examples = stories.load(split)
    stream = random.Random(_SEEDS[split])
    return [question for example in examples for question in questions(example, stream)]


def truth(example: QuestionExample) -> str:
    """Give the answer: one word, or `NOT_TOLD`."""
    return example.answer


def score(example: QuestionExample, answer: str) -> float:
    """Give 1 for the right answer, otherwise 0."""
    return float(answer == truth(example))


def questions(example: StoryExample, stream: random.Random) -> Iterator[QuestionExample]:
    """Draw two questions that a story answers, and one that it does not.

    Args:
        example: A story with its own questions, which are not used.
        stream: Where the choice is drawn.
    """
    told, untold = all_questions(_story_of(example.text))
    yield from stream.sample(told, 2)
    kinds = [one.kind for one in untold]
    kind = NAMED if NAMED in kinds and stream.random() < 0.5 else UNNAMED
    yield stream.choice([one for one in untold if one.kind == kind])


def all_questions(story: str) -> tuple[list[QuestionExample], list[QuestionExample]]:
    """Give every question that a story answers, and every one that it does not.

    Args:
        story: Words split by single spaces.
    """
    facts = read_facts(sentences(story))
    told = [
        QuestionExample(story, question, fact.answer, fact.sentence, question.split()[0])
        for question, fact in facts.answers().items()
    ]
    words = set(story.split())
    untold = []
    for subject in (*_WORLD.names, *_WORLD.objects):
        if subject in facts.where:
            continue
        is_name = subject in _WORLD.names
        kind = NAMED if subject in words else UNNAMED
        asked = (f"where is {subject} ?", f"what does {subject} have ?")
        if not is_name:
            asked = (f"who has the {subject} ?", f"where is the {subject} ?")
        untold += [QuestionExample(story, question, NOT_TOLD, None, kind) for question in asked]
    return told, untold


def _story_of(text: str) -> str:
    words = text.split()
    # the questions stand at the end; no story has a word that they begin with
    first_question = next((place for place, word in enumerate(words) if word in ("who", "where", "what")), len(words))
    return " ".join(words[:first_question])
