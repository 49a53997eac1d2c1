"""Stories to order: drawn as they come, drawn until one fits, or written under rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tutor.applications.generating.brief import QUESTION_WORDS, Brief, story_faults
from tutor.applications.generating.brief_rules import Encourage, MustNotSay, NotBefore
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Rule, Sample
from tutor.models.gpt import GPT
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID, EOS_ID
from tutor.text.vocabulary_tokenizer import VocabularyTokenizer

_MAX_NEW_TOKENS = 90


@dataclass(frozen=True)
class Ordered:
    """A story that was written to order."""

    story: str
    """Words and marks between spaces."""
    n_read: int
    """How many stories were read to find it."""
    faults: tuple[str, ...]
    """What is wrong with it: with the brief, and in itself."""


class StoryWriter:
    """Writes micro-stories with a GPT, each up to its first question.

    Args:
        model: A language model of `tutor.data.stories`.
        tokenizer: Its tokenizer.

    Built in chapter 18.
    """

    def __init__(self, model: GPT, tokenizer: VocabularyTokenizer) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.end_ids = (EOS_ID, *map(tokenizer.id_of, QUESTION_WORDS))

    @classmethod
    def pretrained(cls) -> "StoryWriter":
        """Give the one that writes with the shipped weights."""
        return cls(load_pretrained("stories"), load_tokenizers("stories")["text"])

    def draw(self, n_stories: int, generator: torch.Generator, rules: Sequence[Rule] = ()) -> list[str]:
        """Draw stories side by side.

        Args:
            generator: Where chance comes from.
            rules: Change the scores before each choice.
        """
        session = GPTSession(self.model, [[BOS_ID]] * n_stories)
        texts = generate(session, rules, Sample(generator), _MAX_NEW_TOKENS, self.end_ids)
        return [self.tokenizer.decode(text.answer) for text in texts]

    def rules(self, brief: Brief, bonus: float = 4.0) -> list[Rule]:
        """Give the rules that make a story keep to a brief, all but its length.

        Args:
            bonus: For a wanted word that has not been said, in nats.

        Raises:
            ValueError: If the model does not know a word of the brief.
        """
        wanted = tuple(map(self.tokenizer.id_of, brief.wanted))
        forbidden = tuple(map(self.tokenizer.id_of, brief.forbidden))
        return [Encourage(wanted, bonus), NotBefore(self.end_ids, wanted), MustNotSay(forbidden)]

    def write(self, brief: Brief, most_drawn: int, generator: torch.Generator, rules: Sequence[Rule] = ()) -> Ordered:
        """Draw stories side by side, and hand in the first that has no fault; if each has one, the last as it is.

        Args:
            brief: What is ordered.
            most_drawn: How many stories may be drawn.
            generator: Where chance comes from.
            rules: Change the scores before each choice.

        Raises:
            ValueError: If no story may be drawn.
        """
        if most_drawn < 1:
            raise ValueError(f"expected most_drawn to be at least 1, got {most_drawn}")
        stories = self.draw(most_drawn, generator, rules)
        faults = [(*brief.faults(story), *story_faults(story)) for story in stories]
        place = faults.index(()) if () in faults else most_drawn - 1
        return Ordered(stories[place], place + 1, faults[place])
