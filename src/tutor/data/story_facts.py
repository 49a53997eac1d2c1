"""What a story tells, sentence by sentence: each fact with the sentence that made it so.

A second reader of the stories, written apart from the grammar in `tutor.data.story_plot`: it looks at finished
sentences alone. So it can check what a model says or cites, and the two readers can check each other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.data.story_plot import NOBODY, NOTHING, World

_WORLD = World()
_NAME = rf"({'|'.join(_WORLD.names)})"
_THING = rf"({'|'.join(_WORLD.objects)})"
_LOOK = rf"(?:{'|'.join(_WORLD.adjectives)})"
_PLACE = rf"({'|'.join(_WORLD.places)})"

_BEGINS = re.compile(rf"{_NAME} was in the {_PLACE} with an? {_LOOK} {_THING} \.")
_FINDS = re.compile(rf"{_NAME} found an? {_LOOK} {_THING} in the {_PLACE} \.")
_SETS_OUT = re.compile(rf"(?:so|then) (she|he) (?:went|ran|walked) to the {_PLACE} \.")
_IS_THERE = re.compile(rf"{_NAME} was in the {_PLACE} too \.")
_GIVES = re.compile(rf"{_NAME} gave the {_LOOK} {_THING} to {_NAME} \.")
_TAKES = re.compile(rf"{_NAME} took it to the {_PLACE} \.")
_TAKES_SADLY = re.compile(rf"{_NAME} was sad and took the {_LOOK} {_THING} to the {_PLACE} \.")
_LEAVES = re.compile(rf"{_NAME} was sad and left the {_LOOK} {_THING} there and went to the {_PLACE} \.")
_WANTS = re.compile(rf"{_NAME} (?:wanted to|was looking for)")


@dataclass
class Fact:
    """Something that holds at the end of a story."""

    answer: str
    """One word."""
    sentence: int
    """Which sentence of the story made it so, from 0."""


@dataclass
class StoryFacts:
    """All that a story tells."""

    where: dict[str, Fact] = field(default_factory=dict)
    """The place of each person and thing."""
    owner: dict[str, Fact] = field(default_factory=dict)
    """Who has each thing, or `nobody`."""
    gave_away: dict[str, int] = field(default_factory=dict)
    """The sentence in which somebody gave away or left what they had."""

    def has(self, name: str) -> Fact | None:
        """Say what somebody has; None if the story does not tell where they are, and so not what they have."""
        if name not in self.where:
            return None
        held = {thing: fact for thing, fact in self.owner.items() if fact.answer == name}
        if held:
            thing, fact = next(iter(held.items()))
            return Fact(thing, fact.sentence)
        return Fact(NOTHING, self.gave_away.get(name, self.where[name].sentence))

    def answers(self) -> dict[str, Fact]:
        """Give every question that the story answers, with the answer and its sentence."""
        answers = {f"who has the {thing} ?": fact for thing, fact in self.owner.items()}
        for subject, fact in self.where.items():
            is_thing = subject in self.owner
            answers[f"where is {'the ' if is_thing else ''}{subject} ?"] = fact
            if not is_thing and (held := self.has(subject)) is not None:
                answers[f"what does {subject} have ?"] = held
        return answers


def sentences(text: str) -> list[str]:
    """Cut a story behind each full stop; what stands behind the last one is a sentence too.

    Args:
        text: Words split by single spaces.
    """
    return [sentence.strip() for sentence in re.findall(r"[^.]+(?:\.|$)", text) if sentence.strip()]


def read_facts(told: Sequence[str]) -> StoryFacts:
    """Read the sentences of a story one after the other, and keep what each changes.

    A sentence of another kind changes nothing.

    Args:
        told: Sentences, as `sentences` gives them.

    Built in chapter 17.
    """
    facts = StoryFacts()
    giver = ""
    for number, sentence in enumerate(told):
        if found := _BEGINS.search(sentence):
            name, place, thing = found.groups()
            _put(facts, number, name, place, thing)
            giver = name
        elif found := _FINDS.search(sentence):
            name, thing, place = found.groups()
            _put(facts, number, name, place, thing)
        elif found := _WANTS.search(sentence):
            giver = found[1]
        elif (found := _SETS_OUT.search(sentence)) and giver:
            _move(facts, number, giver, found[2])
        elif found := _IS_THERE.search(sentence):
            facts.where[found[1]] = Fact(found[2], number)
        elif found := _GIVES.search(sentence):
            facts.owner[found[2]] = Fact(found[3], number)
            facts.gave_away[found[1]] = number
        elif found := _TAKES.search(sentence):
            _move(facts, number, *found.groups())
        elif found := _TAKES_SADLY.search(sentence):
            _move(facts, number, found[1], found[3])
        elif found := _LEAVES.search(sentence):
            name, thing, place = found.groups()
            facts.owner[thing] = Fact(NOBODY, number)
            facts.where[name] = Fact(place, number)
            facts.gave_away[name] = number
    return facts


def _put(facts: StoryFacts, number: int, name: str, place: str, thing: str) -> None:
    facts.where[name] = facts.where[thing] = Fact(place, number)
    facts.owner[thing] = Fact(name, number)


def _move(facts: StoryFacts, number: int, name: str, place: str) -> None:
    """Bring somebody to a place, with all that they have."""
    facts.where[name] = Fact(place, number)
    for thing, owner in facts.owner.items():
        if owner.answer == name:
            facts.where[thing] = Fact(place, number)
