"""The exercise that builds a smoothed bigram table."""

import random
from collections import Counter
from itertools import pairwise

import torch

from tutor.lessons.answers import Wrong, outcome, unchanged
from tutor.lessons.checks.vectors.readings import floating, same
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.ngram import NgramCounts, NgramModel
from tutor.models.ngram_smoothing import AddK

_DICE = random.SystemRandom()


def oracle(texts, vocab_size, k):
    """One pair at a time."""
    pairs = Counter(pair for text in texts for pair in pairwise(text))
    table = []
    for last in range(vocab_size):
        raised = [pairs[last, new] + k for new in range(vocab_size)]
        table.append([value / sum(raised) for value in raised])
    return torch.tensor(table, dtype=torch.float64)


def _drawn(vocab_size, n_texts=4, longest=9):
    return [_DICE.choices(range(vocab_size), k=_DICE.randint(2, longest)) for _ in range(n_texts)]


def _agrees(table_of):
    for vocab_size, k in [(3, 1), (5, 1), (2, 2), (6, 1)]:
        texts = _drawn(vocab_size, n_texts=1, longest=25)
        same(table_of, oracle(texts, vocab_size, k), texts, vocab_size, k)


def _borders(table_of):
    for texts in ([[0, 1], [2, 0]], _drawn(4), [[1], [], [2, 2, 2], [0]], [[3]], []):
        got = floating(table_of, texts, 4, 1)
        if got.shape != (4, 4):
            raise Wrong(f"expected shape (4, 4) for a vocabulary of 4, got {tuple(got.shape)}")
        joined = [[token for text in texts for token in text]]
        wrong = not torch.allclose(got.double(), oracle(texts, 4, 1), atol=1e-5)
        if wrong and torch.allclose(got.double(), oracle(joined, 4, 1), atol=1e-5):
            raise Wrong("the last token of a text and the first of the next are no pair: count each text by itself")
        same(lambda got=got: got, oracle(texts, 4, 1))


def _unseen(table_of):
    got = floating(table_of, [[0, 1, 0, 2]], 6, 1)
    if got.isnan().any():
        raise Wrong("after a token that was never seen everything is 0 of 0 times: add k first, then divide")
    same(lambda: got, oracle([[0, 1, 0, 2]], 6, 1))


def _any_k(table_of):
    texts = _drawn(5)
    for k in (0.01, 0.5, 3, 100):
        same(table_of, oracle(texts, 5, k), texts, 5, k)


def _rows_sum_to_one(table_of):
    for k in (0.1, 1, 10):
        table = floating(table_of, _drawn(5), 5, k)
        if table.shape != (5, 5):
            raise Wrong(f"expected shape (5, 5) for a vocabulary of 5, got {tuple(table.shape)}")
        sums = table.sum(dim=1)
        if not torch.allclose(sums, torch.ones_like(sums), atol=1e-4):
            raise Wrong(f"a row sums to {sums[(sums - 1).abs().argmax()].item():.4g}: something always comes next")


def _unchanged(table_of):
    unchanged(table_of, _drawn(4), 4, 1)


_CASES = (
    ([[0, 1, 0, 1, 2, 0, 1, 1, 2]], 3, 1),
    ([[0, 1, 1], [2, 0, 2], [1, 2, 0]], 3, 1),
    ([[0, 1, 0, 2]], 3, 0.5),
    ([[0, 1, 0, 2]], 6, 1),
)


def _probe(table_of):
    return [outcome(table_of, *case) for case in _CASES]


def _counts(texts, vocab_size):
    counts = torch.zeros(vocab_size, vocab_size, dtype=torch.float64)
    for text in texts:
        for last, new in pairwise(text):
            counts[last, new] += 1
    return counts


def sick(count=_counts, raised=lambda counts, k: counts + k, total=lambda counts, k: (counts + k).sum(1, keepdim=True)):
    """A table with another idea of one of its steps."""

    def table_of(texts, vocab_size, k):
        counts = count(texts, vocab_size)
        return raised(counts, k) / total(counts, k)

    return table_of


def _once_each(texts, vocab_size):
    return _counts(texts, vocab_size).clamp(max=1)


def _across(texts, vocab_size):
    return _counts([[token for text in texts for token in text]], vocab_size)


def _by_occurrences(texts, vocab_size, k):
    times = Counter(token for text in texts for token in text)
    totals = torch.tensor([[times[token]] for token in range(vocab_size)], dtype=torch.float64)
    return (_counts(texts, vocab_size) + k) / (totals + k * vocab_size)


def _shrunk(texts, vocab_size, k):
    # knows no token beyond the largest that it has met
    return oracle(texts, max((token for text in texts for token in text), default=-1) + 1, k)


def _takes_from_the_texts(texts, vocab_size, k):
    answer = oracle(texts, vocab_size, k)
    for text in texts:
        text.clear()
    return answer


def _by_bincount(texts, vocab_size, k):
    pairs = [last * vocab_size + new for text in texts for last, new in pairwise(text)]
    counts = torch.bincount(torch.tensor(pairs, dtype=torch.long), minlength=vocab_size**2)
    return torch.nn.functional.normalize(counts.view(vocab_size, vocab_size) + float(k), p=1, dim=1)


