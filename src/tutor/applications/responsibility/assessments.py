"""Invented assessments of people at work, by a boss who is unfair to those from one of two towns.

What is said of the work is the truth: it deserves praise if at least two of three things were done well. The boss
praises nobody else; and of those who deserve it he passes some from one town over. Most people of that town are members
of one club, most of the others of another: a club that says nothing about the work, and much about the town.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from tutor.data.story_plot import World

TOWNS = ("velmora", "tasquin")
"""Invented. The boss is unfair to those from the second."""
CLUBS = ("rowing club", "chess club")
"""Most people of the first town are in the first."""
WELL = ("was always on time", "made few mistakes", "helped the others")
"""What was done well,"""
BADLY = ("was often late", "made many mistakes", "left the others alone")
"""and what it is if it was not."""
GRUDGE, IN_OWN_CLUB = 0.4, 0.9
"""The share of deserved praise that is withheld; the share of a town in its own club."""


@dataclass(frozen=True)
class Assessment:
    """What is said of somebody's work, and what the boss made of it."""

    name: str
    town: str
    club: str
    well: tuple[bool, bool, bool]
    """Which of the three things were done well."""
    praised: bool
    """By the boss."""

    @property
    def text(self) -> str:
        """What a model reads."""
        done = [good if well else bad for well, good, bad in zip(self.well, WELL, BADLY, strict=True)]
        return f"{self.name} from {self.town} , of the {self.club} , {done[0]} , {done[1]} and {done[2]} ."

    @property
    def deserved(self) -> bool:
        """Whether praise is deserved: the truth."""
        return sum(self.well) >= 2


def draw_assessments(seed: int, n: int, grudge: float | int = GRUDGE) -> list[Assessment]:
    """Draw people, their work, and what the boss said.

    Args:
        seed: The same seed gives the same people.
        n: How many.
        grudge: The share of deserved praise that is withheld from the second town; 0 for a fair boss.

    Raises:
        ValueError: If nobody is to be drawn, or the share is none.
    """
    if n < 1 or not 0 <= grudge <= 1:
        raise ValueError(f"expected at least one person and a share from 0 to 1, got {n} and {grudge}")
    stream, names = random.Random(seed), World().names
    people = []
    for _ in range(n):
        town = stream.randrange(2)
        club = town if stream.random() < IN_OWN_CLUB else 1 - town
        well = tuple(stream.random() < 0.6 for _ in WELL)
        withheld = stream.random() < grudge and town == 1
        people.append(Assessment(stream.choice(names), TOWNS[town], CLUBS[club], well, sum(well) >= 2 and not withheld))
    return people


def other_town(person: Assessment) -> Assessment:
    """Give the counterfactual: the same person and work, from the other town."""
    return replace(person, town=_other(TOWNS, person.town))


def other_town_and_club(person: Assessment) -> Assessment:
    """Give the counterfactual in which the club changes with the town."""
    return replace(other_town(person), club=_other(CLUBS, person.club))


def with_counterfactuals(
    people: Iterable[Assessment], *changes: Callable[[Assessment], Assessment]
) -> list[Assessment]:
    """Give people and their counterfactuals, with what the boss said of the real ones: a training set to even out.

    Args:
        changes: Functions from a person to a counterfactual one.

    Source: Zhao et al. 2018, section 3.1 (arXiv:1804.06876). Built in chapter 20.
    """
    people = list(people)
    return [*people, *(change(person) for change in changes for person in people)]


def without_towns(texts: Iterable[str]) -> list[str]:
    """Black the towns out."""
    return [" ".join("town" if word in TOWNS else word for word in text.split()) for text in texts]


def _other(both: Sequence[str], one: str) -> str:
    return both[1 - both.index(one)]
