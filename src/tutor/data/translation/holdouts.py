"""What is kept out of training, to be asked later: combinations whose parts are all known."""

from tutor.data.translation.grammar import NUMBERS
from tutor.data.translation.meaning import Because, Description, Relative, Statement, clauses_of, described

MOST_WORDS = 20
"""The most words of an English sentence in training, the full stop among them."""
MOST_NESTED_WORDS = 28
"""The most words where a because stands inside a because; such a sentence has more than any of training."""

ADJECTIVE_NOUN = "adjective and noun"
"""An adjective with a noun that it never described in training."""
VERB_FORM = "verb and form"
"""A verb in a form that it never had in training."""
RELATIVE_FORM = "form in a relative clause"
"""A relative clause in another form than the past, the only one that it has in training."""
NESTED = "nested because"
"""A because inside a because, longer than any sentence of training."""
NUMBER = "large number"
"""A number from 110 to 999 that is no round hundred: hundreds, tens and units together, which training never has."""

COMPOSITIONAL = (ADJECTIVE_NOUN, VERB_FORM)
"""What the compositional split holds: new words in a known construction."""
HARD = (RELATIVE_FORM, NESTED, NUMBER)
"""What the hard split holds: a new construction of known words."""

WITHHELD_PAIRS = frozenset(
    [
        ("blue", "hat"),
        ("red", "car"),
        ("old", "suitcase"),
        ("small", "key"),
        ("heavy", "table"),
        ("cheap", "cup"),
        ("beautiful", "flower"),
        ("new", "lamp"),
        ("black", "cat"),
        ("green", "umbrella"),
    ]
)
"""Adjectives and nouns that never meet in training, neither before the noun nor after *is*."""

WITHHELD_FORMS = frozenset(
    [
        ("repair", "future"),
        ("repair", "not future"),
        ("repair", "not past"),
        ("wash", "want"),
        ("wash", "not want"),
        ("wash", "not past"),
        ("borrow", "future"),
        ("borrow", "not future"),
        ("borrow", "not past"),
        ("paint", "want"),
        ("paint", "not want"),
        ("paint", "not past"),
    ]
)
"""Verbs and forms that never meet in training; each verb's infinitive and participle are known from other forms."""


def held_out(meaning: Statement) -> tuple[str, ...]:
    """Give the reasons to keep a sentence out of training; none if it belongs there."""
    things = [clause.thing for clause in clauses_of(meaning)]
    if isinstance(meaning, Description):
        things.append(meaning.thing)
    found = []
    if any((adjective.english, noun.english) in WITHHELD_PAIRS for adjective, noun in described(meaning)):
        found.append(ADJECTIVE_NOUN)
    if any((clause.verb.english, clause.form) in WITHHELD_FORMS for clause in clauses_of(meaning)):
        found.append(VERB_FORM)
    if isinstance(meaning, Relative) and meaning.clause.form != "past":
        found.append(RELATIVE_FORM)
    if isinstance(meaning, Because) and len(meaning.clauses) > 2:
        found.append(NESTED)
    if any(thing.number is not None and thing.number not in NUMBERS for thing in things):
        found.append(NUMBER)
    return tuple(found)
