"""Parse trees: how the words of a sentence belong together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Tree:
    """A part of a sentence: what kind of part it is, and what it is made of.

    A tree whose only child is a word is a tagged word; its label is the part of speech.

    Raises:
        ValueError: If there are no children, or a word stands beside other children.

    Built in chapter 1.
    """

    label: str
    """``S``, ``NP``, ``VP`` and so on, or a part of speech."""
    children: tuple["Tree | str", ...]
    """Smaller parts, or one word."""

    def __post_init__(self) -> None:
        words = [child for child in self.children if isinstance(child, str)]
        if not self.children or (words and len(self.children) > 1):
            raise ValueError(f"expected parts, or one word, under {self.label!r}, got {list(self.children)!r:.80}")

    @classmethod
    def read(cls, brackets: str) -> "Tree":
        """Read what `str` writes: ``(S (PRON she) (VP (VERB slept)))``.

        Raises:
            ValueError: If the brackets are not those of one tree.
        """
        symbols = re.findall(r"[()]|[^\s()]+", brackets)
        try:
            tree, after = _read(symbols, 0)
        except (IndexError, ValueError):
            after = -1
        if after != len(symbols):
            raise ValueError(f"expected one tree in brackets, such as (S (PRON she) (VP ...)), got {brackets!r:.80}")
        return tree

    def __str__(self) -> str:
        return f"({self.label} {' '.join(map(str, self.children))})"

    @property
    def is_word(self) -> bool:
        """Whether this is a tagged word."""
        return isinstance(self.children[0], str)

    def tagged_words(self) -> list[tuple[str, str]]:
        """Give each word with its part of speech, from left to right."""
        return [(part.children[0], part.label) for part in self.parts() if part.is_word]

    @property
    def words(self) -> tuple[str, ...]:
        """The words, from left to right."""
        return tuple(word for word, _ in self.tagged_words())

    @property
    def tags(self) -> tuple[str, ...]:
        """The part of speech of each word."""
        return tuple(tag for _, tag in self.tagged_words())

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(self.words)

    def parts(self) -> "Iterator[Tree]":
        """Give this tree and every part of it, each before its own parts, the left before the right."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += [child for child in reversed(part.children) if isinstance(child, Tree)]

    def picture(self) -> str:
        """Draw the tree with lines of text: each part under the one that it belongs to."""
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        if self.is_word:
            return [f"{self.label} {self.children[0]}"]
        lines = [self.label]
        for place, child in enumerate(self.children, start=1):
            first, rest = ("└─ ", "   ") if place == len(self.children) else ("├─ ", "│  ")
            below = child._lines()
            lines += [first + below[0], *(rest + line for line in below[1:])]
        return lines


def _read(symbols: list[str], at: int) -> tuple[Tree, int]:
    """Read the tree that begins at a place, and give the place after it."""
    if symbols[at] != "(" or symbols[at + 1] in "()":
        raise ValueError("no tree begins here")
    label = symbols[at + 1]
    children: list[Tree | str] = []
    at += 2
    while symbols[at] != ")":
        if symbols[at] == "(":
            child, at = _read(symbols, at)
        else:
            child, at = symbols[at], at + 1
        children.append(child)
    return Tree(label, tuple(children)), at + 1
