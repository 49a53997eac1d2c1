"""A pen writes a text as a row of choices among phrases, and counts how surprising each word is, in nats.

Two rules make the count exact. A choice falls when its first word is written, never earlier. And no phrase that could
have been chosen begins another. So whoever reads a text from left to right can tell each choice from its words: a text
has one derivation, and its probability is the product of the chances of its choices.
"""

import math
import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence


class Pen(ABC):
    """Writes words and keeps count; where its choices come from, each kind of pen says itself."""

    words: list[str]
    """What is written so far."""
    nats: list[float]
    """Minus the log-probability of each word, given all before it; after `end`, that of the end too."""

    def __init__(self) -> None:
        self.words = []
        self.nats = []
        # the surprise of what was left out just now: the next word shows it
        self._owed = 0.0
        self._left_out: set[str] = set()

    def say(self, phrase: str) -> None:
        """Write what could not be otherwise."""
        self.one_of([phrase])

    def one_of(self, options: Sequence[str], weights: Sequence[float] | None = None) -> str:
        """Choose a phrase and write it.

        Args:
            weights: How likely each option is, up to a factor; equally likely unless told.

        Returns:
            The option chosen.

        Raises:
            ValueError: If an option begins another, or begins with a word left out just now, since a reader could not
                tell them apart.
        """
        phrases = [option.split() for option in options]
        weights = [1.0] * len(options) if weights is None else weights
        if self._left_out and any(phrase[0] in self._left_out for phrase in phrases):
            raise ValueError(f"expected no option that begins with a word left out before, got {options}")
        chosen = self._pick(phrases, weights)
        alive = list(range(len(phrases)))
        mass = sum(weights)
        for place, word in enumerate(phrases[chosen]):
            if len(alive) == 1:
                self._write(word, 0.0)
                continue
            if min(len(phrases[index]) for index in alive) == place:
                break
            alive = [index for index in alive if phrases[index][place] == word]
            left = sum([weights[index] for index in alive])
            self._write(word, math.log(mass / left))
            mass = left
        if len(alive) > 1:
            raise ValueError(f"expected options of which none begins another, got {options}")
        return options[chosen]

    def maybe(self, word: str, chance: float) -> bool:
        """Write a word or leave it out.

        Returns:
            Whether it is written. If not, the surprise of that falls on the next word, which shows it.
        """
        if chance == 0:
            return False
        if self._flip(word, chance):
            self._write(word, -math.log(chance))
            return True
        self._owed -= math.log1p(-chance)
        self._left_out.add(word)
        return False

    def end(self) -> None:
        """End the text."""
        self.nats.append(self._owed)

    def _write(self, word: str, nats: float) -> None:
        self.words.append(word)
        self.nats.append(self._owed + nats)
        self._owed = 0.0
        self._left_out.clear()

    @abstractmethod
    def _pick(self, phrases: list[list[str]], weights: Sequence[float]) -> int:
        """Give the index of the phrase to write."""

    @abstractmethod
    def _flip(self, word: str, chance: float) -> bool:
        """Say whether a word is written, which is so with this chance, above 0."""


class DrawingPen(Pen):
    """Draws its choices.

    Args:
        stream: Where the choices come from.
    """

    def __init__(self, stream: random.Random) -> None:
        super().__init__()
        self._stream = stream

    def _pick(self, phrases: list[list[str]], weights: Sequence[float]) -> int:
        return self._stream.choices(range(len(phrases)), weights)[0]

    def _flip(self, word: str, chance: float) -> bool:
        return self._stream.random() < chance


class Unreadable(ValueError):
    """A text that goes on as none of the options does."""


class ReadingPen(Pen):
    """Makes the choices that a given text shows, and notes where the text is wrong.

    A word that could not be otherwise, and is replaced by another of its kind, is noted and reading goes on. Anything
    else stops the reading.

    Args:
        text: Words split by single spaces.
        kinds: The kind of a word (a name, a place), for words that have one.
    """

    wrong: list[str]
    """What was found wrong so far."""

    def __init__(self, text: str, kinds: Mapping[str, str]) -> None:
        super().__init__()
        self._text = text.split(" ")
        self._kinds = kinds
        self.wrong = []

    def end(self) -> None:
        """End the text, where the given one must end too.

        Raises:
            Unreadable: If it goes on.
        """
        if len(self._text) > len(self.words):
            raise Unreadable(self._problem(0, {"the end"}))
        super().end()

    def _pick(self, phrases: list[list[str]], weights: Sequence[float]) -> int:
        rest = self._text[len(self.words) :]
        for index, phrase in enumerate(phrases):
            if rest[: len(phrase)] == phrase:
                return index
        if len(phrases) == 1 and self._is_alike(phrases[0], rest):
            pairs = enumerate(zip(phrases[0], rest, strict=False))
            self.wrong += [self._problem(place, {right}) for place, (right, given) in pairs if right != given]
            return 0
        agreed = [_agreement(phrase, rest) for phrase in phrases]
        place = max(agreed)
        raise Unreadable(self._problem(place, {p[place] for p, n in zip(phrases, agreed, strict=True) if n == place}))

    def _flip(self, word: str, chance: float) -> bool:
        at = len(self.words)
        return chance == 1 or self._text[at : at + 1] == [word]

    def _is_alike(self, phrase: list[str], rest: list[str]) -> bool:
        def alike(right: str, given: str) -> bool:
            return right == given or (right in self._kinds and self._kinds[right] == self._kinds.get(given))

        return len(rest) >= len(phrase) and all(map(alike, phrase, rest))

    def _problem(self, place: int, expected: set[str]) -> str:
        at = len(self.words) + place
        got = self._text[at] if at < len(self._text) else "the end"
        return f"word {at + 1}: expected {' or '.join(sorted(expected))}, got {got}"


def _agreement(phrase: list[str], rest: list[str]) -> int:
    """Count the words at the start of a phrase that a text has too."""
    for place, (right, given) in enumerate(zip(phrase, rest, strict=False)):
        if right != given:
            return place
    return min(len(phrase), len(rest))
