"""Merging the bytes of a word into tokens."""

import heapq
from itertools import pairwise

from tutor.text.bpe_vocabulary import BPEVocabulary

_EMPTY = -1


def merge_word(ids: list[int], ranks: dict[tuple[int, int], int], merged: list[int]) -> list[int]:
    """Join the pair that was learned first, the leftmost where it stands twice, until no learned pair is left.

    A joined token stays in its left place and empties its right one. A heap gives the next pair, so that a word of n
    bytes takes on the order of n log n steps.

    Args:
        ids: The ids of the word's bytes; the list is changed.
        ranks: When each pair was learned, from 0.
        merged: The token that the pair of each rank becomes.

    Returns:
        The ids of the word's tokens.

    Source: Sennrich et al. 2016, section 3.2 (arXiv:1508.07909). Built in chapter 1.
    """
    n = len(ids)
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))
    heap = [(ranks[pair], at) for at, pair in enumerate(pairwise(ids)) if pair in ranks]
    heapq.heapify(heap)
    while heap:
        rank, at = heapq.heappop(heap)
        right = after[at]
        if right == n or ranks.get((ids[at], ids[right])) != rank:
            continue  # one of the two was joined with another neighbor in the meantime
        ids[at], ids[right] = merged[rank], _EMPTY
        after[at] = right = after[right]
        left = before[at]
        if left >= 0 and (rank := ranks.get((ids[left], ids[at]))) is not None:
            heapq.heappush(heap, (rank, left))
        if right < n:
            before[right] = at
            if (rank := ranks.get((ids[at], ids[right]))) is not None:
                heapq.heappush(heap, (rank, at))
    return [token_id for token_id in ids if token_id != _EMPTY]


class MergedWords(dict[str, list[int]]):
    """The ids of each word (pre-token) met so far: a text repeats its words, and each is merged only once.

    A word that is asked for and not there is merged and kept; very long words are not kept, and when too many are there
    all are forgotten, so that the memory stays bounded.
    """

    _MOST_WORDS, _LONGEST = 2**16, 100

    def __init__(self, vocabulary: BPEVocabulary) -> None:
        super().__init__()
        ids = vocabulary.byte_ids
        self._byte_ids = [ids[bytes([byte])] for byte in range(256)]
        self._ranks = {(ids[left], ids[right]): rank for rank, (left, right) in enumerate(vocabulary.merges)}
        self._merged = [ids[left + right] for left, right in vocabulary.merges]

    def __missing__(self, word: str) -> list[int]:
        data = word.encode("utf-8", errors="surrogateescape")
        ids = merge_word([self._byte_ids[byte] for byte in data], self._ranks, self._merged)
        if len(word) <= self._LONGEST:
            if len(self) >= self._MOST_WORDS:
                self.clear()
            self[word] = ids
        return ids
