"""English, the language that is translated from."""

from typing import assert_never

from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Statement, Thing
from tutor.data.translation.numbers import english_number
from tutor.data.translation.words import Word, english_phrase


def say_english(meaning: Statement) -> list[Word]:
    """Say a meaning in English."""
    match meaning:
        case Clause():
            words = _clause(meaning)
        case Because():
            words = _clause(meaning.clauses[0])
            for cause in meaning.clauses[1:]:
                words += [Word("because", (f"{cause.name}.because",)), *_clause(cause)]
        case Reason():
            plural = meaning.clause.thing.plural
            words = [
                *_clause(meaning.clause),
                Word("because", ("reason.because",)),
                Word("they" if plural else "it", ("reason.it",)),
                Word("were" if plural else "was", ("is",)),
                Word(meaning.adjective.english, ("predicate",)),
            ]
        case Relative():
            clause = meaning.clause
            words = [
                *_thing(clause.thing),
                Word("that", ("that",)),
                *english_phrase(clause.subject.english, f"{clause.name}.subject"),
                *_verb_group(clause),
                *_place_and_time(clause),
                *_is(clause.thing.plural, meaning.negated, meaning.adjective.english),
            ]
        case Description():
            words = [*_thing(meaning.thing), *_is(meaning.thing.plural, meaning.negated, meaning.adjective.english)]
        case _:
            assert_never(meaning)
    return [*words, Word(".", ("stop",))]


def _clause(clause: Clause) -> list[Word]:
    subject = english_phrase(clause.subject.english, f"{clause.name}.subject")
    words = [*subject, *_verb_group(clause), *_thing(clause.thing)]
    if clause.time_first and clause.time:
        return english_phrase(clause.time.english, f"{clause.name}.time") + words + _place(clause)
    return words + _place_and_time(clause)


def _verb_group(clause: Clause) -> list[Word]:
    name = clause.name
    verb = Word(clause.verb.english, (f"{name}.verb",))
    not_ = Word("not", (f"{name}.not",))
    third = clause.subject.person == "he"
    will = Word("will", (f"{name}.tense",))
    match clause.form:
        case "past":
            return [Word(clause.verb.past, (f"{name}.verb",))]
        case "not past":
            return [Word("did", (f"{name}.tense",)), not_, verb]
        case "future":
            return [will, verb]
        case "not future":
            return [will, not_, verb]
        case "want":
            return [*_tense("wants to" if third else "want to", name), verb]
        case _:
            return [*_tense("does" if third else "do", name), not_, *_tense("want to", name), verb]


def _tense(written: str, name: str) -> list[Word]:
    return [Word(text, (f"{name}.tense",)) for text in written.split()]


def _place(clause: Clause) -> list[Word]:
    return english_phrase(clause.place.english, f"{clause.name}.place") if clause.place else []


def _place_and_time(clause: Clause) -> list[Word]:
    time = english_phrase(clause.time.english, f"{clause.name}.time") if clause.time else []
    return _place(clause) + time


def _thing(thing: Thing) -> list[Word]:
    words = [Word(thing.adjective.english, (f"{thing.name}.adjective",))] if thing.adjective else []
    words.append(Word(thing.noun.plural if thing.plural else thing.noun.english, (f"{thing.name}.noun",)))
    if thing.number is not None:
        return english_number(thing.number, f"{thing.name}.number") + words
    article = {"a": _indefinite(words[0].text), "the": "the", "this": "these" if thing.plural else "this"}
    return [Word(article[thing.determiner], (f"{thing.name}.determiner",)), *words]


def _indefinite(before: str) -> str:
    return "an" if before[0] in "aeiou" else "a"


def _is(plural: bool, negated: bool, adjective: str) -> list[Word]:
    words = [Word("are" if plural else "is", ("is",))]
    if negated:
        words.append(Word("not", ("not",)))
    return [*words, Word(adjective, ("predicate",))]
