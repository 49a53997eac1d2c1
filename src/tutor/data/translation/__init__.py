"""Translation: sentences with one meaning in English, Chinese, German and French, and which word goes with which.

A grammar (`grammar.draw_meanings`) draws meanings; four surfaces (`english`, `chinese`, `german`, `french`) say them.
So each translation is right, and the *gold alignment* is known: for every target token, the places of the source words
that it renders (`words` has the rules). What these sentences cannot show is how large and how free a real language is.
The clauses of a *because* are drawn apart, so that one seldom explains the other.

Chinese tokens are characters. German and French tokens are words, with punctuation and what French elides (*l'*, *n'*)
as tokens of their own, and numbers in pieces; `as_text` puts them together.

Two splits hold out combinations whose parts are all known; each row says which (`holdouts`). In ``compositional`` words
are new to each other: an adjective with a noun, a verb in a form. That is easy, a trained model translates nearly all.
In ``hard`` the construction is new, and a model fails: a relative clause that is not in the past, a because inside a
because (longer than all of training), a number of hundreds, tens and units.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tutor.data.shipped import read_rows
from tutor.data.translation.chinese import say_chinese
from tutor.data.translation.english import say_english
from tutor.data.translation.french import say_french
from tutor.data.translation.german import say_german
from tutor.data.translation.grammar import HARD_KINDS, KINDS, NUMBERS, draw_meanings
from tutor.data.translation.holdouts import MOST_NESTED_WORDS, MOST_WORDS, held_out
from tutor.data.translation.meaning import Statement, clauses_of, described
from tutor.data.translation.spelling import as_text
from tutor.data.translation.words import Word, align

__all__ = [
    "TARGETS",
    "Translation",
    "TranslationExample",
    "as_text",
    "generate",
    "load",
    "score",
    "truth",
]

_SAYERS = {"zh": say_chinese, "de": say_german, "fr": say_french}
TARGETS = tuple(_SAYERS)
"""The languages that are translated into: Chinese, German, French."""

# a place in the source as one character
_PLACES = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Translation:
    """A sentence in one language, aligned with its source."""

    tokens: tuple[str, ...]
    alignment: tuple[tuple[int, ...], ...]
    """For each token, the places of the source words that it renders, from 0; at least one."""


@dataclass(frozen=True)
class TranslationExample:
    """A sentence in English, and its translations."""

    source: tuple[str, ...]
    targets: Mapping[str, Translation]
    """By language: ``zh``, ``de``, ``fr``."""
    kind: str
    """How it is built: one of `grammar.KINDS` or `grammar.HARD_KINDS`."""
    adjective_nouns: tuple[tuple[str, str], ...]
    """Each adjective with the noun that it describes."""
    verb_forms: tuple[tuple[str, str], ...]
    """Each verb with its form: ``("buy", "not past")``."""
    held_out: tuple[str, ...]
    """Why it is kept out of training, one of the reasons in `holdouts`; empty in training."""


def generate(
    seed: int,
    kinds: Sequence[str] = tuple(KINDS),
    numbers: Sequence[int] = NUMBERS,
    reasons: tuple[str, ...] | None = None,
) -> Iterator[TranslationExample]:
    """Draw examples without end.

    Args:
        seed: The same seed gives the same examples.
        kinds: Some of `grammar.KINDS` and `grammar.HARD_KINDS`.
        numbers: What is counted is one of these.
        reasons: Only what is kept out of training for exactly these reasons (`holdouts`); ``()`` gives what training
            may hold; unless told, all.

    Raises:
        ValueError: If there is no such kind of sentence.
    """
    known = (*KINDS, *HARD_KINDS)
    if not kinds or set(kinds) - set(known):
        raise ValueError(f"expected kinds among {', '.join(known)}, got {kinds!r}")
    for kind, meaning in draw_meanings(random.Random(seed), kinds, numbers):
        if reasons is not None and held_out(meaning) != reasons:
            continue
        source = say_english(meaning)
        fewest, most = (MOST_WORDS + 1, MOST_NESTED_WORDS) if kind == "nested" else (1, MOST_WORDS)
        if fewest <= len(source) <= most:
            yield _example(kind, meaning, source)


def load(split: str) -> list[TranslationExample]:
    """Give the examples of ``train``, ``validation``, ``test``, ``compositional`` or ``hard``.

    Raises:
        ValueError: If there is no such split, or its file is not the one that shipped.
        FileNotFoundError: If the files are not there.
    """
    return _examples(read_rows("translation", split))


def truth(example: TranslationExample, language: str = "zh") -> tuple[str, ...]:
    """Give the translation.

    Raises:
        ValueError: If the examples are not translated into that language.
    """
    if language not in example.targets:
        raise ValueError(f"expected a language among {', '.join(example.targets)}, got {language!r}")
    return example.targets[language].tokens


def score(example: TranslationExample, answer: Sequence[str], language: str = "zh") -> float:
    """Give 1 if the answer is the translation, token for token, else 0.

    Raises:
        ValueError: If the examples are not translated into that language.
    """
    return float(tuple(answer) == truth(example, language))


def as_row(example: TranslationExample) -> dict[str, Any]:
    """Give an example as it stands in a file.

    Sentences are written with spaces (Chinese without); an alignment has, for each token, a character for each place.
    """
    return {
        "en": " ".join(example.source),
        **{
            language: ("" if language == "zh" else " ").join(translation.tokens)
            for language, translation in example.targets.items()
        },
        "alignments": [
            " ".join("".join(_PLACES[place] for place in places) for places in translation.alignment)
            for translation in example.targets.values()
        ],
        "kind": example.kind,
        "described": ",".join(" ".join(pair) for pair in example.adjective_nouns),
        "verbs": ",".join(" ".join(pair) for pair in example.verb_forms),
        "held_out": ",".join(example.held_out),
    }


def _examples(rows: list[dict[str, Any]]) -> list[TranslationExample]:
    # the same few places stand behind all tokens: each is read once
    written = {places for row in rows for alignment in row["alignments"] for places in alignment.split(" ")}
    read = {places: tuple(_PLACES.index(character) for character in places) for places in written}
    examples = []
    for row in rows:
        targets = {}
        for language, alignment in zip(TARGETS, row["alignments"], strict=True):
            tokens = tuple(row[language]) if language == "zh" else tuple(row[language].split(" "))
            targets[language] = Translation(tokens, tuple([read[places] for places in alignment.split(" ")]))
        source, reasons = tuple(row["en"].split(" ")), tuple(row["held_out"].split(",")) if row["held_out"] else ()
        examples.append(
            TranslationExample(source, targets, row["kind"], _pairs(row["described"]), _pairs(row["verbs"]), reasons)
        )
    return examples


@cache
def _pairs(written: str) -> tuple[tuple[str, str], ...]:
    """Read ``red hat,old car``; what follows the first word belongs to the second (``buy not past``)."""
    return tuple((first, second) for first, _, second in (pair.partition(" ") for pair in written.split(",") if pair))


def _example(kind: str, meaning: Statement, source: list[Word]) -> TranslationExample:
    targets = {}
    for language, say in _SAYERS.items():
        words = say(meaning)
        targets[language] = Translation(tuple(word.text for word in words), align(source, words))
    return TranslationExample(
        tuple(word.text for word in source),
        targets,
        kind,
        tuple((adjective.english, noun.english) for adjective, noun in described(meaning)),
        tuple((clause.verb.english, clause.form) for clause in clauses_of(meaning)),
        held_out(meaning),
    )
