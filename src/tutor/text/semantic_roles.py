"""Who did what to whom, where and with what: read from a parse tree by a few rules."""

from dataclasses import dataclass

from tutor.text.trees import Tree

PLACE_WORDS = frozenset({"behind", "in", "near", "on", "under"})
"""Prepositions of a place."""
RECIPIENT_WORDS = frozenset({"for", "to"})
"""Prepositions of whoever gets something."""
INSTRUMENT_WORDS = frozenset({"with"})
"""Prepositions of a tool, where they belong to a verb."""

_SUBJECTS, _CLAUSES, _ACTIONS = {"NP", "PRON"}, {"SC", "SBAR"}, {"VP", "MP", "INF"}


@dataclass(frozen=True)
class Event:
    """Something that is done, in the words of the sentence; an empty slot is not mentioned."""

    who: str
    did: str
    """The verb with what belongs to it: ``did not see``, ``wanted to cook``."""
    what: str = ""
    """The thing or person it is done to, or the clause that is said or seen."""
    to_whom: str = ""
    with_what: str = ""
    where: str = ""
    how: str = ""


def events_of(tree: Tree) -> tuple[Event, ...]:
    """Read the events of a sentence, in the order of their verbs.

    Works on trees with the labels of the book's sentences (`tutor.data.sentences`): a clause is a subject and a ``VP``,
    and every part has one or two children.

    Built in chapter 1.
    """
    return tuple(
        _event(subject, action)
        for part in tree.parts()
        if not part.is_word and len(part.children) == 2
        for subject, action in [part.children]
        if subject.label in _SUBJECTS and action.label in _ACTIONS
    )


def _event(subject: Tree, action: Tree) -> Event:
    did: list[str] = []
    slots: dict[str, str] = {}
    _read(action, did, slots)
    return Event(subject.text, " ".join(did), **slots)


def _read(part: Tree, did: list[str], slots: dict[str, str]) -> None:
    """Go down a verb phrase, and fill the slots from what hangs on it."""
    if part.label in {"VERB", "AUX", "PART"}:
        did.append(part.text)
    elif part.label in _SUBJECTS | _CLAUSES:
        slots["what"] = part.text
    elif part.label == "PP":
        preposition, *words = part.words
        for slot, prepositions in (
            ("where", PLACE_WORDS),
            ("to_whom", RECIPIENT_WORDS),
            ("with_what", INSTRUMENT_WORDS),
        ):
            if preposition in prepositions:
                slots[slot] = part.text if slot == "where" else " ".join(words)
    elif part.label == "ADV":
        slots["how"] = part.text
    elif part.label in _ACTIONS:
        for child in part.children:
            _read(child, did, slots)
