"""A brief: what a short text has to say, must not say, and how long it may be; and whether a text keeps to it."""

import random
from dataclasses import dataclass

from tutor.data.stories import consistent
from tutor.data.story_plot import World

QUESTION_WORDS = ("who", "what", "where")
"""With one of these the first question behind a story begins."""


@dataclass(frozen=True)
class Brief:
    """What is ordered. Words are lower-case, as the model writes them.

    Raises:
        ValueError: If a word is both wanted and forbidden, or no word may be written.
    """

    wanted: tuple[str, ...] = ()
    """Words that must stand in the text."""
    forbidden: tuple[str, ...] = ()
    """Words that must not."""
    most_words: int = 60
    """Punctuation counts, too."""

    def __post_init__(self) -> None:
        if both := set(self.wanted) & set(self.forbidden):
            raise ValueError(f"expected no word both wanted and forbidden, got {min(both)!r}")
        if self.most_words < 1:
            raise ValueError(f"expected most_words to be at least 1, got {self.most_words}")

    def faults(self, text: str) -> list[str]:
        """Say where a text does not keep to the brief; nothing for one that does.

        Args:
            text: Words and marks between spaces.
        """
        words = text.split()
        found = [f"{word!r} is missing" for word in self.wanted if word not in words]
        found += [f"{word!r} is forbidden" for word in self.forbidden if word in words]
        if len(words) > self.most_words:
            found.append(f"{len(words)} words where {self.most_words} are allowed")
        return found


def story_faults(story: str) -> list[str]:
    """Say what is wrong with a story that stops before its questions: what it contradicts, or where it breaks off.

    Args:
        story: Words and marks between spaces.
    """
    found = consistent(story)
    ends_well = found and found[-1].endswith("got the end") and any(word in found[-1] for word in QUESTION_WORDS)
    return found[:-1] if ends_well else found


def draw_briefs(n_briefs: int, seed: int = 0) -> list[Brief]:
    """Draw briefs for stories: a name, a thing and a place to write about, another place to avoid.

    Args:
        seed: The same seed gives the same briefs.
    """
    stream, world = random.Random(seed), World()
    briefs = []
    for _ in range(n_briefs):
        place, avoided = stream.sample(world.places, 2)
        wanted = (stream.choice(world.names), stream.choice(world.objects), place)
        briefs.append(Brief(wanted, (avoided,)))
    return briefs
