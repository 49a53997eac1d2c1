"""Writes a sentence with all that can be known of it: its tree, the part of speech of each word, who did what to whom.

The writer draws what is meant, then says it; so where a sentence has two readings, the right one is known.
"""

import random
from dataclasses import dataclass, replace

from tutor.data.sentence_words import (
    AFTER_VERB,
    BEFORE_VERB,
    MODALS,
    NAMES,
    NOUNS,
    OBJECT_PRONOUNS,
    PLACES,
    POSSESSIVES,
    REASONS,
    SAYING,
    SEEING,
    SUBJECT_PRONOUNS,
    VERBS,
    WANTING,
    NounEntry,
    Verb,
)
from tutor.text.semantic_roles import Event
from tutor.text.trees import Tree


@dataclass(frozen=True)
class Phrase:
    """Somebody or something, as it is said."""

    tree: Tree
    number: str
    """``singular`` or ``plural``: the form that its verb takes."""
    is_animal: bool = False


@dataclass(frozen=True)
class Action:
    """What is done, without who does it."""

    tree: Tree
    event: Event
    """Its slots; `who` is empty."""
    inner: tuple[Event, ...] = ()
    """What is done inside of it: what is seen, what is said."""


_SOMEBODY = Phrase(Tree("PRON", ("somebody",)), "singular")
_BY_ANIMALS = tuple(verb for verb in VERBS if verb.by_animals)


