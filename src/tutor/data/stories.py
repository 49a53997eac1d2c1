"""Micro-stories with questions, from a grammar that knows how likely each word is: so the best possible loss is known.

Somebody has a thing and brings it to somebody else; then it is asked who has it and where everything is. Whatever
follows from what was told is certain, whatever does not is drawn with known chances. In the hard split the thing is
brought on once more, two sentences tell of something else, and the first owner never had that thing in training.
"""

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from tutor.data.shipped import read_rows, ship
from tutor.data.story_pen import DrawingPen, ReadingPen, Unreadable
from tutor.data.story_plot import Plot, Question, Scene, Tale, World, tell

_NAMES, _OBJECTS = World().names, World().objects
WITHHELD = frozenset((_NAMES[i], _OBJECTS[(i + shift) % len(_OBJECTS)]) for i in range(len(_NAMES)) for shift in (0, 5))
"""Names with the things that they never begin with, but for the hard split, and never find: two for each name."""

USUAL = Plot(withheld=WITHHELD)
"""The stories of training, validation and test."""
HARD = Plot(n_visits=2, asides=(2, 2), withheld=WITHHELD, withheld_alone=True)
"""The stories of the hard split."""

# the seed, the number of stories and their plot; a meaning that stands in an earlier split is left out of a later one
_SPLITS = {
    "validation": (22, 500, USUAL),
    "test": (23, 1000, USUAL),
    "hard": (24, 1000, HARD),
    "train": (21, 16000, USUAL),
}


@dataclass(frozen=True)
class StoryExample:
    """A story followed by its questions and answers. The text is all there is: the rest is read from it.

    Reading raises a ValueError if the text is no story of its plot.
    """

    text: str
    """Words split by single spaces."""
    plot: Plot = USUAL

    @cached_property
    def _reading(self) -> tuple[Tale, list[float]]:
        pen = ReadingPen(self.text, {})
        tale = tell(pen, self.plot)
        return tale, pen.nats

    @property
    def story(self) -> str:
        """The story without its questions."""
        return " ".join(self.text.split()[: self._reading[0].n_story_words])

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked at the end."""
        return tuple(self._reading[0].questions)

    @property
    def facts(self) -> Scene:
        """How things stand at the end."""
        return self._reading[0].scene

    @property
    def meaning(self) -> tuple[tuple[str, ...], ...]:
        """What happens to the thing that the story is about, whatever the wording, the asides and the questions."""
        return tuple(self._reading[0].events)

    @property
    def log_probability(self) -> float:
        """How likely the grammar writes this text, in nats."""
        return -math.fsum(self._reading[1])


def generate(seed: int, plot: Plot = USUAL) -> Iterator[StoryExample]:
    """Draw stories without end.

    Args:
        seed: The same seed gives the same stories.
    """
    for example, _ in _draw_with_meaning(seed, plot):
        yield example


def load(split: str) -> list[StoryExample]:
    """Give the stories of ``train``, ``validation``, ``test`` or ``hard``.

    Raises:
        ValueError: If there is no such split.
    """
    if split not in _SPLITS:
        raise ValueError(f"expected a split among {', '.join(sorted(_SPLITS))}, got {split!r}")
    plot = _SPLITS[split][2]
    return [StoryExample(row["text"], plot) for row in read_rows("stories", split)]


def truth(example: StoryExample) -> tuple[str, ...]:
    """Answer the questions, each in one word, such as ``("leo", "park", "nothing")``."""
    return tuple(question.answer for question in example.questions)


def score(example: StoryExample, answer: Sequence[str]) -> float:
    """Give the share of questions answered rightly, from 0 to 1.

    Raises:
        ValueError: If the answer has not one entry for each question.
    """
    wanted = truth(example)
    if len(answer) != len(wanted):
        raise ValueError(f"expected {len(wanted)} answers, got {len(answer)}")
    return sum(given == right for given, right in zip(answer, wanted, strict=True)) / len(wanted)


def summary(example: StoryExample) -> str:
    """Say in one sentence what happened to the thing in the end; asides do not matter."""
    return example._reading[0].summary


def token_floor(example: StoryExample) -> list[float]:
    """Give the surprise of each word and of the end, in nats, for a reader who knows the grammar.

    Returns:
        Minus the log-probability of each word given all words before it; last, that of the end. No model can do better
        on average. They add up to minus the log-probability of the text.
    """
    return list(example._reading[1])


def entropy_floor(examples: Iterable[StoryExample]) -> float:
    """Give the lowest loss that a language model can have on these stories, in nats per token.

    A token is a word or the end of a text: a text of 70 words counts 71 predictions. The start is given, so it is not
    counted; nor is padding. The loss to compare is the sum over all such tokens of all texts, divided by their number.

    Raises:
        ValueError: If there is no story.
    """
    floors = [token_floor(example) for example in examples]
    if not floors:
        raise ValueError("expected at least one story, got none")
    return math.fsum(nats for floor in floors for nats in floor) / sum(map(len, floors))


def consistent(text: str, plot: Plot = USUAL) -> list[str]:
    """Say what is wrong with a text: a word that the grammar does not know there, or one that the story contradicts.

    Args:
        plot: What kind of story it ought to be; anybody may have anything.

    Returns:
        Nothing for a story without fault, otherwise entries such as ``word 25: expected she, got he``. After a word
        that fits nowhere, nothing more is read.
    """
    pen = ReadingPen(text, plot.world.kinds())
    try:
        tell(pen, replace(plot, withheld=frozenset(), withheld_alone=False))
    except Unreadable as problem:
        return [*pen.wrong, str(problem)]
    return pen.wrong


def draw() -> Iterator[tuple[str, StoryExample]]:
    """Draw the stories of all splits anew, each with the name of its split; no two of them mean the same."""
    seen = set()
    for split, (seed, n_stories, plot) in _SPLITS.items():
        n_kept = 0
        for example, meaning in _draw_with_meaning(seed, plot):
            if meaning not in seen:
                seen.add(meaning)
                yield split, example
                n_kept += 1
            if n_kept == n_stories:
                break


def _draw_with_meaning(seed: int, plot: Plot) -> Iterator[tuple[StoryExample, tuple[tuple[str, ...], ...]]]:
    stream = random.Random(seed)
    while True:
        pen = DrawingPen(stream)
        tale = tell(pen, plot)
        yield StoryExample(" ".join(pen.words), plot), tuple(tale.events)


if __name__ == "__main__":
    rows = {split: [] for split in _SPLITS}
    for split, example in draw():
        rows[split].append({"text": example.text})
    ship("stories", rows)
