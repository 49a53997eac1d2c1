"""The verbs, in four languages, each with the things, places and adjectives that go with it.

Nobody eats a lamp: the tables keep meanings that a speaker would not say out of the sentences.
"""

from dataclasses import dataclass

from tutor.data.translation.lexicon import NOUNS


@dataclass(frozen=True)
class Verb:
    """What somebody does to a thing."""

    english: str
    past: str
    chinese: str
    german: str
    german_participle: str
    french: str
    french_participle: str
    nouns: tuple[str, ...]
    places: tuple[str, ...]
    """Where one does it, by the names in `PLACES`."""
    tenses: tuple[str, ...] = ("past", "future", "want")
    """One does not plan to lose a key, nor to find it."""
    adjectives: tuple[str, ...] | None = None
    """What a thing may be, if that is less than the noun allows: what is only being painted is not yet old."""
    many: bool = True
    """Whether one does it to more than a dozen."""
    general: bool = True
    """Whether one can say that one did not do it to any: *did not read a book*, hardly *did not wash a skirt*."""
    lasting: bool = True
    """Whether the thing is there afterwards, to be described."""
    creates: bool = False
    """Whether the thing is there only afterwards."""
    reasons: tuple[str, ...] = ()
    """What a thing is like, if one does it for that."""
    reasons_against: tuple[str, ...] = ()
    """What a thing is like, if one does not do it for that."""


def _verb(english: str, chinese: str, german: str, french: str, nouns: str, places: str, **more) -> Verb:
    """Make a verb from its forms: infinitive and past, infinitive and participle."""
    return Verb(
        *english.split(), chinese, *german.split(), *french.split(), tuple(nouns.split()), tuple(places.split()), **more
    )


_CLEAN = tuple("red green blue white black heavy expensive cheap small big beautiful old new".split())
_HOUSEHOLD = "lamp chair table cup plate suitcase umbrella car bicycle hat shirt skirt"
_SMALL_THINGS = "book letter newspaper map picture key hat umbrella suitcase"
_ANYTHING = " ".join(NOUNS)

VERBS = {
    verb.english: verb
    for verb in (
        _verb(
            "buy bought",
            "买",
            "kaufen gekauft",
            "acheter acheté",
            f"book newspaper map picture {_HOUSEHOLD} apple cake flower dog cat bird",
            "shop market city",
            adjectives=_CLEAN,
            reasons=("cheap", "beautiful", "new"),
            reasons_against=("expensive", "old", "heavy", "dirty"),
        ),
        _verb(
            "sell sold",
            "卖",
            "verkaufen verkauft",
            "vendre vendu",
            f"book newspaper map picture {_HOUSEHOLD} apple cake flower bird",
            "shop market city street",
            adjectives=_CLEAN,
            reasons=("old", "heavy", "big", "small"),
            reasons_against=("beautiful", "new"),
        ),
        _verb(
            "see saw",
            "看见",
            "sehen gesehen",
            "voir vu",
            _ANYTHING,
            "park garden station market city street",
            tenses=("past", "future"),
        ),
        _verb(
            "find found",
            "找到",
            "finden gefunden",
            "trouver trouvé",
            f"{_SMALL_THINGS} cup shirt flower dog cat",
            "home school park garden library station street",
            many=False,
            tenses=("past", "future"),
        ),
        _verb(
            "paint painted",
            "画",
            "malen gemalt",
            "peindre peint",
            "picture dog cat bird flower apple",
            "home school park garden",
            adjectives=("red", "green", "blue", "white", "black", "small", "big", "beautiful"),
            reasons=("beautiful",),
        ),
        _verb(
            "wash washed",
            "洗",
            "waschen gewaschen",
            "laver lavé",
            "shirt skirt hat car bicycle apple",
            "home garden",
            reasons=("dirty",),
            reasons_against=("new",),
            general=False,
        ),
        _verb(
            "repair repaired",
            "修理",
            "reparieren repariert",
            "réparer réparé",
            "car bicycle lamp chair table umbrella suitcase",
            "home school garden shop street",
            adjectives=tuple(kind for kind in _CLEAN if kind != "new"),
            reasons=("old", "expensive", "beautiful"),
            reasons_against=("cheap",),
            general=False,
        ),
        _verb(
            "read read",
            "读",
            "lesen gelesen",
            "lire lu",
            "book letter newspaper",
            "home school park garden library station",
            adjectives=_CLEAN,
            reasons=("beautiful", "new"),
            reasons_against=("old",),
        ),
        _verb(
            "write wrote",
            "写",
            "schreiben geschrieben",
            "écrire écrit",
            "book letter",
            "home school garden library",
            adjectives=("beautiful", "new"),
            creates=True,
            many=False,
        ),
        _verb(
            "borrow borrowed",
            "借",
            "ausleihen ausgeliehen",
            "emprunter emprunté",
            "book map car bicycle umbrella chair suitcase picture",
            "school station",
            adjectives=_CLEAN,
            reasons=("beautiful", "new", "expensive"),
            reasons_against=("heavy", "dirty"),
        ),
        _verb(
            "clean cleaned",
            "擦",
            "putzen geputzt",
            "nettoyer nettoyé",
            "table chair lamp car bicycle",
            "home school garden shop",
            reasons=("dirty",),
            reasons_against=("new",),
            general=False,
        ),
        _verb(
            "bring brought",
            "带来",
            "mitbringen mitgebracht",
            "apporter apporté",
            f"{_SMALL_THINGS} cup plate apple cake flower",
            "",
            tenses=("past", "future"),
            adjectives=_CLEAN,
            reasons_against=("heavy",),
            many=False,
        ),
        _verb(
            "eat ate",
            "吃",
            "essen gegessen",
            "manger mangé",
            "apple cake",
            "home school park garden market",
            many=False,
            reasons_against=("small", "expensive"),
            lasting=False,
        ),
        _verb(
            "lose lost",
            "丢",
            "verlieren verloren",
            "perdre perdu",
            _SMALL_THINGS,
            "school park garden library station market city street",
            tenses=("past",),
            many=False,
            general=False,
        ),
        _verb(
            "break broke",
            "打破",
            "zerbrechen zerbrochen",
            "casser cassé",
            "cup plate lamp",
            "home school shop",
            tenses=("past",),
            many=False,
            general=False,
            lasting=False,
        ),
    )
}
"""By their English names."""
