"""German: the finite verb second, the rest of the verb last, and both last in a subordinate clause."""

from typing import assert_never

from tutor.data.translation.lexicon import Adjective
from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Statement, Thing
from tutor.data.translation.numbers import german_number
from tutor.data.translation.words import Word, phrase

_HAVE = {"I": "habe", "we": "haben", "he": "hat", "they": "haben"}
_SHALL = {"I": "werde", "we": "werden", "he": "wird", "they": "werden"}
_WANT = {"I": "will", "we": "wollen", "he": "will", "they": "wollen"}

# by gender, or plural
_THE = {
    "nominative": {"m": "der", "f": "die", "n": "das", "plural": "die"},
    "accusative": {"m": "den", "f": "die", "n": "das", "plural": "die"},
}
_THIS = {
    "nominative": {"m": "dieser", "f": "diese", "n": "dieses", "plural": "diese"},
    "accusative": {"m": "diesen", "f": "diese", "n": "dieses", "plural": "diese"},
}
_A = {"m": "einen", "f": "eine", "n": "ein"}
_ENDING_AFTER_THE = {
    "nominative": {"m": "e", "f": "e", "n": "e", "plural": "en"},
    "accusative": {"m": "en", "f": "e", "n": "e", "plural": "en"},
}
# what is indefinite is an object here, in the accusative; in the plural it follows a number
_ENDING_AFTER_A = {"m": "en", "f": "e", "n": "es", "plural": "e"}
_IT = {"m": "er", "f": "sie", "n": "es", "plural": "sie"}


def say_german(meaning: Statement) -> list[Word]:
    """Say a meaning in German."""
    match meaning:
        case Clause():
            words = _main_clause(meaning)
        case Because():
            words = _main_clause(meaning.clauses[0])
            for cause in meaning.clauses[1:]:
                words += [*_because(cause.name), *_subordinate_clause(cause)]
        case Reason():
            thing = meaning.clause.thing
            words = [
                *_main_clause(meaning.clause),
                *_because("reason"),
                Word(_IT[_gender(thing)], ("reason.it", f"{thing.name}.noun")),
                Word(meaning.adjective.german, ("predicate",)),
                Word("waren" if thing.plural else "war", ("is",)),
            ]
        case Relative():
            clause = meaning.clause
            noun = f"{clause.thing.name}.noun"
            words = [
                *_thing(clause.thing, "nominative"),
                Word(",", ("that",)),
                Word(_THE["accusative"][_gender(clause.thing)], ("that", noun)),
                *phrase(clause.subject.german, f"{clause.name}.subject"),
                *_time(clause),
                *_place(clause),
                *_not(clause),
                _verb(clause),
                _auxiliary(clause),
                Word(",", ("that",)),
                *_is(clause.thing.plural, meaning.negated, meaning.adjective),
            ]
        case Description():
            words = [
                *_thing(meaning.thing, "nominative"),
                *_is(meaning.thing.plural, meaning.negated, meaning.adjective),
            ]
        case _:
            assert_never(meaning)
    return [*words, Word(".", ("stop",))]


def _main_clause(clause: Clause) -> list[Word]:
    subject = phrase(clause.subject.german, f"{clause.name}.subject")
    if clause.time_first:
        # whatever opens the sentence, the finite verb is second
        return [*_time(clause), _auxiliary(clause), *subject, *_middle(clause, time=False), _verb(clause)]
    return [*subject, _auxiliary(clause), *_middle(clause), _verb(clause)]


def _subordinate_clause(clause: Clause) -> list[Word]:
    subject = phrase(clause.subject.german, f"{clause.name}.subject")
    return [*subject, *_middle(clause), _verb(clause), _auxiliary(clause)]


def _middle(clause: Clause, time: bool = True) -> list[Word]:
    """Say what stands between the two parts of the verb: what is known before time and place, what is new behind."""
    when = _time(clause) if time else []
    if clause.thing.definite:
        return [*_thing(clause.thing, "accusative"), *when, *_place(clause), *_not(clause)]
    not_atom = f"{clause.name}.not" if clause.negated else None
    return [*when, *_place(clause), *_thing(clause.thing, "accusative", not_atom)]


def _not(clause: Clause) -> list[Word]:
    return [Word("nicht", (f"{clause.name}.not",))] if clause.negated else []


def _auxiliary(clause: Clause) -> Word:
    tense = f"{clause.name}.tense"
    if clause.tense == "past":
        return Word(_HAVE[clause.subject.person], (tense, f"{clause.name}.verb"))
    forms = _SHALL if clause.tense == "future" else _WANT
    return Word(forms[clause.subject.person], (tense,))


def _verb(clause: Clause) -> Word:
    text = clause.verb.german_participle if clause.tense == "past" else clause.verb.german
    return Word(text, (f"{clause.name}.verb",))


def _place(clause: Clause) -> list[Word]:
    return phrase(clause.place.german, f"{clause.name}.place") if clause.place else []


def _time(clause: Clause) -> list[Word]:
    return phrase(clause.time.german, f"{clause.name}.time") if clause.time else []


def _because(name: str) -> list[Word]:
    return [Word(",", (f"{name}.because",)), Word("weil", (f"{name}.because",))]


def _thing(thing: Thing, case: str, not_atom: str | None = None) -> list[Word]:
    """Say a thing in a case; what is indefinite is denied by its article (*kein*)."""
    gender = _gender(thing)
    atoms = (f"{thing.name}.determiner", f"{thing.name}.noun")
    ending = (_ENDING_AFTER_THE[case] if thing.definite else _ENDING_AFTER_A)[gender]
    words = []
    if thing.number is not None:
        words += german_number(thing.number, f"{thing.name}.number")
    elif thing.determiner == "a":
        words.append(Word(f"k{_A[gender]}", (not_atom, *atoms)) if not_atom else Word(_A[gender], atoms))
    else:
        words.append(Word((_THE if thing.determiner == "the" else _THIS)[case][gender], atoms))
    if thing.adjective:
        stem = thing.adjective.german_stem or thing.adjective.german
        words.append(Word(stem + ending, (f"{thing.name}.adjective",)))
    return [*words, Word(thing.noun.german_plural if thing.plural else thing.noun.german, (f"{thing.name}.noun",))]


def _gender(thing: Thing) -> str:
    return "plural" if thing.plural else thing.noun.german_gender


def _is(plural: bool, negated: bool, adjective: Adjective) -> list[Word]:
    words = [Word("sind" if plural else "ist", ("is",))]
    if negated:
        words.append(Word("nicht", ("not",)))
    return [*words, Word(adjective.german, ("predicate",))]
