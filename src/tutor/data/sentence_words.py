"""The words of the book's parsed sentences: who and what there is, what may be done with it, where and with what.

Many are chosen because they are two parts of speech: *watch*, *book*, *light*, *cook*, *saw*.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class NounEntry:
    """A person, an animal or a thing."""

    singular: str
    plural: str
    kind: str
    """``person``, ``animal`` or ``thing``."""
    adjectives: tuple[str, ...]
    """What it may be."""
    having: tuple[str, ...]
    """What it may have with it, by the name of the noun."""


@dataclass(frozen=True)
class Verb:
    """What is done."""

    base: str
    third: str
    """With *he* or *she*, in the present."""
    past: str
    objects: tuple[str, ...]
    """To what it may be done: nouns, or all of a kind; empty if to nothing."""
    tools: tuple[str, ...]
    """With what."""
    recipient: str
    """``to`` or ``for`` where somebody gets it; else empty."""
    by_animals: bool
    """Whether animals do it too."""


_PERSON, _ANIMAL = "old young tall happy", "old young small big black happy"
_SMALL_THING = "old new small light heavy red clean dirty"
_CARRIED = "hat light telescope umbrella book watch saw hammer key brush dog"


def _noun(forms: str, kind: str, adjectives: str, having: str = "") -> NounEntry:
    singular, plural = forms.split()
    return NounEntry(singular, plural, kind, tuple(adjectives.split()), tuple(having.split()))


NOUNS = {
    noun.singular: noun
    for noun in (
        *(
            _noun(forms, "person", _PERSON, _CARRIED)
            for forms in (
                "cook cooks",
                "guard guards",
                "nurse nurses",
                "guide guides",
                "pilot pilots",
                "doctor doctors",
                "teacher teachers",
                "farmer farmers",
                "king kings",
                "queen queens",
                "child children",
                "man men",
                "woman women",
            )
        ),
        _noun("dog dogs", "animal", _ANIMAL, "bone"),
        _noun("cat cats", "animal", _ANIMAL, "fish"),
        _noun("horse horses", "animal", _ANIMAL),
        _noun("duck ducks", "animal", _ANIMAL),
        _noun("fish fish", "animal", "old small big red cold"),
        _noun("bird birds", "animal", _ANIMAL),
        _noun("watch watches", "thing", _SMALL_THING),
        _noun("book books", "thing", f"{_SMALL_THING} open", "letter"),
        _noun("letter letters", "thing", "old new open"),
        _noun("light lights", "thing", "old new small red cold warm"),
        _noun("lamp lamps", "thing", _SMALL_THING),
        _noun("candle candles", "thing", "old new small red"),
        _noun("fire fires", "thing", "small big warm"),
        _noun("match matches", "thing", "dry wet"),
        _noun("saw saws", "thing", _SMALL_THING),
        _noun("hammer hammers", "thing", _SMALL_THING),
        _noun("brush brushes", "thing", f"{_SMALL_THING} dry wet"),
        _noun("knife knives", "thing", _SMALL_THING),
        _noun("key keys", "thing", "old new small"),
        _noun("telescope telescopes", "thing", _SMALL_THING),
        _noun("umbrella umbrellas", "thing", f"{_SMALL_THING} open dry wet"),
        _noun("hat hats", "thing", f"{_SMALL_THING} dry wet"),
        _noun("bone bones", "thing", "old big small"),
        _noun("box boxes", "thing", f"{_SMALL_THING} open empty full", "key letter"),
        _noun("can cans", "thing", f"{_SMALL_THING} open empty full"),
        _noun("plate plates", "thing", f"{_SMALL_THING} dry wet warm cold empty full"),
        _noun("towel towels", "thing", "old new clean dirty dry wet"),
        _noun("window windows", "thing", "old new small clean dirty open"),
        _noun("room rooms", "thing", "old small big warm cold clean dirty dry empty full", "fire table"),
        _noun("table tables", "thing", "old new small big heavy"),
        _noun("house houses", "thing", "old new small big red warm cold empty", "garden window"),
        _noun("boat boats", "thing", "old new small big light heavy red clean dirty dry wet empty full"),
        _noun("train trains", "thing", "old new red empty full"),
        _noun("car cars", "thing", "old new small big red clean dirty"),
        _noun("tree trees", "thing", "old young small big dry"),
        _noun("rose roses", "thing", "old small red dry"),
        _noun("plant plants", "thing", "old young small big dry"),
        _noun("apple apples", "thing", "old small big red"),
        _noun("soup soups", "thing", "warm cold red"),
        _noun("milk milk", "thing", "warm cold"),
        _noun("play plays", "thing", "old new"),
        _noun("garden gardens", "thing", "old small big dry wet"),
        _noun("park parks", "thing", "old small big"),
        _noun("kitchen kitchens", "thing", "old small clean warm"),
        _noun("river rivers", "thing", "cold"),
    )
}
"""By their names in the singular."""


def _verb(forms: str, objects: str = "", tools: str = "", recipient: str = "", by_animals: bool = False) -> Verb:
    return Verb(*forms.split(), tuple(objects.split()), tuple(tools.split()), recipient, by_animals)


VERBS = tuple(
    (
        _verb("see sees saw", "person animal train boat fire light watch house car", "telescope"),
        _verb("watch watches watched", "person animal train boat fire light play", "telescope"),
        _verb("find finds found", "person animal key watch letter saw match", "light lamp"),
        _verb("book books booked", "room table boat train", "", "for"),
        _verb("light lights lit", "lamp fire candle", "match candle"),
        _verb("cook cooks cooked", "fish duck apple soup", "", "for"),
        _verb("clean cleans cleaned", "lamp watch box room saw boat window car", "brush towel"),
        _verb("dry dries dried", "plate boat box window dog child", "towel"),
        _verb("warm warms warmed", "milk soup plate room", "candle"),
        _verb("empty empties emptied", "box can boat room", "can"),
        _verb("guard guards guarded", "house train box king queen boat", by_animals=True),
        _verb("guide guides guided", "person horse boat", "light lamp"),
        _verb("nurse nurses nursed", "child man woman dog bird"),
        _verb("plant plants planted", "tree rose apple"),
        _verb("water waters watered", "tree rose plant garden", "can"),
        _verb("open opens opened", "box can book letter window umbrella", "key knife"),
        _verb("cut cuts cut", "tree apple fish rose", "saw knife"),
        _verb("fix fixes fixed", "watch boat lamp saw car train window", "hammer"),
        _verb("hammer hammers hammered", "box plate table", "hammer"),
        _verb("paint paints painted", "house boat box table", "brush"),
        _verb("park parks parked", "car boat"),
        _verb("train trains trained", "dog horse bird pilot guard"),
        _verb("follow follows followed", "person animal train boat light", by_animals=True),
        _verb("play plays played", by_animals=True),
        _verb("fish fishes fished"),
        _verb("duck ducks ducked", by_animals=True),
        _verb("sleep sleeps slept", by_animals=True),
        _verb("swim swims swam", by_animals=True),
        _verb("wait waits waited", by_animals=True),
        _verb("rest rests rested", by_animals=True),
        _verb("leave leaves left", by_animals=True),
        _verb("give gives gave", "watch book letter rose apple key light", "", "to"),
        _verb("send sends sent", "watch book letter box fish", "", "to"),
        _verb("read reads read", "book letter play", "light lamp"),
    )
)
"""What is done to something, or, where there are no objects, to nothing."""
SEEING = tuple(_verb(forms, by_animals=True) for forms in ("see sees saw", "watch watches watched", "hear hears heard"))
"""Before somebody who does something: *saw her light the lamp*."""
SAYING = (_verb("say says said"), _verb("think thinks thought"), _verb("know knows knew"))
"""Before *that*."""
WANTING = (_verb("want wants wanted"), _verb("try tries tried"), _verb("hope hopes hoped"))
"""Before *to*."""

PLACES = {
    "in": ("garden", "park", "kitchen", "house", "river", "boat", "room"),
    "near": ("river", "fire", "house", "park", "window", "tree"),
    "on": ("boat", "train", "table"),
    "behind": ("house", "tree", "car"),
    "under": ("tree", "table", "umbrella"),
}
"""Where something may be, or be done."""

NAMES = ("anna", "tom", "will", "rose", "may")
"""In lower case, as all words are: so three of them look like other words."""
SUBJECT_PRONOUNS = {"i": "plural", "we": "plural", "they": "plural", "she": "singular", "he": "singular"}
"""With the form of verb that they take."""
OBJECT_PRONOUNS = ("him", "her", "them")
"""For persons, after a verb."""
POSSESSIVES = ("her", "his", "their", "my")
"""Pronouns, too, in Universal Dependencies."""
MODALS = ("will", "can", "may", "must")
"""Before a verb in its base form."""
BEFORE_VERB = ("often", "always", "never")
"""Adverbs before a verb."""
AFTER_VERB = ("quickly", "slowly", "again", "quietly")
"""Adverbs after it."""
REASONS = ("because", "while", "if")
"""What joins two clauses."""
