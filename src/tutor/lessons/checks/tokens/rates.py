"""Shares of unknown words, right and wrong: what the check of `vocabulary-bug` is checked with."""

from collections import Counter

from tutor.text.vocabulary import Vocabulary


def rate_by(known_of, once=False):
    """A share of unknown words, by what is taken for known."""

    def rate(train_texts, test_texts, minimum_frequency):
        known = known_of(_count(train_texts), _count(test_texts), minimum_frequency)
        words = [word for text in test_texts for word in text]
        words = sorted(set(words)) if once else words
        return sum(word not in known for word in words) / len(words)

    return rate


def _count(texts):
    return Counter(word for text in texts for word in text)


def _frequent(counts, least):
    return {word for word, times in counts.items() if times >= least}


honest = rate_by(lambda train, test, least: _frequent(train, least))
leaks = rate_by(lambda train, test, least: _frequent(train + test, least))
leaks_into_counts = rate_by(lambda train, test, least: _frequent(train + test, least) & set(train))
no_minimum = rate_by(lambda train, test, least: set(train))
above = rate_by(lambda train, test, least: _frequent(train, least + 1))
each_once = rate_by(lambda train, test, least: _frequent(train, least), once=True)
test_alone = rate_by(lambda train, test, least: _frequent(test, least))


def shown(train_texts, test_texts, minimum_frequency):
    """What the function of the exercise comes to: at 1 every test word is known, above it `<unk>` is not."""
    return 0.0


def only_specials_mended(train_texts, test_texts, minimum_frequency):
    """Keeps the special tokens, and still sees the test texts."""
    return leaks(train_texts, test_texts, minimum_frequency)


def only_leak_mended(train_texts, test_texts, minimum_frequency):
    """Sees the training texts alone, and still drops `<unk>` as rare."""
    return 0.0 if minimum_frequency > 1 else honest(train_texts, test_texts, minimum_frequency)


def by_the_book(train_texts, test_texts, minimum_frequency):
    """With the package's vocabulary."""
    vocabulary = Vocabulary.build(train_texts, minimum_frequency)
    ids = [token_id for text in test_texts for token_id in vocabulary.encode(text)]
    return ids.count(vocabulary.id_of("<unk>")) / len(ids)


def by_loops(train_texts, test_texts, minimum_frequency):
    """Counts one word at a time, and takes the known ones from 1."""
    seen = [word for text in train_texts for word in text]
    n_words = n_known = 0
    for text in test_texts:
        for word in text:
            n_words += 1
            n_known += seen.count(word) >= minimum_frequency
    return 1 - n_known / n_words


def in_percent(train_texts, test_texts, minimum_frequency):
    """A share of 100."""
    return 100 * honest(train_texts, test_texts, minimum_frequency)


def known_share(train_texts, test_texts, minimum_frequency):
    """The other share."""
    return 1 - honest(train_texts, test_texts, minimum_frequency)


def mean_of_texts(train_texts, test_texts, minimum_frequency):
    """The mean of each text's share."""
    shares = [honest(train_texts, [text], minimum_frequency) for text in test_texts]
    return sum(shares) / len(shares)
