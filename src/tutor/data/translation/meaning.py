"""What a sentence means, before any language says it."""

from dataclasses import dataclass

from tutor.data.translation.lexicon import Adjective, Noun, Phrase, Subject
from tutor.data.translation.verbs import Verb


@dataclass(frozen=True)
class Thing:
    """A thing or several: *the old book*, *thirty four lamps*."""

    name: str
    """What it is in its sentence; its atoms begin with this."""
    determiner: str
    """``a``, ``the``, ``this``, or ``number``."""
    noun: Noun
    plural: bool = False
    adjective: Adjective | None = None
    number: int | None = None

    @property
    def definite(self) -> bool:
        """Whether speaker and hearer know which: *the*, *this*."""
        return self.determiner in ("the", "this")


@dataclass(frozen=True)
class Clause:
    """Somebody does something: *Anna did not read the book at school yesterday*."""

    name: str
    """Which clause of the sentence it is; its atoms begin with this."""
    subject: Subject
    verb: Verb
    tense: str
    """``past``, ``future`` or ``want``."""
    negated: bool
    thing: Thing
    place: Phrase | None = None
    time: Phrase | None = None
    time_first: bool = False
    """Whether the time opens the sentence: the same meaning, in another order of words."""

    @property
    def form(self) -> str:
        """The tense, with ``not`` before it where the clause is negated."""
        return f"not {self.tense}" if self.negated else self.tense


@dataclass(frozen=True)
class Because:
    """Clauses, each caused by the next."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Reason:
    """A clause, caused by what its thing was like: *we bought the lamp because it was cheap*."""

    clause: Clause
    adjective: Adjective


@dataclass(frozen=True)
class Relative:
    """What a thing is like, which a clause tells apart: *the lamp that we bought is red*."""

    clause: Clause
    negated: bool
    adjective: Adjective


@dataclass(frozen=True)
class Description:
    """What a thing is like: *the old lamp is not red*."""

    thing: Thing
    negated: bool
    adjective: Adjective


Statement = Clause | Because | Reason | Relative | Description
"""Whatever a sentence can mean."""


def clauses_of(meaning: Statement) -> tuple[Clause, ...]:
    """Give the clauses of a meaning, the main one first."""
    match meaning:
        case Clause():
            return (meaning,)
        case Because():
            return meaning.clauses
        case Reason() | Relative():
            return (meaning.clause,)
        case Description():
            return ()


def described(meaning: Statement) -> list[tuple[Adjective, Noun]]:
    """Give each adjective of a meaning with the noun that it describes."""
    things = [clause.thing for clause in clauses_of(meaning)]
    if isinstance(meaning, Description):
        things.append(meaning.thing)
    pairs = [(thing.adjective, thing.noun) for thing in things if thing.adjective is not None]
    if isinstance(meaning, Reason | Relative | Description):
        pairs.append((meaning.adjective, things[0].noun))
    return pairs
