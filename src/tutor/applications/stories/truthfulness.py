"""Is a summary true? What it claims, compared with what the story tells: words in common do not count."""

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields

from tutor.data.story_facts import Fact, read_facts, sentences
from tutor.data.story_plot import World

_WORLD = World()
_NAME = rf"({'|'.join(_WORLD.names)})"
_LOOK = rf"({'|'.join(_WORLD.adjectives)})"
_THING = rf"({'|'.join(_WORLD.objects)})"
_PLACE = rf"({'|'.join(_WORLD.places)})"
_CLAIM = re.compile(rf"{_NAME} (gave|showed|left|took) the {_LOOK} {_THING}(?: to {_NAME})?(?: in| to) the {_PLACE} \.")
_TO_SOMEBODY = re.compile(rf"{_NAME} (gave|showed) the {_LOOK} {_THING} to {_NAME}\b")
_BY_ONESELF = re.compile(rf"{_NAME} was sad and (left|took) the {_LOOK} {_THING} ")
_TOOK_IT = re.compile(rf"{_NAME} took it to the {_PLACE} \.")


@dataclass(frozen=True)
class Claim:
    """What a summary says, or what a story tells: one thing that happened."""

    who: str
    verb: str
    """gave, showed, left or took."""
    look: str
    thing: str
    whom: str
    """Empty where nobody else has a part in it."""
    place: str


def read_claim(summary: str) -> Claim | None:
    """Read what a summary claims; None if it is no summary of the stories' kind.

    Args:
        summary: A sentence.
    """
    found = _CLAIM.fullmatch(summary.strip())
    return found and Claim(found[1], found[2], found[3], found[4], found[5] or "", found[6])


def told_events(story: str) -> list[Claim]:
    """Give all that a story tells of things that are given, shown, left or taken, in its order.

    What the story does not tell of an event, such as the place of a thing that came from nowhere, is left empty.

    Args:
        story: Words split by single spaces.

    Built in chapter 17.
    """
    told, events, looks = sentences(story), [], {}
    for number, sentence in enumerate(told):
        where = read_facts(told[: number + 1]).where
        for look, thing in re.findall(rf"\b{_LOOK} {_THING}\b", sentence):
            looks[thing] = look
        if found := _TO_SOMEBODY.search(sentence):
            who, verb, look, thing, whom = found.groups()
            events.append(Claim(who, verb, look, thing, whom, _place_of(thing, where)))
        elif found := _BY_ONESELF.search(sentence):
            who, verb, look, thing = found.groups()
            events.append(Claim(who, verb, look, thing, "", _place_of(thing, where)))
        elif found := _TOOK_IT.search(sentence):
            thing = read_facts(told[: number + 1]).has(found[1]).answer
            events.append(Claim(found[1], "took", looks.get(thing, ""), thing, "", found[2]))
    return events


def _place_of(thing: str, where: Mapping[str, Fact]) -> str:
    return where[thing].answer if thing in where else ""


def false_parts(summary: str, story: str) -> list[str]:
    """Name the parts of a summary that the story does not bear out.

    The summary is compared with the event of the story that it is closest to; of equally close ones, the last.

    Args:
        summary: A sentence.
        story: Words split by single spaces.

    Returns:
        Names of fields of `Claim`; none if the story tells it all; `claim` alone if nothing can be read from it.

    Built in chapter 17.
    """
    claim, events = read_claim(summary), told_events(story)
    if claim is None or not events:
        return ["claim"]
    names = [field.name for field in fields(Claim)]
    differing = [
        [name for name, own, told in zip(names, astuple(claim), astuple(event), strict=True) if own != told]
        for event in events
    ]
    return min(reversed(differing), key=len)
