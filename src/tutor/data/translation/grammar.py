"""Draws meanings: who does what to which thing, where, when and why."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tutor.data.translation.lexicon import (
    ADJECTIVES,
    FUTURE_TIMES,
    NOUNS,
    PAST_TIMES,
    PLACES,
    SUBJECTS,
    Adjective,
    Noun,
    Subject,
)
from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Statement, Thing
from tutor.data.translation.verbs import VERBS, Verb

KINDS = {
    "past": 24,
    "future": 14,
    "want": 12,
    "relative": 20,
    "description": 8,
    "because": 12,
    "reason": 10,
}
"""The kinds of sentences of training, and how many in a hundred are of each."""
HARD_KINDS = ("nested", "relative form")
"""A because inside a because; a relative clause in another form than the past."""
NUMBERS = (*range(2, 20), *range(2, 20), *range(2, 100), *range(100, 1000, 100))
"""The numbers of training: all below a hundred, those below twenty more often, and the round hundreds."""

_DOZEN = 12
_DETERMINERS = {"a": 28, "the": 26, "this": 12, "number": 24, "the plural": 7, "this plural": 3}
_KNOWN = {"the": 60, "this": 15, "the plural": 18, "this plural": 7}


def draw_meanings(
    stream: random.Random, kinds: Sequence[str] = tuple(KINDS), numbers: Sequence[int] = NUMBERS
) -> Iterator[tuple[str, Statement]]:
    """Draw kinds and meanings without end.

    Args:
        kinds: Some of `KINDS` and `HARD_KINDS`.
        numbers: What is counted is one of these; what nobody does so often stays within a dozen.
    """
    weights = [KINDS.get(kind, 1) for kind in kinds]
    while True:
        kind = stream.choices(kinds, weights)[0]
        meaning = _draw(stream, kind, numbers)
        if meaning is not None:
            yield kind, meaning


def _draw(stream: random.Random, kind: str, numbers: Sequence[int]) -> Statement | None:
    """Draw a meaning of one kind, or None where the dice fell so that there is none."""
    match kind:
        case "relative":
            return _relative(stream, "past", negated=False)
        case "relative form":
            tense = stream.choice(("past", "future", "want"))
            return _relative(stream, tense, tense == "past" or stream.random() < 0.3)
        case "description":
            noun = NOUNS[stream.choice(list(NOUNS))]
            thing = _thing(stream, "main.object", noun, noun.adjectives, _KNOWN, (), 0.35)
            return Description(thing, stream.random() < 0.3, _other_adjective(stream, thing))
        case "because":
            return _because(stream, 2, numbers)
        case "nested":
            return _because(stream, 3, numbers)
        case "reason":
            return _reason(stream, numbers)
    return _clause(stream, "main", kind, numbers)


def _clause(
    stream: random.Random,
    name: str,
    tense: str,
    numbers: Sequence[int],
    details: float = 0.55,
    subjects: Sequence[Subject] = SUBJECTS,
) -> Clause:
    """Draw a clause.

    Args:
        details: How likely there is an adjective, a place, or a time.
    """
    verb = stream.choice([verb for verb in VERBS.values() if tense in verb.tenses])
    negated = stream.random() < 0.22
    noun = NOUNS[stream.choice(verb.nouns)]
    if noun.animal or not verb.many:
        numbers = [number for number in numbers if number <= _DOZEN]
    determiners = dict(_DETERMINERS)
    if negated or not numbers:
        del determiners["number"]
    if negated and not verb.general:
        del determiners["a"]
    time = stream.choice(PAST_TIMES if tense == "past" else FUTURE_TIMES) if stream.random() < details else None
    return Clause(
        name,
        stream.choice(subjects),
        verb,
        tense,
        negated,
        _thing(stream, f"{name}.object", noun, _possible(verb, noun), determiners, numbers, details),
        PLACES[stream.choice(verb.places)] if verb.places and stream.random() < 0.9 * details else None,
        time,
        time is not None and name == "main" and stream.random() < 0.3,
    )


def _because(stream: random.Random, n_clauses: int, numbers: Sequence[int]) -> Because | None:
    clauses: list[Clause] = []
    for place in range(n_clauses):
        name = f"cause{place}" if place else "main"
        # what has a cause may lie ahead; the first cause of all is a fact or a wish
        tense = stream.choice(("past", "past", "want") if place else ("past", "past", "future", "want"))
        others = [subject for subject in SUBJECTS if all(subject != clause.subject for clause in clauses)]
        clauses.append(_clause(stream, name, tense, numbers, 0.3, others))
    nouns = {clause.thing.noun.english for clause in clauses}
    return Because(tuple(clauses)) if len(nouns) == n_clauses else None


def _reason(stream: random.Random, numbers: Sequence[int]) -> Reason | None:
    clause = _clause(stream, "main", "past", numbers, 0.4)
    reasons = clause.verb.reasons_against if clause.negated else clause.verb.reasons
    possible = [
        adjective for adjective in _apart(clause.thing.adjective, clause.thing.noun.adjectives) if adjective in reasons
    ]
    if not possible or (clause.negated and not clause.thing.definite):
        return None  # what was not bought is nothing that was cheap
    return Reason(clause, ADJECTIVES[stream.choice(possible)])


def _relative(stream: random.Random, tense: str, negated: bool) -> Relative | None:
    clause = _clause(stream, "main", tense, (), 0.5)
    if not clause.verb.lasting or (clause.verb.creates and (negated or tense != "past")):
        return None  # there is nothing to describe
    thing = replace(
        clause.thing,
        determiner="the",
        plural=stream.random() < 0.25,
        adjective=None,
    )
    adjective = _other_adjective(stream, thing)
    return Relative(replace(clause, negated=negated, thing=thing, time_first=False), stream.random() < 0.15, adjective)


def _thing(
    stream: random.Random,
    name: str,
    noun: Noun,
    adjectives: Sequence[str],
    determiners: dict[str, int],
    numbers: Sequence[int],
    described: float,
) -> Thing:
    determiner, *plural = stream.choices(list(determiners), list(determiners.values()))[0].split()
    number = stream.choice(numbers) if determiner == "number" else None
    adjective = ADJECTIVES[stream.choice(adjectives)] if adjectives and stream.random() < described else None
    return Thing(name, determiner, noun, bool(plural) or number is not None, adjective, number)


def _possible(verb: Verb, noun: Noun) -> list[str]:
    return [adjective for adjective in noun.adjectives if verb.adjectives is None or adjective in verb.adjectives]


def _other_adjective(stream: random.Random, thing: Thing) -> Adjective:
    return ADJECTIVES[stream.choice(_apart(thing.adjective, thing.noun.adjectives))]


def _apart(said: Adjective | None, adjectives: Sequence[str]) -> list[str]:
    """Leave out what says the same as an adjective, or its contrary."""
    return [english for english in adjectives if said is None or ADJECTIVES[english].group != said.group]
