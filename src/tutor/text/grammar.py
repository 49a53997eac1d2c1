"""A grammar of a language: which part may be made of which parts, and how often it is."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tutor.text.trees import Tree


@dataclass(frozen=True)
class Rule:
    """A part is made of one or two smaller parts: ``NP → DET NOM``."""

    parent: str
    children: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.parent} → {' '.join(self.children)}"


class Grammar:
    """A context-free grammar with probabilities, of rules with one or two children.

    Args:
        rules: How often each rule is used; the probability of a rule is its share among those with the same parent.
        words: For each part of speech, how often it is each word.
        start: What a whole sentence is.

    Raises:
        ValueError: If a rule has no child or more than two, a count is not positive, a part can be made of itself by
            rules with one child, or nothing is known about a part.

    Source: Charniak 1996 (a grammar read off parsed sentences). Built in chapter 1.
    """

    def __init__(self, rules: Mapping[Rule, int], words: Mapping[str, Mapping[str, int]], start: str = "S") -> None:
        self.start = start
        self.words = {tag: _shares(counts, f"words of {tag}") for tag, counts in words.items()}
        by_parent: dict[str, dict[Rule, int]] = defaultdict(dict)
        for rule, times in rules.items():
            if len(rule.children) not in (1, 2):
                raise ValueError(f"expected rules with one or two children, got {rule}")
            by_parent[rule.parent][rule] = times
        self.rules = {
            rule: share
            for parent, counts in by_parent.items()
            for rule, share in _shares(counts, f"rules of {parent}").items()
        }
        known = by_parent.keys() | self.words.keys()
        for part in (start, *(child for rule in self.rules for child in rule.children)):
            if part not in known:
                raise ValueError(f"expected rules or words for each part, found none for {part!r}")
        both = by_parent.keys() & self.words.keys()
        if both:
            raise ValueError(f"expected rules or words for each part, found both for {min(both)!r}")
        self.heights = dict.fromkeys(self.words, 0) | _heights(self.rules)
        """The longest chain of rules with one child below each part: what is made of another part alone is higher."""
        self.single_rules = sorted(
            (rule for rule in self.rules if len(rule.children) == 1), key=lambda rule: self.heights[rule.parent]
        )
        """The rules with one child, those of lower parts first."""

    @classmethod
    def count(cls, trees: Iterable[Tree]) -> "Grammar":
        """Read off the rules that trees use, and count them.

        Raises:
            ValueError: If there are no trees, or they do not make a grammar.
        """
        rules: Counter[Rule] = Counter()
        words: dict[str, Counter[str]] = defaultdict(Counter)
        starts: Counter[str] = Counter()
        for tree in trees:
            starts[tree.label] += 1
            for part in tree.parts():
                if part.is_word:
                    words[part.label][part.children[0]] += 1
                else:
                    rules[Rule(part.label, tuple(child.label for child in part.children))] += 1
        if len(starts) != 1:
            raise ValueError(f"expected trees with one label at the top, got {sorted(starts) or 'no trees'}")
        return cls(rules, words, next(iter(starts)))

    @classmethod
    def read(cls, rules: str, words: Mapping[str, str], start: str = "S") -> "Grammar":
        """Read a grammar whose alternatives are equally likely.

        Args:
            rules: One a line: ``NP → DET NOM``.
            words: For each part of speech its words, with spaces between.
            start: What a whole sentence is.

        Raises:
            ValueError: If a line has no arrow, or the rules do not make a grammar.
        """
        found = {}
        for line in filter(None, map(str.strip, rules.splitlines())):
            parent, arrow, children = line.partition("→")
            if not arrow:
                raise ValueError(f"expected a rule such as NP → DET NOM, got {line!r}")
            found[Rule(parent.strip(), tuple(children.split()))] = 1
        return cls(found, {tag: dict.fromkeys(some.split(), 1) for tag, some in words.items()}, start)

    def tags_of(self, word: str) -> list[str]:
        """Give the parts of speech that a word may have."""
        return [tag for tag, words in self.words.items() if word in words]


def _shares(counts: Mapping, what: str) -> dict:
    if not counts or min(counts.values()) <= 0:
        raise ValueError(f"expected {what} with positive counts, got {dict(counts)!r:.80}")
    total = sum(counts.values())
    return {key: times / total for key, times in counts.items()}


def _heights(rules: Iterable[Rule]) -> dict[str, int]:
    """Give for each part the longest chain of rules with one child that makes it; those of words are 0."""
    children: dict[str, set[str]] = defaultdict(set)
    for rule in rules:
        children[rule.parent] |= set(rule.children) if len(rule.children) == 1 else set()
        for child in rule.children:
            children[child] |= set()
    heights: dict[str, int] = {}
    while len(heights) < len(children):
        ready = {
            part: max((heights[child] + 1 for child in below), default=0)
            for part, below in children.items()
            if part not in heights and below <= heights.keys()
        }
        if not ready:
            circle = min(children.keys() - heights.keys())
            raise ValueError(f"expected no part that can be made of itself alone, got {circle!r}")
        heights |= ready
    return heights
