"""Learners of merges, right and wrong: what the check of `merges-learn` is checked with."""

import re
from collections import Counter
from itertools import pairwise

from tutor.text import bpe_training


def join(tokens, pair):
    """Join a pair wherever it stands, from left to right."""
    joined = []
    for token in tokens:
        if joined and (joined[-1], token) == tuple(pair):
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def oldest(counts, ages):
    """The most frequent pair; of several, the one whose left token is oldest, then the one whose right token is."""
    return min(counts, key=lambda pair: (-counts[pair], ages[pair[0]], ages[pair[1]]))


def oldest_known(counts, ages):
    """The same, where a token may have come about that nobody made: such a one is the youngest."""
    return min(counts, key=lambda pair: (-counts[pair], *(ages.get(part, len(ages)) for part in pair)))


def learner(look=lambda tokens: list(pairwise(tokens)), weigh=lambda times: times, choose=oldest, put=join, least=1):
    """Learn merges by counting every pair anew after each; the arguments are where a mistake may sit."""

    def learn_merges(word_counts, n_merges):
        ages = {letter: place for place, letter in enumerate(sorted(set("".join(word_counts))))}
        words, merges = {word: list(word) for word in word_counts}, []
        for _ in range(n_merges):
            counts = Counter()
            for word, tokens in words.items():
                for pair in look(tokens):
                    counts[pair] += weigh(word_counts[word])
            if not counts or max(counts.values()) < least:
                break
            merges.append(choose(counts, ages))
            ages["".join(merges[-1])] = len(ages)
            words = {word: put(tokens, merges[-1]) for word, tokens in words.items()}
        return merges

    return learn_merges


def has_ties(word_counts, n_merges):
    """Whether two pairs are ever as frequent, or no pair is left."""
    tied = []

    def choose(counts, ages):
        best, *rest = sorted(counts.values(), reverse=True)
        tied.append(bool(rest) and rest[0] == best)
        return oldest(counts, ages)

    return len(learner(choose=choose)(word_counts, n_merges)) < n_merges or any(tied)


def apart(tokens):
    """The pairs of a word, no token in two of them that are alike: `aaa` then holds one pair."""
    found, free = [], 0
    for place, pair in enumerate(pairwise(tokens)):
        if not (found and found[-1] == pair and place < free):
            found.append(pair)
            free = place + 2
    return found


def join_from_the_right(tokens, pair):
    """Join a pair from right to left: `aaa` becomes `a`, `aa`."""
    joined = []
    for token in reversed(tokens):
        if joined and (token, joined[0]) == pair:
            joined[0] = token + joined[0]
        else:
            joined.insert(0, token)
    return joined


def join_once(tokens, pair):
    """Join a pair where it first stands, and nowhere else."""
    for place, other in enumerate(pairwise(tokens)):
        if other == pair:
            return [*tokens[:place], "".join(pair), *tokens[place + 2 :]]
    return tokens


def join_by_replacing(tokens, pair):
    """Join a pair in a text with spaces: the end of a longer token is taken for the left part."""
    return " ".join(tokens).replace(" ".join(pair), "".join(pair)).split(" ")


def join_with_overlap(tokens, pair):
    """Join every pair, a token with both of its neighbors if need be: letters are doubled."""
    joined = ["".join(pair) if other == pair else other[0] for other in pairwise(tokens)]
    ends_joined = len(tokens) > 1 and tuple(tokens[-2:]) == pair
    return joined if ends_joined else joined + tokens[-1:]


def across_words(word_counts, n_merges):
    """One text of all words, so that pairs reach over their edges."""
    return learner()({"".join(word * times for word, times in word_counts.items()): 1}, n_merges)


def counted_once(word_counts, n_merges):
    """The most frequent pairs of letters, never counted anew."""
    counts = Counter()
    for word, times in word_counts.items():
        for pair in pairwise(word):
            counts[pair] += times
    return sorted(counts, key=lambda pair: (-counts[pair], pair))[:n_merges]


def no_end(word_counts, n_merges):
    """Fails when no pair is left."""
    merges = learner()(word_counts, n_merges)
    if len(merges) < n_merges:
        max(Counter().items())
    return merges


def forgets_words(word_counts, n_merges):
    """Takes words out of the caller's dictionary."""
    merges = learner()(word_counts, n_merges)
    for word in [word for word in word_counts if len(word) == 1]:
        del word_counts[word]
    return merges


def by_the_book(word_counts, n_merges):
    """The package's, which works on bytes."""
    merges = bpe_training.learn_merges({word.encode(): times for word, times in word_counts.items()}, n_merges)
    return [(left.decode(), right.decode()) for left, right in merges]


def by_pattern(word_counts, n_merges):
    """Words as texts with spaces, joined by a pattern that respects the edges of tokens."""
    lines = {" ".join(word): times for word, times in word_counts.items()}
    order, merges = sorted(set("".join(word_counts))), []
    while len(merges) < n_merges:
        counts = {}
        for line, times in lines.items():
            parts = line.split()
            for pair in pairwise(parts):
                counts[pair] = counts.get(pair, 0) + times
        if not counts:
            return merges
        most = max(counts.values())
        best = min((order.index(a), order.index(b)) for (a, b), count in counts.items() if count == most)
        left, right = order[best[0]], order[best[1]]
        merges.append([left, right])
        order.append(left + right)
        pattern = re.compile(rf"(?<!\S){left} {right}(?!\S)")
        lines = {pattern.sub(left + right, line): times for line, times in lines.items()}
    return merges


def by_numbers(word_counts, n_merges):
    """Tokens as numbers in the order of their age, so that the smallest pair of numbers is the oldest."""
    names = sorted({letter for word in word_counts for letter in word})
    texts = [([names.index(letter) for letter in word], times) for word, times in word_counts.items()]
    merges = ()
    for _ in range(n_merges):
        counts = {}
        for numbers, times in texts:
            for at in range(1, len(numbers)):
                pair = numbers[at - 1], numbers[at]
                counts[pair] = counts.get(pair, 0) - times
        if counts:
            _, (left, right) = min((count, pair) for pair, count in counts.items())
            merges += ((names[left], names[right]),)
            names.append(names[left] + names[right])
            for numbers, _ in texts:
                at = 0
                while at + 1 < len(numbers):
                    if numbers[at : at + 2] == [left, right]:
                        numbers[at : at + 2] = [len(names) - 1]
                    at += 1
    return merges
