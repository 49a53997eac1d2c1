"""Languages that are known to the last chance, and what their texts cost."""

import math
import random

_WORDS = ("the", "then", "a", "an", "cat", "cats", "dog", "ran")


def tree_of(language):
    """Nested mappings of word to [mass, branches]; the end is the word None."""
    root = [0.0, {}]
    for words, chance in language:
        node = root
        node[0] += chance
        for word in (*words, None):
            node = node[1].setdefault(word, [0.0, {}])
            node[0] += chance
    return root


def oracle(language, text):
    """Walks down the tree."""
    node, nats = tree_of(language), []
    for word in (*text, None):
        below = node[1][word]
        nats.append(-math.log(below[0] / node[0]))
        node = below
    return nats


def oracle_loss(language):
    """Entropy of the distinct texts, over the mean number of tokens."""
    whole = {}
    for words, chance in language:
        whole[tuple(words)] = whole.get(tuple(words), 0.0) + chance
    entropy = -math.fsum(chance * math.log(chance) for chance in whole.values())
    return entropy / math.fsum(chance * (len(words) + 1) for words, chance in whole.items())


def drawn(n_texts, longest=4, twice=False):
    """A language of texts that share beginnings; with some of them written in two ways."""
    stream = random.SystemRandom()
    texts = set()
    while len(texts) < n_texts:
        texts.add(tuple(stream.choice(_WORDS[:4]) for _ in range(stream.randint(1, longest))))
    texts = [list(words) for words in texts]
    texts += [list(words) for words in texts[:2]] if twice else []
    stream.shuffle(texts)
    weights = [stream.uniform(0.2, 2) for _ in texts]
    return [(words, weight / sum(weights)) for words, weight in zip(texts, weights, strict=True)]
