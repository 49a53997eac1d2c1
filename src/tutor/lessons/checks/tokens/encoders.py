"""Encoders of words, right and wrong: what the checks of `merges-apply` and `merges-bug` are checked with."""

from itertools import pairwise

from tutor.lessons.checks.tokens import learners
from tutor.text.bpe_merging import merge_word


def in_order(put=learners.join, order=lambda merges: merges):
    """Apply the merges one after another; the arguments are where a mistake may sit."""

    def encode(word, merges):
        tokens = list(word)
        for pair in order(merges):
            tokens = put(tokens, tuple(pair))
        return tokens

    return encode


def by_rank(choose=min):
    """Join the pair that was learned first, the leftmost of several, until no learned pair is left."""

    def encode(word, merges):
        ranks = {tuple(pair): rank for rank, pair in enumerate(merges)}
        tokens = list(word)
        while found := [(ranks[pair], at) for at, pair in enumerate(pairwise(tokens)) if pair in ranks]:
            _, at = choose(found)
            tokens[at : at + 2] = ["".join(tokens[at : at + 2])]
        return tokens

    return encode


def leftmost_first(word, merges):
    """Join the leftmost pair that was learned at all, whenever it was learned."""
    learned, tokens = {tuple(pair) for pair in merges}, list(word)
    while found := [at for at, pair in enumerate(pairwise(tokens)) if pair in learned]:
        tokens[found[0] : found[0] + 2] = ["".join(tokens[found[0] : found[0] + 2])]
    return tokens


def longest_match(word, merges):
    """Cut off the longest token that the rest begins with."""
    known, tokens = {left + right for left, right in merges}, []
    while word:
        size = next((size for size in range(len(word), 1, -1) if word[:size] in known), 1)
        tokens.append(word[:size])
        word = word[size:]
    return tokens


def with_heap(word, merges):
    """The package's, which works on numbers."""
    names = sorted({*word, *(part for pair in merges for part in pair), *(left + right for left, right in merges)})
    number = {name: place for place, name in enumerate(names)}
    ranks = {(number[left], number[right]): rank for rank, (left, right) in enumerate(merges)}
    ids = merge_word([number[letter] for letter in word], ranks, [number[left + right] for left, right in merges])
    return [names[place] for place in ids]


def along_the_word(word, merges):
    """Walk along the word once for each merge, and join in place."""
    tokens = list(word)
    for left, right in merges:
        at = 0
        while at + 1 < len(tokens):
            if tokens[at] == left and tokens[at + 1] == right:
                tokens[at : at + 2] = [left + right]
            at += 1
    return tokens


def forgets_merges(word, merges):
    """Takes the merges off the caller's list."""
    tokens = list(word)
    while merges:
        tokens = learners.join(tokens, tuple(merges.pop(0)))
    return tokens


def stops_at_the_first(word, merges):
    """Stops at the first merge whose pair the word does not hold."""
    tokens = list(word)
    for pair in merges:
        joined = learners.join(tokens, tuple(pair))
        if joined == tokens:
            break
        tokens = joined
    return tokens