class SentenceWriter:
    """Draws sentences, one after the other.

    Args:
        stream: Where chance comes from.
    """

    def __init__(self, stream: random.Random) -> None:
        self._stream = stream

    def sentence(self) -> tuple[Tree, tuple[Event, ...]]:
        """Draw a sentence: its tree and its events, in the order of their verbs."""
        clause, events = self._clause()
        if self._happens(0.12):
            reason = _word("SCONJ", self._stream.choice(REASONS))
            other, others = self._clause()
            reason = Tree("SBAR", (reason, other))
            if self._happens(0.5):
                clause, events = Tree("CL", (clause, reason)), events + others
            else:
                front = Tree("FRONT", (reason, _word("PUNCT", ",")))
                clause, events = Tree("CL", (front, clause)), others + events
        return Tree("S", (clause, _word("PUNCT", "."))), events

    def _happens(self, chance: float) -> bool:
        return self._stream.random() < chance

    def _clause(self) -> tuple[Tree, tuple[Event, ...]]:
        who = self._subject()
        does = self._predicate(who)
        event = replace(does.event, who=who.tree.text)
        return Tree("CL", (who.tree, does.tree)), (event, *does.inner)

    def _subject(self) -> Phrase:
        kind = self._stream.random()
        if kind < 0.3:
            word = self._stream.choice(list(SUBJECT_PRONOUNS))
            return Phrase(_word("PRON", word), SUBJECT_PRONOUNS[word])
        if kind < 0.42:
            return Phrase(Tree("NP", (_word("PROPN", self._stream.choice(NAMES)),)), "singular")
        noun = self._draw_noun(("person", "person", "person", "animal"))
        return replace(self._noun_phrase(noun), is_animal=noun.kind == "animal")

    def _predicate(self, who: Phrase) -> Action:
        """Say what somebody does: now, then, often, perhaps, or not."""
        present = "third" if who.number == "singular" else "base"
        kind = self._stream.random()
        if kind < 0.25:
            return self._action(present, who)
        if kind < 0.55:
            return self._action("past", who)
        if kind < 0.75:
            return _before(_word("AUX", self._stream.choice(MODALS)), self._action("base", who))
        if kind < 0.85:
            return _before(_word("AUX", "did"), _with_particle("not", self._action("base", who)))
        does = self._action(self._stream.choice(("past", present)), who, with_adverb=False)
        adverb = _word("ADV", self._stream.choice(BEFORE_VERB))
        return replace(does, tree=Tree("MP", (adverb, does.tree)), event=replace(does.event, how=adverb.text))

    def _action(self, form: str, who: Phrase, with_adverb: bool = True) -> Action:
        kind = self._stream.random()
        if kind < 0.08:
            verb = self._verb_of(SEEING, form)
            other = _word("PRON", self._stream.choice(OBJECT_PRONOUNS))
            does = self._plain("base", _SOMEBODY)
            seen = Tree("SC", (other, does.tree))
            inner = replace(does.event, who=other.text)
            return Action(Tree("VP", (verb, seen)), Event("", verb.text, what=seen.text), (inner,))
        if kind < 0.14 and not who.is_animal:
            verb = self._verb_of(SAYING, form)
            clause, events = self._clause()
            said = Tree("SBAR", (_word("SCONJ", "that"), clause))
            return Action(Tree("VP", (verb, said)), Event("", verb.text, what=said.text), events)
        if kind < 0.22:
            verb = self._verb_of(WANTING, form)
            does = _with_particle("to", self._plain("base", who, with_adverb))
            event = replace(does.event, did=f"{verb.text} {does.event.did}")
            return Action(Tree("VP", (verb, does.tree)), event)
        return self._plain(form, who, with_adverb)

    def _plain(self, form: str, who: Phrase, with_adverb: bool = True) -> Action:
        """Say an action with its object, and for whom, with what, where and how it is done."""
        verb = self._stream.choice(_BY_ANIMALS if who.is_animal else VERBS)
        said = _word("VERB", getattr(verb, form))
        tree, event = Tree("VP", (said,)), Event("", said.text)
        if verb.objects:
            what = self._object(verb)
            tree, event = Tree("VP", (said, what)), replace(event, what=what.text)
        if verb.recipient and self._happens(0.6):
            person = self._noun_phrase(self._draw_noun(("person",)), plain=True)
            tree = Tree("VP", (tree, _pp(verb.recipient, person.tree)))
            event = replace(event, to_whom=person.tree.text)
        if verb.tools and self._happens(0.35):
            tool = self._noun_phrase(NOUNS[self._stream.choice(verb.tools)], plain=True)
            tree, event = Tree("VP", (tree, _pp("with", tool.tree))), replace(event, with_what=tool.tree.text)
        if self._happens(0.2):
            place = self._place()
            tree, event = Tree("VP", (tree, place)), replace(event, where=place.text)
        if with_adverb and self._happens(0.08):
            adverb = _word("ADV", self._stream.choice(AFTER_VERB))
            tree, event = Tree("VP", (tree, adverb)), replace(event, how=adverb.text)
        return Action(tree, event)

    def _object(self, verb: Verb) -> Tree:
        if "person" in verb.objects and self._happens(0.12):
            return _word("PRON", self._stream.choice(OBJECT_PRONOUNS))
        first = self._noun_phrase(self._draw_noun(verb.objects)).tree
        if not self._happens(0.06):
            return first
        second = self._noun_phrase(self._draw_noun(verb.objects), plain=True).tree
        return Tree("NP", (first, Tree("CO", (_word("CCONJ", "and"), second))))

    def _noun_phrase(self, noun: NounEntry, plain: bool = False) -> Phrase:
        """Say a noun with its determiner, and, unless it is to be plain, what it has or where it is."""
        number = "singular" if noun.singular == noun.plural or self._happens(0.7) else "plural"
        nominal = Tree("NOM", (_word("NOUN", getattr(noun, number)),))
        if self._happens(0.3):
            nominal = Tree("NOM", (_word("ADJ", self._stream.choice(noun.adjectives)), nominal))
        kind = self._stream.random()
        if number == "plural" and kind < 0.25:
            tree = Tree("NP", (nominal,))
        elif number == "plural" and kind < 0.4:
            tree = Tree("NP", (_word("NUM", self._stream.choice(("two", "three"))), nominal))
        elif kind < 0.5:
            tree = Tree("NP", (_word("PRON", self._stream.choice(POSSESSIVES)), nominal))
        else:
            tree = Tree("NP", (_word("DET", self._determiner(number, nominal.text)), nominal))
        if not plain and self._happens(0.12):
            if noun.having and self._happens(0.7):
                thing = self._noun_phrase(NOUNS[self._stream.choice(noun.having)], plain=True)
                tree = Tree("NP", (tree, _pp("with", thing.tree)))
            else:
                tree = Tree("NP", (tree, self._place()))
        return Phrase(tree, number)

    def _determiner(self, number: str, following: str) -> str:
        if self._happens(0.6):
            return "the"
        if number == "plural":
            return "these"
        article = "an" if following[0] in "aeiou" else "a"
        return self._stream.choice((article, article, "this", "that"))

    def _place(self) -> Tree:
        where = self._stream.choice(list(PLACES))
        noun = NOUNS[self._stream.choice(PLACES[where])]
        nominal = Tree("NOM", (_word("NOUN", noun.singular),))
        return _pp(where, Tree("NP", (_word("DET", "the"), nominal)))

    def _draw_noun(self, names: tuple[str, ...]) -> NounEntry:
        """Draw a noun by its name, or any of a kind."""
        name = self._stream.choice(names)
        if name in NOUNS:
            return NOUNS[name]
        return self._stream.choice([noun for noun in NOUNS.values() if noun.kind == name])

    def _verb_of(self, verbs: tuple[Verb, ...], form: str) -> Tree:
        return _word("VERB", getattr(self._stream.choice(verbs), form))


def _word(tag: str, word: str) -> Tree:
    return Tree(tag, (word,))


def _pp(preposition: str, phrase: Tree) -> Tree:
    return Tree("PP", (_word("ADP", preposition), phrase))


def _before(word: Tree, action: Action) -> Action:
    """Put an auxiliary or an adverb before an action."""
    event = replace(action.event, did=f"{word.text} {action.event.did}")
    return replace(action, tree=Tree("MP", (word, action.tree)), event=event)


def _with_particle(word: str, action: Action) -> Action:
    """Put *to* or *not* before an action."""
    event = replace(action.event, did=f"{word} {action.event.did}")
    return replace(action, tree=Tree("INF", (_word("PART", word), action.tree)), event=event)
