"""Words that know what they mean: two words of two languages are aligned where they express the same atom of meaning.

An atom is one thing that a sentence says, named by its place in the meaning: ``main.verb``, ``main.object.noun``. Every
word of every language names its atoms, and the alignment follows from them. What a word expresses:

- a verb, noun, adjective, number, time or place: itself; word by word within a number, a time or a place;
- an article, demonstrative or possessive: that determiner, and its noun, since gender and number live on the noun
  (Chinese has no gender: 一, 这 and 那 express the determiner alone, 些 the determiner and the noun);
- a Chinese measure word: its noun, which chooses it;
- an auxiliary of the past (*hat*, *a*): the verb, and *did* where the source has it; of the future (*wird*, *va*, 会):
  *will*; of a wish (*will*, *veut*, 想): *wants to*, and *does*; the 了 of the past: the verb;
- *nicht*, *ne*, *pas*, 不: *not*; 没有: *did not*; *kein*: *not*, the determiner and the noun; *de* after *pas*: the
  determiner and the noun;
- a relative pronoun: *that*, and the noun that it stands for; the 的 of a relative clause: *that*;
- *il*, *sie*, *elle* for a thing: *it*, and the noun whose gender it has;
- 很 and 是: the *is* or *was* that they stand for; 不 before an adjective: *is not*;
- a comma without a counterpart: the word that calls for it (*because*, *that*, or the time in front).

No target word is without a source word. A source word may be without a target word: *a* in *did not buy a book*, since
Chinese says 没有买书.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple


class Word(NamedTuple):
    """A word of a sentence, and what it expresses."""

    text: str
    atoms: tuple[str, ...]


def phrase(written: str, name: str) -> list[Word]:
    """Read a phrase of the lexicon: each word is followed by the places of the English words that it renders.

    Args:
        written: For example ``im012 Park2`` for *in the park*.
        name: What the phrase is in its sentence; its atoms are the name with a place behind.
    """
    return [Word(text, tuple(f"{name}{place}" for place in places)) for text, places in _parsed(written)]


def english_phrase(written: str, name: str) -> list[Word]:
    """Read a phrase of the lexicon in English, the language that the places count in."""
    return [Word(text, (f"{name}{place}",)) for place, text in enumerate(written.split())]


def align(source: Sequence[Word], target: Iterable[Word]) -> tuple[tuple[int, ...], ...]:
    """Give, for each word of the target, the places of the source words that share an atom with it."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(source):
        for atom in word.atoms:
            places.setdefault(atom, []).append(place)
    return tuple(tuple(sorted({place for atom in word.atoms for place in places.get(atom, ())})) for word in target)


@cache
def _parsed(written: str) -> tuple[tuple[str, str], ...]:
    words = []
    for word in written.split():
        text = word.rstrip("0123456789")
        words.append((text, word[len(text) :]))
    return tuple(words)
