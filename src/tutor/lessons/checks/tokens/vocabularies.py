"""Builders of vocabularies, right and wrong: what the check of `vocabulary-build` is checked with."""

from collections import Counter

from tutor.text.vocabulary import Vocabulary

SPECIALS = ["<pad>", "<bos>", "<eos>", "<unk>"]
"""As the statement has them."""


def builder(specials=SPECIALS, at_end=False, keep=lambda n, least: n >= least, order=None, also=(), left_out=SPECIALS):
    """Build a vocabulary; the arguments are where a mistake may sit."""

    def build_vocabulary(texts, minimum_frequency):
        counts = Counter(word for text in texts for word in text)
        counts.update(also)
        kept = [word for word in counts if keep(counts[word], minimum_frequency) and word not in left_out]
        kept.sort(key=lambda word: (-counts[word], word) if order is None else order(counts, word))
        words = [*kept, *specials] if at_end else [*specials, *kept]
        return {word: place for place, word in enumerate(words)}

    return build_vocabulary


def encoder(begin=(1,), end=(2,), unknown=(3,), specials=SPECIALS):
    """Encode words; the arguments are where a mistake may sit."""

    def encode_words(words, vocabulary):
        middle = []
        for word in words:
            middle += [vocabulary[word]] if word in vocabulary and word not in specials else unknown
        return [*begin, *middle, *end]

    return encode_words


def by_the_book(texts, minimum_frequency):
    """The package's."""
    vocabulary = Vocabulary.build(texts, minimum_frequency)
    return {word: vocabulary.id_of(word) for word in vocabulary.tokens}


def encoded_by_the_book(words, vocabulary):
    """The package's."""
    book = Vocabulary(sorted(vocabulary, key=vocabulary.__getitem__))
    return [book.id_of("<bos>"), *book.encode(words), book.id_of("<eos>")]


def by_groups(texts, minimum_frequency):
    """Words in groups that are as frequent."""
    words = sorted([word for text in texts for word in text])
    groups = {}
    for word in words:
        groups.setdefault(words.count(word), {})[word] = None
    vocabulary = {name: place for place, name in enumerate(SPECIALS)}
    for times in sorted(groups, reverse=True):
        for word in groups[times]:
            if times >= minimum_frequency:
                vocabulary.setdefault(word, len(vocabulary))
    return vocabulary


def encoded_by_get(words, vocabulary):
    """What is not known is `<unk>`, by default."""
    known = {word: place for word, place in vocabulary.items() if place > 3}
    return tuple([1] + [known.get(word, 3) for word in words] + [2])


def clears_texts(texts, minimum_frequency):
    """Sorts and empties the caller's texts."""
    vocabulary = builder()(texts, minimum_frequency)
    for text in texts:
        text.sort()
    texts.clear()
    return vocabulary


def raises(words, vocabulary):
    """Fails at an unknown word."""
    return [1, *(vocabulary[word] for word in words), 2]
