"""Part-of-speech tagging: which words are nouns, which are verbs, in this very sentence."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

EDGE = "<edge>"
"""Stands before the first tag and after the last one."""

TaggedSentence = Sequence[tuple[str, str]]
"""Words, each with its tag."""


class FrequencyTagger:
    """Gives each word the tag that it had most often, whatever stands around it: the baseline to beat.

    Of tags that were as frequent, the first by its letters; an unknown word gets the tag that most different words had.

    Args:
        sentences: To count in.

    Raises:
        ValueError: If there are no words.

    Built in chapter 1.
    """

    def __init__(self, sentences: Iterable[TaggedSentence]) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            for word, tag in sentence:
                counts[word][tag] += 1
        if not counts:
            raise ValueError("expected sentences with words, got none")
        self.tag_of = {word: _most_frequent(tags) for word, tags in counts.items()}
        self.tag_of_unknown = _most_frequent(Counter(tag for tags in counts.values() for tag in tags))

    def tag(self, words: Sequence[str]) -> list[str]:
        """Give the tag of each word."""
        return [self.tag_of.get(word, self.tag_of_unknown) for word in words]


class HiddenMarkovTagger:
    """Gives a sentence the tags that are the most probable together.

    Its picture of a sentence: tags follow each other, each drawn given the one before; each tag then draws its word.
    The words are seen, the tags are hidden. Both kinds of chance are counted in tagged sentences. Since what was never
    counted is not impossible, each keeps a share for the new, the larger the more different things were seen there (the
    method that Witten and Bell call C): a noun is sooner a new word than a determiner is.

    Args:
        sentences: To count in.

    Raises:
        ValueError: If there are no words.

    Source: Rabiner 1989, sections II and III (the model, Viterbi); Witten and Bell 1991 (method C). Built in chapter 1.
    """

    def __init__(self, sentences: Iterable[TaggedSentence]) -> None:
        self._following: dict[str, Counter[str]] = defaultdict(Counter)
        self._words: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence in sentences:
            before = EDGE
            for word, tag in sentence:
                self._following[before][tag] += 1
                self._words[tag][word] += 1
                before = tag
            self._following[before][EDGE] += 1
        if not self._words:
            raise ValueError("expected sentences with words, got none")
        self.tags = sorted(self._words)
        self._known = {word for words in self._words.values() for word in words}
        self._anywhere = sum(self._following.values(), Counter())
        self._moves = {
            (before, tag): self.transition(before, tag) for before in (EDGE, *self.tags) for tag in (*self.tags, EDGE)
        }

    def transition(self, before: str, tag: str) -> float:
        """Give the log-probability, in nats, of a tag after another; `EDGE` begins and ends a sentence."""
        counts = self._following[before]
        seen, kinds = counts.total(), len(counts)
        anywhere = self._anywhere[tag] / self._anywhere.total()
        return log((counts[tag] + kinds * anywhere) / (seen + kinds))

    def emission(self, tag: str, word: str) -> float:
        """Give the log-probability, in nats, that a tag draws a word; all unknown words together are one word.

        What was never drawn shares what the tag keeps for new words: the words of other tags, and the unknown.
        """
        counts = self._words[tag]
        seen, kinds = counts.total(), len(counts)
        if word in counts:
            return log(counts[word] / (seen + kinds))
        others = len(self._known) - kinds
        return log(kinds / (seen + kinds) / (others + 1))

    def log_probability(self, words: Sequence[str], tags: Sequence[str]) -> float:
        """Give the log-probability, in nats, of a sentence together with its tags.

        Raises:
            ValueError: If there is not one known tag for each word.
        """
        if len(words) != len(tags) or set(tags) - set(self.tags):
            raise ValueError(f"expected {len(words)} tags among {', '.join(self.tags)}, got {list(tags)}")
        steps = zip((EDGE, *tags), (*tags, EDGE), strict=True)
        moves = sum(self.transition(before, tag) for before, tag in steps)
        return moves + sum(self.emission(tag, word) for word, tag in zip(words, tags, strict=True))

    def tag(self, words: Sequence[str]) -> list[str]:
        """Give the most probable tags.

        For each word and tag, only the best way to get there counts for what follows (Viterbi 1967): n words with k
        tags take on the order of n k² steps, where trying all sequences would take kⁿ.
        """
        if not words:
            return []
        best = {EDGE: 0.0}
        came_from: list[dict[str, str]] = []
        for word in words:
            origin = {tag: max(best, key=lambda before: best[before] + self._moves[before, tag]) for tag in self.tags}
            best = {
                tag: best[before] + self._moves[before, tag] + self.emission(tag, word)
                for tag, before in origin.items()
            }
            came_from.append(origin)
        last = max(best, key=lambda tag: best[tag] + self._moves[tag, EDGE])
        tags = [last]
        for origin in came_from[:0:-1]:
            tags.append(origin[tags[-1]])
        return tags[::-1]


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda tag: (-counts[tag], tag))