def _by_the_book(texts, vocab_size, k):
    # two tokens at least are needed to count; more of nothing changes nothing
    if not any(len(text) > 1 for text in texts):
        return torch.full((vocab_size, vocab_size), 1 / vocab_size)
    model = NgramModel(NgramCounts(texts, vocab_size, n=2), smoothing=AddK(k))
    return torch.stack([model.next_probabilities([token]) for token in range(vocab_size)])


def _by_added_pairs(texts, vocab_size, k):
    table = torch.full((vocab_size, vocab_size), float(k))
    for text in texts:
        ids = torch.tensor(text, dtype=torch.long)
        table.index_put_((ids[:-1], ids[1:]), torch.tensor(1.0), accumulate=True)
    return table / table.sum(dim=1, keepdim=True)


bigram_build = Exercise(
    slug="bigram-build",
    answers=("bigram_probabilities",),
    core="equals counting by loops",
    properties=(
        Property("equals counting by loops", _agrees, points=2),
        Property("no pair reaches from one text into the next", _borders),
        Property("after a token that was never seen all are equally likely", _unseen),
        Property("any k above 0", _any_k),
        Property("every row sums to 1", _rows_sum_to_one),
        Property("leaves the texts as they were", _unchanged),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "each pair once",
            (sick(_once_each),),
            "a pair that comes twice counts twice. On tensors of indices `counts[last, new] += 1` adds only once for "
            "each place: use a loop, or index_put_ with accumulate=True",
        ),
        Mistake(
            "transposed",
            (lambda texts, vocab_size, k: oracle(texts, vocab_size, k).T,),
            "your table is transposed: the row is the last token, the column the next one",
        ),
        Mistake(
            "read backwards",
            (lambda texts, vocab_size, k: oracle([text[::-1] for text in texts], vocab_size, k),),
            "your rows say what came *before* a token: the row is the last token, the column the next one",
        ),
        Mistake(
            "columns sum to one",
            (sick(total=lambda counts, k: (counts + k).sum(0, keepdim=True)),),
            "you divide by the sums of the columns: it is the *rows* that sum to 1",
        ),
        Mistake(
            "sums laid along the columns",
            (sick(total=lambda counts, k: (counts + k).sum(1)),),
            "you divide each *column* by the sum of a row: with keepdim=True the sums stand in a column, and each row "
            "is divided by its own",
        ),
        Mistake(
            "all sum to one",
            (sick(total=lambda counts, k: (counts + k).sum()),),
            "you divide by the sum of the whole table: each row is divided by its own sum",
        ),
        Mistake(
            "the total not raised",
            (sick(total=lambda counts, k: counts.sum(1, keepdim=True)),),
            "you add k to the counts, and divide by what they summed to before: divide by the sum of the raised counts",
        ),
        Mistake(
            "the total raised once",
            (sick(total=lambda counts, k: counts.sum(1, keepdim=True) + k),),
            "you add k to the total once: each of the tokens brings its own k, so the total rises by k · vocab_size",
        ),
        Mistake(
            "the counts not raised",
            (sick(raised=lambda counts, k: counts),),
            "you raise the total alone: add k to every count, too",
        ),
        Mistake(
            "only what was seen raised",
            (
                sick(
                    raised=lambda counts, k: counts + k * (counts > 0),
                    total=lambda counts, k: (counts + k * (counts > 0)).sum(1, keepdim=True),
                ),
            ),
            "you raise only what was seen: the pairs that were never seen need it most",
        ),
        Mistake(
            "no smoothing",
            (sick(raised=lambda counts, k: counts, total=lambda counts, k: counts.sum(1, keepdim=True)),),
            "those are the bare shares: k has no effect",
        ),
        Mistake(
            "k is always 1",
            (lambda texts, vocab_size, k: oracle(texts, vocab_size, 1),),
            "you always add 1, or round k: add k, which may be a fraction",
        ),
        Mistake(
            "divided by all occurrences",
            (_by_occurrences,),
            "you divide by how often the token occurs; at the end of a text nothing follows it. Divide by how often "
            "something came after it: the sum of its row",
        ),
        Mistake(
            "pairs across texts",
            (sick(_across),),
            "the last token of a text and the first of the next are no pair",
        ),
        Mistake(
            "rows for what was seen only",
            (_shrunk,),
            "expected shape (",
        ),
        Mistake(
            "logarithms",
            (lambda texts, vocab_size, k: oracle(texts, vocab_size, k).log(),),
            "those are logarithms: hand in the probabilities",
        ),
        Mistake(
            "raised counts",
            (lambda texts, vocab_size, k: _counts(texts, vocab_size) + k,),
            "those are the raised counts: divide each row by its sum",
        ),
        Mistake(
            "lists",
            (lambda texts, vocab_size, k: oracle(texts, vocab_size, k).tolist(),),
            "expected a tensor, got a list",
        ),
        Mistake("changes the texts", (_takes_from_the_texts,), "your function changed the list it was given"),
    ),
    equivalents={
        "line 4: float(k) → k": "whole numbers, divided, are fractions all the same",
        "line 8: 1 → -1": "the table has two axes, so the second is the last",
    },
    variants=(
        Variant("loops", (oracle,)),
        Variant("a tensor of counts", (sick(),)),
        Variant("by numbers of pairs", (_by_bincount,)),
        Variant("the book's", (_by_the_book,)),
        Variant("accumulated", (_by_added_pairs,)),
    ),
)

EXERCISES = (bigram_build,)
