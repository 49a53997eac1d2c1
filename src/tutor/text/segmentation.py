"""Words of a text that has no spaces: the most probable cut by a dictionary, and the greedy cut beside it."""

from collections.abc import Collection, Mapping, Sequence
from math import log


class Segmenter:
    """Cuts a text into the words whose frequencies, multiplied, are the largest.

    Every character may also stand alone, at a cost where it is no word, so that every text has a cut.

    Args:
        frequencies: How often each word occurs.
        unknown_cost: What a character that is no word costs, in nats; unless told, ten times as improbable as a word
            that was seen once.

    Raises:
        ValueError: If there are no words, one is empty or never occurs, or an unknown character costs nothing.

    Built in chapter 1.
    """

    def __init__(self, frequencies: Mapping[str, int], unknown_cost: float | None = None) -> None:
        if not frequencies or "" in frequencies or min(frequencies.values()) < 1:
            given = min(frequencies.items(), key=lambda item: item[1] if item[0] else 0, default="none")
            raise ValueError(f"expected words, none of them empty, with frequencies of at least 1, got {given}")
        total = sum(frequencies.values())
        self.unknown_cost = log(10 * total) if unknown_cost is None else unknown_cost
        if not self.unknown_cost > 0:
            raise ValueError(f"expected a positive cost of an unknown character, got {self.unknown_cost}")
        self._costs = {word: log(total / times) for word, times in frequencies.items()}
        self._longest = max(map(len, frequencies))

    def cost(self, words: Sequence[str]) -> float:
        """Give the cost of a cut, in nats: minus the logarithm of its probability, words being independent.

        Raises:
            ValueError: If a longer word is not in the dictionary.
        """
        strange = [word for word in words if word not in self._costs and len(word) != 1]
        if strange:
            raise ValueError(f"expected words of the dictionary or single characters, got {strange[0]!r}")
        return sum((self._costs.get(word, self.unknown_cost) for word in words), 0.0)

    def segment(self, text: str) -> list[str]:
        """Give the cheapest cut. Of cuts that cost the same, the one whose last words are longer.

        The cheapest cut of the first n characters is a cheapest cut of fewer, and one word more (Viterbi 1967).
        """
        best = [0.0]
        starts = [0]
        for end in range(1, len(text) + 1):
            cost, start = min(
                (best[start] + self._costs.get(text[start:end], self.unknown_cost), start)
                for start in range(max(0, end - self._longest), end)
                if text[start:end] in self._costs or start == end - 1
            )
            best.append(cost)
            starts.append(start)
        words = []
        end = len(text)
        while end:
            words.append(text[starts[end] : end])
            end = starts[end]
        return words[::-1]


def maximum_matching(text: str, words: Collection[str]) -> list[str]:
    """Cut off the longest word that the rest of the text begins with, again and again.

    Where no word fits, one character is cut off. What was cut is never thought over: in 研究生命起源 ("to study
    the origin of life") it begins with 研究生 ("graduate student"), and 命 is left.

    Raises:
        ValueError: If there are no words, or one is empty.

    Built in chapter 1.
    """
    if not words or "" in words:
        raise ValueError(f"expected words, none of them empty, got {'an empty one' if words else 'none'}")
    known, longest = set(words), max(map(len, words))
    cut: list[str] = []
    at = 0
    while at < len(text):
        end = min(at + longest, len(text))
        while end > at + 1 and text[at:end] not in known:
            end -= 1
        cut.append(text[at:end])
        at = end
    return cut
