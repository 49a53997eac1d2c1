"""French: gender and number on everything about a noun, a negation in two parts, and elision before a vowel."""

from typing import assert_never

from tutor.data.translation.lexicon import Adjective
from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Statement, Thing
from tutor.data.translation.numbers import french_number
from tutor.data.translation.words import Word, phrase

_HAVE = {"I": "ai", "we": "avons", "he": "a", "they": "ont"}
_GO = {"I": "vais", "we": "allons", "he": "va", "they": "vont"}
_WANT = {"I": "veux", "we": "voulons", "he": "veut", "they": "veulent"}
_ELIDED = frozenset(["je", "ne", "le", "la", "de", "que"])
_VOWELS = "aeiouéèêâîôûœ"


def say_french(meaning: Statement) -> list[Word]:
    """Say a meaning in French."""
    match meaning:
        case Clause():
            words = _clause(meaning)
        case Because():
            words = _clause(meaning.clauses[0])
            for cause in meaning.clauses[1:]:
                words += [*_because(cause.name), *_clause(cause)]
        case Reason():
            thing = meaning.clause.thing
            pronoun = ("il" if thing.noun.french_gender == "m" else "elle") + ("s" if thing.plural else "")
            words = [
                *_clause(meaning.clause),
                *_because("reason"),
                Word(pronoun, ("reason.it", f"{thing.name}.noun")),
                Word("étaient" if thing.plural else "était", ("is",)),
                *_predicate(thing, meaning.adjective),
            ]
        case Relative():
            clause = meaning.clause
            words = [
                *_thing(clause.thing),
                Word("que", ("that", f"{clause.thing.name}.noun")),
                *phrase(clause.subject.french, f"{clause.name}.subject"),
                *_verb_group(clause, _agreement(clause.thing)),
                *_time(clause),
                *_place(clause),
                *_is(clause.thing, meaning.negated, meaning.adjective),
            ]
        case Description():
            words = [*_thing(meaning.thing), *_is(meaning.thing, meaning.negated, meaning.adjective)]
        case _:
            assert_never(meaning)
    return _elide([*words, Word(".", ("stop",))])


def _clause(clause: Clause) -> list[Word]:
    name = clause.name
    subject = phrase(clause.subject.french, f"{name}.subject")
    words = [*subject, *_verb_group(clause), *_thing(clause.thing, clause.negated), *_place(clause)]
    time = _time(clause)
    if clause.time_first:
        comma = Word(",", tuple(atom for word in time for atom in word.atoms))
        return [*time, comma, *words]
    return words + time


def _verb_group(clause: Clause, agreement: str = "") -> list[Word]:
    """Say both parts of the verb, and the negation around the first.

    Args:
        agreement: The ending of a participle whose object stands before it.
    """
    name = clause.name
    tense = (f"{name}.tense",)
    if clause.tense == "past":
        auxiliary = Word(_HAVE[clause.subject.person], (*tense, f"{name}.verb"))
        verb = clause.verb.french_participle + agreement
    else:
        auxiliary = Word((_GO if clause.tense == "future" else _WANT)[clause.subject.person], tense)
        verb = clause.verb.french
    finite = [auxiliary]
    if clause.negated:
        finite = [Word("ne", (f"{name}.not",)), auxiliary, Word("pas", (f"{name}.not",))]
    return [*finite, Word(verb, (f"{name}.verb",))]


def _place(clause: Clause) -> list[Word]:
    return phrase(clause.place.french, f"{clause.name}.place") if clause.place else []


def _time(clause: Clause) -> list[Word]:
    return phrase(clause.time.french, f"{clause.name}.time") if clause.time else []


def _because(name: str) -> list[Word]:
    return [Word("parce", (f"{name}.because",)), Word("que", (f"{name}.because",))]


def _thing(thing: Thing, negated: bool = False) -> list[Word]:
    name, noun = thing.name, thing.noun
    words = [Word(noun.french_plural if thing.plural else noun.french, (f"{name}.noun",))]
    if thing.adjective:
        atoms = (f"{name}.adjective",)
        form = _form(thing, thing.adjective.french)
        if thing.adjective.french_before is None:
            words += [Word(text, atoms) for text in form.split()]
        else:
            if _is_vowel(noun.french) and noun.french_gender == "m" and not thing.plural:
                form = thing.adjective.french_before
            words.insert(0, Word(form, atoms))
    return [*_determiner(thing, words[0].text, negated), *words]


def _determiner(thing: Thing, before: str, negated: bool) -> list[Word]:
    feminine = thing.noun.french_gender == "f"
    atoms = (f"{thing.name}.determiner", f"{thing.name}.noun")
    if thing.number is not None:
        return french_number(thing.number, f"{thing.name}.number", feminine)
    match thing.determiner:
        case "a" if negated:
            text = "de"
        case "a":
            text = "une" if feminine else "un"
        case "the":
            text = "les" if thing.plural else "la" if feminine else "le"
        case _ if thing.plural:
            text = "ces"
        case _ if feminine:
            text = "cette"
        case _:
            text = "cet" if _is_vowel(before) else "ce"
    return [Word(text, atoms)]


def _form(thing: Thing, forms: tuple[str, str, str, str]) -> str:
    return forms[2 * thing.plural + (thing.noun.french_gender == "f")]


def _agreement(thing: Thing) -> str:
    """Give the ending of a participle whose object stands before it."""
    return ("e" if thing.noun.french_gender == "f" else "") + ("s" if thing.plural else "")


def _is(thing: Thing, negated: bool, adjective: Adjective) -> list[Word]:
    words = [Word("sont" if thing.plural else "est", ("is",))]
    if negated:
        words = [Word("ne", ("not",)), *words, Word("pas", ("not",))]
    return words + _predicate(thing, adjective)


def _predicate(thing: Thing, adjective: Adjective) -> list[Word]:
    form = _form(thing, adjective.french_predicate or adjective.french)
    return [Word(text, ("predicate",)) for text in form.split()]


def _elide(words: list[Word]) -> list[Word]:
    """Cut the last vowel of a short word before another vowel: *que Anna* becomes *qu' Anna*."""
    followed = zip(words, [*words[1:], Word("", ())], strict=True)
    return [
        Word(f"{word.text[:-1]}'", word.atoms) if word.text in _ELIDED and _is_vowel(after.text) else word
        for word, after in followed
    ]


def _is_vowel(text: str) -> bool:
    return text[:1].lower() in tuple(_VOWELS)
