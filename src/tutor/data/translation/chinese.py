"""Chinese: time, then place, then verb; a measure word for each noun; what describes a noun stands before it."""

from typing import assert_never

from tutor.data.translation.lexicon import Adjective, Noun
from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Statement, Thing
from tutor.data.translation.numbers import chinese_number
from tutor.data.translation.words import Word, phrase


def say_chinese(meaning: Statement) -> list[Word]:
    """Say a meaning in Chinese, a word for each character."""
    match meaning:
        case Clause():
            words = _clause(meaning)
        case Because():
            words = _because(meaning)
        case Reason():
            because = ("reason.because",)
            it = "它们" if meaning.clause.thing.plural else "它"
            words = [
                *_clause(meaning.clause),
                Word("，", because),
                Word("因为", because),
                Word(it, ("reason.it",)),
                *_is(meaning.adjective, meaning.clause.thing.noun, negated=False),
            ]
        case Relative():
            clause = meaning.clause
            words = [
                *phrase(clause.subject.chinese, f"{clause.name}.subject"),
                *_time(clause),
                *_modal(clause),
                *_place(clause),
                Word(clause.verb.chinese, (f"{clause.name}.verb",)),
                Word("的", ("that",)),
                *_thing(clause.thing),
                *_is(meaning.adjective, clause.thing.noun, meaning.negated),
            ]
        case Description():
            words = [*_thing(meaning.thing), *_is(meaning.adjective, meaning.thing.noun, meaning.negated)]
        case _:
            assert_never(meaning)
    words.append(Word("。", ("stop",)))
    return [Word(character, word.atoms) for word in words for character in word.text]


def _because(meaning: Because) -> list[Word]:
    """Say the last cause first: 因为 C，所以 B，所以 A."""
    words: list[Word] = []
    for place, clause in reversed(list(enumerate(meaning.clauses))):
        if place == len(meaning.clauses) - 1:
            words.append(Word("因为", (f"{clause.name}.because",)))
        else:
            because = (f"{meaning.clauses[place + 1].name}.because",)
            words += [Word("，", because), Word("所以", because)]
        words += _clause(clause)
    return words


def _clause(clause: Clause) -> list[Word]:
    name = clause.name
    subject, time = phrase(clause.subject.chinese, f"{name}.subject"), _time(clause)
    words = time + subject if clause.time_first else subject + time
    words += [*_modal(clause), *_place(clause), Word(clause.verb.chinese, (f"{name}.verb",))]
    if clause.form == "past":
        words.append(Word("了", (f"{name}.verb",)))
    return words + _thing(clause.thing, negated=clause.negated)


def _modal(clause: Clause) -> list[Word]:
    """Say what stands before place and verb: will, want, not."""
    tense, not_ = (f"{clause.name}.tense",), (f"{clause.name}.not",)
    if clause.tense == "past":
        return [Word("没有", tense + not_)] if clause.negated else []
    modal = Word("会" if clause.tense == "future" else "想", tense)
    return [Word("不", not_), modal] if clause.negated else [modal]


def _place(clause: Clause) -> list[Word]:
    return phrase(clause.place.chinese, f"{clause.name}.place") if clause.place else []


def _time(clause: Clause) -> list[Word]:
    return phrase(clause.time.chinese, f"{clause.name}.time") if clause.time else []


def _thing(thing: Thing, negated: bool = False) -> list[Word]:
    name, noun = thing.name, thing.noun
    words = [Word(noun.chinese, (f"{name}.noun",))]
    if thing.adjective:
        words.insert(0, Word(_attribute(thing.adjective, noun), (f"{name}.adjective",)))
    if thing.determiner == "a" and negated:
        return words  # 没有买书: not even one
    measure = Word(noun.measure, (f"{name}.noun",))
    if thing.number is not None:
        return [*chinese_number(thing.number, f"{name}.number"), measure, *words]
    determiner = (f"{name}.determiner",)
    if thing.plural:
        measure = Word("些", determiner + measure.atoms)
    return [Word({"a": "一", "the": "那", "this": "这"}[thing.determiner], determiner), measure, *words]


def _attribute(adjective: Adjective, noun: Noun) -> str:
    return "老" if _is_aged(adjective, noun) else adjective.chinese


def _is(adjective: Adjective, noun: Noun, negated: bool) -> list[Word]:
    predicate = "老" if _is_aged(adjective, noun) else adjective.chinese_predicate
    if predicate.startswith("是"):
        words = [Word("是", ("is",)), Word(predicate[1:], ("predicate",))]
        return [Word("不", ("not",)), *words] if negated else words
    return [Word("不", ("is", "not")) if negated else Word("很", ("is",)), Word(predicate, ("predicate",))]


def _is_aged(adjective: Adjective, noun: Noun) -> bool:
    return adjective.english == "old" and noun.animal
