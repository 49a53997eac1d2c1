"""Parsing: all the trees that a grammar allows for a sentence, in one chart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from tutor.text.grammar import Grammar, Rule
from tutor.text.trees import Tree

Span = tuple[int, int]
"""From which word, up to which; that one does not belong to it."""


@dataclass(frozen=True)
class Way:
    """One way in which a part covers some words."""

    rule: Rule | None
    """None where the part is one word with its part of speech."""
    halves: tuple[tuple[Span, str], ...] = ()
    """The smaller parts, each with the words that it covers."""


class Chart:
    """All trees of a sentence, packed: what covers the same words with the same label is kept once.

    So the chart stays small where the trees are many.

    Args:
        grammar: Whose trees they are.
        words: The sentence.
        ways: For each span of words the parts that can cover it, with every way; smaller spans stand before larger
            ones, and within a span a part before what is made of it alone.
    """

    def __init__(self, grammar: Grammar, words: Sequence[str], ways: Mapping[Span, Mapping[str, list[Way]]]) -> None:
        self.words = tuple(words)
        self.ways = ways
        self._grammar = grammar
        self._top = (0, len(self.words)), grammar.start

    @property
    def n_trees(self) -> int:
        """How many trees the sentence has."""
        counts: dict[tuple[Span, str], int] = {}
        for place, ways in self._places():
            counts[place] = 0
            for way in ways:
                n_trees = 1
                for half in way.halves:
                    n_trees *= counts[half]
                counts[place] += n_trees
        return counts.get(self._top, 0)

    def best(self) -> Tree | None:
        """Give the most probable tree, the first found where two are as probable, or None where there is no tree."""
        return self._best_tree(self._top) if self._top in self._best else None

    def log_probability(self) -> float:
        """Give the log-probability, in nats, of the most probable tree.

        Raises:
            ValueError: If there is no tree.
        """
        if self._top not in self._best:
            raise ValueError(f"expected a sentence of the grammar, got {' '.join(self.words)!r}")
        return self._best[self._top][0]

    def trees(self) -> Iterator[Tree]:
        """Give the trees one after the other; there may be very many."""
        return self._trees(self._top)

    def _places(self) -> Iterator[tuple[tuple[Span, str], list[Way]]]:
        for span, parts in self.ways.items():
            for label, ways in parts.items():
                yield (span, label), ways

    @cached_property
    def _best(self) -> dict[tuple[Span, str], tuple[float, Way]]:
        """For each part its best way, and how probable that is: every part of a best tree is a best tree itself."""
        best: dict[tuple[Span, str], tuple[float, Way]] = {}
        for place, ways in self._places():
            scored = [(self._own(place, way) + sum(best[half][0] for half in way.halves), way) for way in ways]
            best[place] = max(scored, key=lambda pair: pair[0])
        return best

    def _own(self, place: tuple[Span, str], way: Way) -> float:
        if way.rule is not None:
            return log(self._grammar.rules[way.rule])
        (at, _), tag = place
        return log(self._grammar.words[tag].get(self.words[at], 1.0))  # unknown, with a tag from outside: counts for 1

    def _best_tree(self, place: tuple[Span, str]) -> Tree:
        way = self._best[place][1]
        (at, _), label = place
        return Tree(label, tuple(map(self._best_tree, way.halves)) or (self.words[at],))

    def _trees(self, place: tuple[Span, str]) -> Iterator[Tree]:
        span, label = place
        for way in self.ways[span].get(label, ()):
            match way.halves:
                case ():
                    yield Tree(label, (self.words[span[0]],))
                case (only,):
                    yield from (Tree(label, (part,)) for part in self._trees(only))
                case (left, right):
                    for first in self._trees(left):
                        yield from (Tree(label, (first, second)) for second in self._trees(right))


def parse(grammar: Grammar, words: Sequence[str], tags: Sequence[str] | None = None) -> Chart:
    """Find all trees of a sentence, from short spans of words to long ones.

    Two neighboring spans make a longer one wherever a rule joins their labels. For n words there are on the order of n³
    triples of a span and the place where it is cut: this is the algorithm of Cocke, Kasami and Younger.

    Args:
        grammar: What may be made of what.
        words: The sentence, final stop included where the grammar has one.
        tags: The part of speech of each word, as a tagger gives it; unless told, all that the grammar knows are tried,
            and a word that it does not know leaves the sentence without a tree.

    Raises:
        ValueError: If there are no words, there is not one tag for each, or the grammar knows no words of a tag.

    Source: Younger 1967. Built in chapter 1.
    """
    if not words:
        raise ValueError("expected a sentence with words, got none")
    if tags is not None and (len(tags) != len(words) or not set(tags) <= grammar.words.keys()):
        raise ValueError(f"expected {len(words)} tags among {', '.join(grammar.words)}, got {list(tags)}")
    joins: dict[tuple[str, ...], list[Rule]] = defaultdict(list)
    for rule in grammar.rules:
        joins[rule.children].append(rule)
    ways: dict[Span, dict[str, list[Way]]] = {}
    for length in range(1, len(words) + 1):
        for start in range(len(words) - length + 1):
            span = start, start + length
            found: dict[str, list[Way]] = defaultdict(list)
            if length == 1:
                for tag in grammar.tags_of(words[start]) if tags is None else [tags[start]]:
                    found[tag].append(Way(None))
            for middle in range(start + 1, start + length):
                for left in ways[start, middle]:
                    for right in ways[middle, start + length]:
                        for rule in joins.get((left, right), ()):
                            halves = ((start, middle), left), ((middle, start + length), right)
                            found[rule.parent].append(Way(rule, halves))
            for rule in grammar.single_rules:
                if rule.children[0] in found:
                    found[rule.parent].append(Way(rule, ((span, rule.children[0]),)))
            ways[span] = dict(sorted(found.items(), key=lambda item: grammar.heights[item[0]]))
    return Chart(grammar, words, ways)
