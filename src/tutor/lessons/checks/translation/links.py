"""Links between words, found and judged: right, and in the ways in which people get them wrong."""

import torch


def by_loops(weights, share):
    """One row after the other."""
    n_heads, n_queries, n_keys = weights.shape
    found = []
    for query in range(n_queries):
        row = [sum(weights[head, query, key].item() for head in range(n_heads)) / n_heads for key in range(n_keys)]
        found.append({key for key in range(n_keys) if row[key] >= share * max(row)})
    return found


def find(weights, share):
    """Compare the mean of the heads with its largest."""
    mean = weights.mean(dim=0)
    enough = mean >= share * mean.amax(dim=-1, keepdim=True)
    return [set(row.nonzero().flatten().tolist()) for row in enough]


def formed(enough):
    """Find links with another rule, from the heads' weights and the share."""
    return lambda weights, share: [set(row.nonzero().flatten().tolist()) for row in enough(weights, share)]


def score(found, gold):
    """Count the links of all sentences together."""
    pairs = [pair for one, other in zip(found, gold, strict=True) for pair in zip(one, other, strict=True)]
    right = sum(len(one & other) for one, other in pairs)
    return right / sum(len(one) for one, _ in pairs), right / sum(len(other) for _, other in pairs)


def score_as_triples(found, gold):
    """Links of all sentences as one set each."""

    def triples(sentences):
        return {
            (number, row, place)
            for number, sentence in enumerate(sentences)
            for row, places in enumerate(sentence)
            for place in places
        }

    one, other = triples(found), triples(gold)
    return torch.tensor([len(one & other) / len(one), len(one & other) / len(other)])


def mean_of_sentences(found, gold):
    """Averaged over the sentences; one without links counts as 0."""
    rows = []
    for one, other in zip(found, gold, strict=True):
        right = sum(len(a & b) for a, b in zip(one, other, strict=True))
        rows.append([right / max(1, sum(map(len, one))), right / max(1, sum(map(len, other)))])
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def without_empty_gold(found, gold):
    """Words that have no gold are left out."""
    pairs = [pair for one, other in zip(found, gold, strict=True) for pair in zip(one, other, strict=True) if pair[1]]
    return score([[one for one, _ in pairs]], [[other for _, other in pairs]])


def mean_of_words(found, gold):
    """Averaged over the words."""
    pairs = [pair for one, other in zip(found, gold, strict=True) for pair in zip(one, other, strict=True)]
    return (
        sum(len(one & other) / max(1, len(one)) for one, other in pairs) / len(pairs),
        sum(len(one & other) / max(1, len(other)) for one, other in pairs) / len(pairs),
    )


def words_hit(found, gold):
    """Words instead of links."""
    pairs = [pair for one, other in zip(found, gold, strict=True) for pair in zip(one, other, strict=True)]
    hit = sum(bool(one & other) for one, other in pairs)
    return hit / sum(bool(one) for one, _ in pairs), hit / sum(bool(other) for _, other in pairs)


def changes(found, gold):
    """Writes into the caller's sets."""
    for one, other in zip(found, gold, strict=True):
        for row, places in enumerate(one):
            places &= set(other[row]) | places
            places.add(-1)
            places.discard(0)
    return score(found, gold)
