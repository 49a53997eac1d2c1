import math
from collections import Counter
from itertools import pairwise

import pytest
import torch

from tutor.models.ngram import NgramCounts, NgramModel
from tutor.models.ngram_smoothing import AbsoluteDiscount, AddK, Interpolation, Unsmoothed

VOCAB_SIZE = 7
SMOOTHINGS = [AddK(1), AddK(0.01), Interpolation(0), Interpolation(0.8), AbsoluteDiscount(), AbsoluteDiscount(1)]


@pytest.fixture
def texts():
    generator = torch.Generator().manual_seed(3)
    return [[1, *torch.randint(2, 6, (length,), generator=generator).tolist(), 2] for length in (0, 1, 4, 9, 30)]


@pytest.fixture
def counts(texts):
    return NgramCounts(texts, VOCAB_SIZE, 4)


def test_a_corpus_small_enough_for_pencil_and_paper():
    # . cats eat fish . dogs eat fish . cats sleep .
    counts = NgramCounts([[0, 1, 2, 3, 0, 4, 2, 3, 0, 1, 5, 0]], 6, 2)
    model = NgramModel(counts)
    assert model.next_probabilities([0]).tolist() == pytest.approx([0, 2 / 3, 0, 0, 1 / 3, 0])
    assert model.log_probability([0, 1, 2, 3, 0]) == pytest.approx(math.log(1 / 3))
    assert model.perplexity([[0, 1, 2, 3, 0]]) == pytest.approx(3**0.25)
    assert model.log_probability([0, 4, 5, 0]) == -math.inf
    assert model.perplexity([[0, 4, 5, 0]]) == math.inf
    assert NgramModel(counts, smoothing=AddK(1)).probability(5, [4]) == pytest.approx(1 / 7)
    # 0.75 off each of six counts of 11, shared evenly; then 0.75 off the one count after dogs, shared as that says
    discounted = NgramModel(counts, smoothing=AbsoluteDiscount(0.75)).next_probabilities([4])
    expected = [0.75 * times / 11 for times in (3, 2, 2, 2, 1, 1)]
    expected[2] += 0.25
    assert discounted.tolist() == pytest.approx(expected)


def test_unsmoothed_bigrams_are_the_shares_of_pairs(texts):
    pairs = Counter(pair for text in texts for pair in pairwise(text))
    firsts = Counter(first for text in texts for first in text[:-1])
    model = NgramModel(NgramCounts(texts, VOCAB_SIZE, 2))
    for first in firsts:
        expected = [pairs[first, second] / firsts[first] for second in range(VOCAB_SIZE)]
        assert model.next_probabilities([first]).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("smoothing", SMOOTHINGS, ids=repr)
@pytest.mark.parametrize("n", [1, 2, 4])
def test_probabilities_are_positive_and_sum_to_one_after_every_context(counts, smoothing, n):
    model = NgramModel(counts, n, smoothing)
    for context in ([], [1], [1, 3], [5, 5, 5, 5], [6], [2, 3, 4, 1, 2]):
        probabilities = model.next_probabilities(context)
        assert probabilities.sum().item() == pytest.approx(1)
        assert (probabilities > 0).all()


@pytest.mark.parametrize("smoothing", [Unsmoothed(), *SMOOTHINGS], ids=repr)
def test_a_token_all_tokens_and_a_text_agree(counts, smoothing):
    model = NgramModel(counts, smoothing=smoothing)
    for context in (list(next(run for run in counts.followers if len(run) == length)) for length in (1, 2, 3)):
        expected = [model.probability(token, context) for token in range(VOCAB_SIZE)]
        assert model.next_probabilities(context).tolist() == expected
        for token, probability in enumerate(expected):
            added = model.log_probability([*context, token]) - model.log_probability(context)
            assert math.exp(added) == pytest.approx(probability)


def test_only_the_last_tokens_count(counts):
    model = NgramModel(counts, 3, AbsoluteDiscount())
    assert torch.equal(model.next_probabilities([1, 4, 4, 5]), model.next_probabilities([3, 2, 4, 5]))
    assert not torch.equal(model.next_probabilities([4, 5]), model.next_probabilities([5, 4]))


def test_a_shorter_model_of_long_counts_is_the_model_of_short_counts(texts, counts):
    for smoothing in SMOOTHINGS:
        short = NgramModel(NgramCounts(texts, VOCAB_SIZE, 2), smoothing=smoothing)
        assert NgramModel(counts, 2, smoothing).perplexity(texts) == pytest.approx(short.perplexity(texts))


def test_no_table_of_shares_suits_the_counted_texts_better_than_the_unsmoothed(texts, counts):
    best = NgramModel(counts).perplexity(texts)
    for smoothing in SMOOTHINGS:
        assert NgramModel(counts, smoothing=smoothing).perplexity(texts) > best


def test_the_log_probability_is_the_sum_over_the_tokens(texts, counts):
    model = NgramModel(counts, smoothing=AddK(0.5))
    text = texts[3]
    nats = [math.log(model.probability(text[place], text[:place])) for place in range(1, len(text))]
    assert model.log_probability(text) == pytest.approx(sum(nats))
    assert model.perplexity([text]) == pytest.approx(math.exp(-sum(nats) / len(nats)))
    assert model.log_probability([1]) == 0


def test_smoothing_moves_between_its_ends(counts):
    even = NgramModel(counts, smoothing=AddK(1e9)).next_probabilities([1, 3])
    torch.testing.assert_close(even, torch.full((VOCAB_SIZE,), 1 / VOCAB_SIZE, dtype=torch.float64))
    near = NgramModel(counts, smoothing=Interpolation(1 - 1e-9)).next_probabilities([1])
    torch.testing.assert_close(near, NgramModel(counts).next_probabilities([1]))
    little = NgramModel(counts, smoothing=AbsoluteDiscount(1e-9)).next_probabilities([1])
    torch.testing.assert_close(little, NgramModel(counts).next_probabilities([1]))


def test_texts_are_only_read(texts):
    before = [list(text) for text in texts]
    NgramModel(NgramCounts(texts, VOCAB_SIZE, 3), smoothing=AddK()).perplexity(texts)
    assert texts == before


def test_bad_input_is_named(counts):
    with pytest.raises(ValueError, match="expected n of at least 1, got 0"):
        NgramCounts([[1, 2]], 3, 0)
    with pytest.raises(ValueError, match="expected token ids from 0 to 2, got 3"):
        NgramCounts([[1, 3]], 3, 2)
    with pytest.raises(ValueError, match="expected a text of at least two tokens to count, got none"):
        NgramCounts([[1], []], 3, 2)
    with pytest.raises(ValueError, match="expected n from 1 to 4, as was counted, got 5"):
        NgramModel(counts, 5)
    with pytest.raises(ValueError, match="expected token ids from 0 to 6, got -1"):
        NgramModel(counts).probability(-1, [1])
    with pytest.raises(ValueError, match="expected token ids from 0 to 6, got 7"):
        NgramModel(counts).next_probabilities([7])
    with pytest.raises(ValueError, match="expected a context that was seen, got a new one"):
        NgramModel(counts).next_probabilities([6])
    # nothing was counted after 1: what comes there is 0 of 0, which is not the same as impossible
    with pytest.raises(ValueError, match="expected a context that was seen, got a new one"):
        NgramModel(NgramCounts([[0, 1]], 3, 2)).log_probability([0, 1, 2])
    with pytest.raises(ValueError, match="expected at least one token, got 0"):
        NgramModel(counts, smoothing=AddK()).perplexity([[1]])
