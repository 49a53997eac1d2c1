"""Learning the merges of byte-pair encoding."""

import heapq
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from tutor.text.byte_alphabet import BYTES_IN_ORDER

_NUMBERS = bytes(BYTES_IN_ORDER.index(byte) for byte in range(256))


def learn_merges(word_counts: Mapping[bytes, int], n_merges: int) -> list[tuple[bytes, bytes]]:
    """Join the most frequent pair of neighboring tokens into a new token, again and again.

    Of pairs that are as frequent, the one whose tokens came first is joined: bytes in the order of GPT-2's alphabet,
    then the new tokens as they were made. The Hugging Face trainer has the same rule.

    To count all pairs anew after each merge would be slow. A merge changes the counts of its neighbors only, and a heap
    gives the most frequent pair. A count in the heap may be out of date, but once a pair is made its count only falls,
    so an outdated pair goes back with its true count.

    Args:
        word_counts: How often each word (pre-token) occurs. No merge goes across the edge of a word.
        n_merges: How many to learn, at most: a text may run out of pairs.

    Returns:
        The pairs in the order they were joined.

    Source: Sennrich et al. 2016, algorithm 1 (arXiv:1508.07909). Built in chapter 1.
    """
    pairs = _Pairs(word_counts)
    heap = [(-count, pair) for pair, count in pairs.counts.items()]
    heapq.heapify(heap)
    tokens = [bytes([byte]) for byte in BYTES_IN_ORDER]
    merges: list[tuple[bytes, bytes]] = []
    while heap and len(merges) < n_merges:
        minus_count, pair = heapq.heappop(heap)
        count = pairs.counts[pair]
        if minus_count != -count:
            if count > 0:
                heapq.heappush(heap, (-count, pair))
            continue
        left, right = tokens[pair[0]], tokens[pair[1]]
        for made in pairs.merge(pair, len(tokens)):
            if pairs.counts[made] > 0:
                heapq.heappush(heap, (-pairs.counts[made], made))
        merges.append((left, right))
        tokens.append(left + right)
    return merges


class _Pairs:
    """The pairs of neighbors in all words: how often each occurs, and in which words."""

    def __init__(self, word_counts: Mapping[bytes, int]) -> None:
        self.words = [list(word.translate(_NUMBERS)) for word in word_counts]
        self.frequencies = list(word_counts.values())
        self.counts: dict[tuple[int, int], int] = defaultdict(int)
        self.places: dict[tuple[int, int], set[int]] = defaultdict(set)
        for place, (word, frequency) in enumerate(zip(self.words, self.frequencies, strict=True)):
            for pair in pairwise(word):
                self.counts[pair] += frequency
                self.places[pair].add(place)

    def merge(self, pair: tuple[int, int], new: int) -> set[tuple[int, int]]:
        """Put a new token wherever the pair stands, and give the pairs that this made."""
        left, right = pair
        counts, places, made = self.counts, self.places, set()
        for place in places.pop(pair):
            word, frequency = self.words[place], self.frequencies[place]
            at = 0
            while at < len(word) - 1:
                if word[at] == left and word[at + 1] == right:
                    word[at : at + 2] = [new]
                    if at > 0:
                        before = word[at - 1]
                        counts[before, left] -= frequency
                        counts[before, new] += frequency
                        places[before, new].add(place)
                        made.add((before, new))
                    if at + 1 < len(word):
                        after = word[at + 1]
                        counts[right, after] -= frequency
                        counts[new, after] += frequency
                        places[new, after].add(place)
                        made.add((new, after))
                at += 1
        del counts[pair]
        return made
